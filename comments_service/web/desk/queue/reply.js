// The dialog in which a moderator answers a published comment as the site's staff.

import { h } from '../../shared/dom.js';
import { call, codeOf } from '../api.js';
import { word } from '../words.js';

/** Opens the dialog under a comment. It is gone when it closes.
 * @param {ReviewComment} comment @param {(text: string) => void} notify */
export function replyAsStaff(comment, notify) {
  const { id, site_id, article_id, author, body } = comment;
  const text = /** @type {HTMLTextAreaElement} */ (
    h('textarea', { required: '', rows: '5', 'aria-label': word('staff-reply') })
  );
  const problem = h('p', { class: 'problem', role: 'alert' });
  const send = /** @type {HTMLButtonElement} */ (h('button', { class: 'approve' }, word('send')));
  // The same text sent again, since no answer came, is taken once.
  let sent = { body: '', key: '' };
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    send.disabled = true;
    if (sent.body !== text.value)
      sent = { body: text.value, key: crypto.getRandomValues(new Uint32Array(4)).join('-') };
    try {
      const path = `/sites/${site_id}/articles/${article_id}/comments`;
      await call(path, {
        body: { body: sent.body, parent_id: id },
        headers: { 'Idempotency-Key': sent.key },
      });
      dialog.close();
      notify(word('staff-replied', author));
    } catch (error) {
      problem.textContent = word(codeOf(error));
    }
    send.disabled = false;
  };
  const cancel = h('button', { type: 'button', click: () => dialog.close() }, word('close'));
  const dialog = /** @type {HTMLDialogElement} */ (
    h(
      'dialog',
      { class: 'reply', 'aria-label': word('staff-reply'), close: () => dialog.remove() },
      h('h2', {}, word('staff-reply')),
      h('blockquote', { dir: 'auto' }, body),
      h('form', { submit }, text, problem, h('p', { class: 'actions' }, send, cancel)),
    )
  );
  document.body.append(dialog);
  dialog.showModal();
}
