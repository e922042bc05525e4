// The dialog before one decision about many comments: all of them are shown, and then what became of each.

import { h } from '../../shared/dom.js';
import { codeOf } from '../api.js';
import { ACTIONS } from '../comment/decide_bar.js';
import { makeReasons, reasonsOf } from '../comment/reasons.js';
import { makeExcerpt } from '../comment/spans.js';
import { keyOf } from '../keys.js';
import { word } from '../words.js';
import { MOST_MARKS } from './marks.js';

class BulkDialog {
  /** @type {Reason[]} */
  #reasons = [];
  /** @type {Set<string>} */
  #left = new Set();
  #title = h('h2', { id: 'bulk-title' });
  #result = h('p', { class: 'problem', role: 'alert' });
  #choice = h('div', {});

  /** @param {ReviewComment[]} comments @param {string} status empty: the moderator chooses it here
   * @param {DecisionDraft} draft what is chosen and written at first @param {BulkView} view */
  constructor(comments, status, draft, view) {
    this.comments = comments.slice(0, MOST_MARKS);
    this.status = status;
    this.view = view;
    this.reason = draft.reason;
    this.note = h('textarea', {
      rows: '1',
      maxlength: '500',
      placeholder: word('internal-note-hint'),
      'aria-label': word('internal-note'),
    });
    this.note.value = draft.note;
    this.list = h(
      'ol',
      { class: 'bulk-list', tabindex: '0', 'aria-label': word('queue') },
      ...this.comments.map((comment) => this.#makeLine(comment)),
    );
    const statuses = status ? ACTIONS.filter((action) => action.status === status) : ACTIONS;
    const current = new Set(comments.map((comment) => comment.status));
    this.buttons = statuses
      .filter((action) => current.size > 1 || !current.has(action.status))
      .map((action) =>
        h('button', { class: status ? 'primary' : action.name, value: action.status }, word(action.name)),
      );
    this.dialog = h(
      'dialog',
      {
        class: 'bulk',
        'aria-labelledby': 'bulk-title',
        close: () => this.#close(),
        keydown: (/** @type {KeyboardEvent} */ event) => this.#press(event),
      },
      h(
        'form',
        { submit: (/** @type {SubmitEvent} */ event) => this.#submit(event) },
        this.#title,
        this.list,
        this.#choice,
        this.note,
        this.#result,
        h(
          'p',
          { class: 'actions' },
          ...this.buttons,
          h('button', { type: 'button', click: () => this.dialog.close() }, word('cancel')),
        ),
      ),
    );
  }

  async open() {
    this.#count();
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.buttons[0]?.focus();
    this.#reasons = await reasonsOf(this.comments[0].site_id);
    this.#showReasons();
  }

  #showReasons() {
    this.#choice.replaceChildren(
      makeReasons(this.#reasons, this.reason, (code) => {
        this.reason = code;
        this.#showReasons();
      }),
    );
  }

  /** A digit chooses a reason, or takes it away, unless a note is written. @param {KeyboardEvent} event */
  #press(event) {
    const { target, ctrlKey, metaKey, altKey } = event;
    if (target === this.note || ctrlKey || metaKey || altKey || !this.#choice.isConnected) return;
    const reason = /^[1-9]$/.test(keyOf(event)) && this.#reasons[Number(keyOf(event)) - 1];
    if (!reason) return;
    this.reason = reason.code === this.reason ? '' : reason.code;
    this.#showReasons();
  }

  /** @param {ReviewComment} comment */
  #makeLine(comment) {
    const box = h('input', { type: 'checkbox', checked: '', change: () => this.#leave(comment.id, !box.checked) });
    return h(
      'li',
      { 'data-id': comment.id },
      h('label', {}, box, h('b', { dir: 'auto' }, comment.author), h('span', { dir: 'auto' }, ...makeExcerpt(comment))),
    );
  }

  /** @param {string} id @param {boolean} left out */
  #leave(id, left) {
    if (left) this.#left.add(id);
    else this.#left.delete(id);
    this.#count();
  }

  get #chosen() {
    return this.comments.filter(({ id }) => !this.#left.has(id));
  }

  #count() {
    const { length } = this.#chosen;
    this.#title.textContent = this.status ? word(`bulk-${this.status}`, length) : word('bulk', length);
    for (const button of this.buttons) button.disabled = !length;
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    event.preventDefault();
    const status = this.status || /** @type {HTMLButtonElement | null} */ (event.submitter)?.value || '';
    const chosen = this.#chosen;
    if (!chosen.length || !status) return;
    for (const button of this.buttons) button.disabled = true;
    const fits = this.#reasons.some(({ code, statuses }) => code === this.reason && statuses.includes(status));
    const draft = { reason: fits ? this.reason : '', note: this.note.value.trim() };
    try {
      this.#showResults(chosen, await this.view.decideMany(chosen, status, draft), status);
    } catch (error) {
      this.#result.textContent = word(codeOf(error));
      this.#count();
    }
  }

  /** All went well: the dialog closes. Else it shows what failed, and why.
   * @param {ReviewComment[]} sent @param {{comment: ReviewComment, code: string}[]} failed @param {string} status */
  #showResults(sent, failed, status) {
    const done = word(`bulk-done-${status}`, sent.length - failed.length);
    this.view.notify(done);
    if (!failed.length) return this.dialog.close();
    this.#title.textContent = done;
    this.#result.textContent = word('bulk-failed', failed.length);
    this.list.replaceChildren(
      ...failed.map(({ comment, code }) =>
        h(
          'li',
          {},
          h('b', { dir: 'auto' }, comment.author),
          ' ',
          h('span', { class: 'problem' }, word(code === 'stale-version' ? 'taken' : code)),
          h('p', { dir: 'auto' }, comment.body),
        ),
      ),
    );
    for (const part of [this.#choice, this.note, ...this.buttons]) part.remove();
  }

  #close() {
    this.dialog.remove();
    this.view.closed();
  }
}

/** Asks before a decision about many comments, at most 200. @param {ReviewComment[]} comments
 * @param {string} status @param {DecisionDraft} draft @param {BulkView} view */
export const openBulk = (comments, status, draft, view) => new BulkDialog(comments, status, draft, view).open();
