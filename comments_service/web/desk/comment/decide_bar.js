// The buttons with which a moderator decides about the selected comment, its reason and the internal note.

import { h } from '../../shared/dom.js';
import { word } from '../words.js';
import { makeReasons, reasonsOf } from './reasons.js';

/** The decisions that a moderator can make: the key, the status after it, and the word for it. */
export const ACTIONS = [
  { key: 'a', status: 'approved', name: 'approve' },
  { key: 'r', status: 'rejected', name: 'reject' },
  { key: 'x', status: 'removed', name: 'remove' },
  { key: 'h', status: 'held', name: 'hold' },
];

/** @param {string} key */
const makeKey = (key) => h('kbd', { 'aria-hidden': 'true' }, key);

export class DecideBar {
  element = h('div', { class: 'decide' });
  /** The reasons of the comment's site, in the order of their keys. @type {Reason[]} */
  reasons = [];
  #shown = '';
  #note = h('textarea', {
    rows: '1',
    maxlength: '500',
    class: 'note-field',
    input: () => this.view.drafts.set(this.#id, { note: this.#note.value }),
    keydown: (/** @type {KeyboardEvent} */ event) => this.#leaveNote(event),
  });
  #id = '';

  /** @param {DecideView} view */
  constructor(view) {
    this.view = view;
  }

  /** Shows the buttons of a comment. They are not touched if they are right, so that a note that is being written keeps
   * its focus. @param {ReviewComment | undefined} comment */
  update(comment) {
    const able = !!comment && this.view.isAble(comment);
    const key = comment ? [comment.id, comment.status, comment.pinned, able].join() : '';
    if (key === this.#shown) return;
    this.#shown = key;
    const former = this.#id;
    this.#id = comment?.id ?? '';
    this.element.hidden = !comment;
    if (!comment) return;
    if (former !== comment.id) this.#note.value = this.view.drafts.of(comment.id).note;
    this.#note.disabled = !able;
    this.#note.placeholder = word('internal-note-hint');
    this.#note.setAttribute('aria-label', word('internal-note'));
    const hasFocus = document.activeElement === this.#note;
    this.element.replaceChildren(this.#makeButtons(comment, able), this.#makeChoice(comment), this.#note);
    if (hasFocus && former === comment.id) this.#note.focus();
    this.#showReasons(comment);
  }

  /** @param {ReviewComment} comment @param {boolean} able */
  #makeButtons(comment, able) {
    /** @type {Record<string, string>} */
    const dead = able ? {} : { disabled: '' };
    const buttons = ACTIONS.filter(({ status }) => status !== comment.status).map(({ key, status, name }) =>
      h('button', { class: name, click: () => this.view.decide(status), ...dead }, word(name), makeKey(key)),
    );
    const published = comment.status === 'approved' && able && this.view.mayStaff;
    const staff = published
      ? [
          h('button', { class: 'look', click: () => this.view.reply() }, word('staff-reply'), makeKey('e')),
          h(
            'button',
            { class: 'look', click: () => this.view.pin() },
            word(comment.pinned ? 'unpin' : 'pin'),
            makeKey('p'),
          ),
        ]
      : [];
    return h('p', { class: 'actions' }, ...buttons, ...staff);
  }

  /** @param {ReviewComment} comment */
  #makeChoice({ id }) {
    return makeReasons(this.reasons, this.view.drafts.of(id).reason, (code) => this.choose(code));
  }

  /** @param {ReviewComment} comment */
  async #showReasons({ id, site_id }) {
    const reasons = await reasonsOf(site_id);
    if (id !== this.#id || (this.reasons === reasons && this.element.querySelector('.reasons button'))) return;
    this.reasons = reasons;
    this.element.querySelector('.reasons')?.replaceWith(this.#makeChoice(/** @type {ReviewComment} */ ({ id })));
  }

  /** Chooses a reason for the selected comment, or none. @param {string} code */
  choose(code) {
    if (!this.#id) return;
    this.view.drafts.set(this.#id, { reason: code });
    this.element
      .querySelector('.reasons')
      ?.replaceWith(this.#makeChoice(/** @type {ReviewComment} */ ({ id: this.#id })));
  }

  /** Chooses the reason with a key, or takes it away. @param {number} index */
  toggle(index) {
    const reason = this.reasons[index];
    if (!reason) return;
    const { code } = reason;
    this.choose(this.view.drafts.of(this.#id).reason === code ? '' : code);
  }

  focusNote() {
    this.#note.focus();
  }

  /** Escape and Ctrl+Enter go back to the list; the note stays. @param {KeyboardEvent} event */
  #leaveNote(event) {
    if (event.isComposing || !(event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey))))
      return;
    event.preventDefault();
    event.stopPropagation();
    this.view.focusList();
  }
}
