// The dialog in which a moderator answers a published comment as the site's staff.

import { h } from '../../shared/dom.js';
import { call, codeOf } from '../api.js';
import { word } from '../words.js';

/** Opens the dialog under a comment. It is gone when it closes. Ctrl+Enter sends.
 * @param {ReviewComment} comment @param {(text: string) => void} notify */
export function replyAsStaff(comment, notify) {
  const { id, site_id, article_id, author, body } = comment;
  const keydown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) form.requestSubmit();
  };
  const text = h('textarea', { required: '', rows: '5', 'aria-label': word('staff-reply'), keydown });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const send = h('button', { class: 'primary' }, word('send'), h('kbd', { 'aria-hidden': 'true' }, 'Ctrl+Enter'));
  // The same text sent again, since no answer came, is taken once.
  let sent = { body: '', key: '' };
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (send.disabled) return;
    send.disabled = true;
    if (sent.body !== text.value)
      sent = { body: text.value, key: crypto.getRandomValues(new Uint32Array(4)).join('-') };
    try {
      await call(`/sites/${site_id}/articles/${article_id}/comments`, {
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
  const cancel = h('button', { type: 'button', click: () => dialog.close() }, word('cancel'));
  const form = h('form', { submit }, text, problem, h('p', { class: 'actions' }, send, cancel));
  const dialog = h(
    'dialog',
    { class: 'reply', 'aria-labelledby': 'reply-title', close: () => dialog.remove() },
    h('h2', { id: 'reply-title' }, word('staff-reply')),
    h('blockquote', { dir: 'auto' }, body),
    form,
  );
  document.body.append(dialog);
  dialog.showModal();
}
