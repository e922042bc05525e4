// The list of comments. Only the rows in sight are in the document, so that ten thousand scroll as ten do. What the
// moderator looks at stays where it is on the screen while comments come and go.

import { h } from '../../shared/dom.js';
import { word } from '../words.js';

// Rows beyond the edges that are drawn too, and rows before the end at which the next page is asked for.
const BEYOND = 6;
const NEAR_END = 30;

export class CommentList {
  #rows = h('div', { class: 'rows', role: 'presentation' });
  element = h(
    'div',
    {
      class: 'list',
      role: 'listbox',
      tabindex: '0',
      'aria-label': word('queue'),
      'aria-multiselectable': 'true',
      scroll: () => this.#draw(),
      click: (/** @type {MouseEvent} */ event) => this.#click(event),
    },
    this.#rows,
  );
  /** What is drawn, by id. @type {Map<string, {comment: ReviewComment, row: HTMLElement}>} */
  #drawn = new Map();
  /** The ids when the list was last drawn, in order. @type {string[]} */
  #ids = [];
  #height = 0;
  /** How much of the list's lower end a message may cover, in pixels, as below the last row. */
  #room = 0;

  /** @param {Queue} queue @param {ListView} view */
  constructor(queue, view) {
    this.queue = queue;
    this.view = view;
    new ResizeObserver(() => this.#measure()).observe(this.element);
  }

  /** Rows have one height, which follows the size of the text. */
  #measure() {
    const height = Number.parseFloat(getComputedStyle(this.#rows).getPropertyValue('line-height')) || 76;
    this.#height = height;
    this.#room = Number.parseFloat(getComputedStyle(this.#rows).marginBottom) || 0;
    const wasInSight = this.#findAnchor()?.id === this.queue.selected;
    this.update();
    if (wasInSight) this.showSelected();
  }

  /** How many rows are in sight. */
  get pageLength() {
    return Math.max(1, Math.floor(this.element.clientHeight / (this.#height || 1)) - 1);
  }

  /** Shows the comments of the queue. */
  update() {
    const anchor = this.#findAnchor();
    this.#ids = this.queue.comments.map(({ id }) => id);
    this.#rows.style.height = `${this.#ids.length * this.#height}px`;
    const index = anchor ? this.#ids.indexOf(anchor.id) : -1;
    if (anchor && index >= 0 && index !== anchor.index)
      this.element.scrollTop = Math.max(0, index * this.#height - anchor.top);
    this.#draw();
  }

  /** The row that must not move: the selected one, or else the first one, that is in sight. */
  #findAnchor() {
    const { scrollTop, clientHeight } = this.element;
    if (!this.#height) return null;
    const topOf = (/** @type {number} */ index) => index * this.#height - scrollTop;
    const selected = this.#ids.indexOf(this.queue.selected ?? '');
    const inSight = selected >= 0 && topOf(selected) > -this.#height && topOf(selected) < clientHeight;
    const index = inSight ? selected : Math.ceil(scrollTop / this.#height);
    return index < this.#ids.length ? { id: this.#ids[index], index, top: topOf(index) } : null;
  }

  #draw() {
    if (!this.#height) return;
    const { scrollTop, clientHeight } = this.element;
    const first = Math.max(0, Math.floor(scrollTop / this.#height) - BEYOND);
    const shown = this.queue.comments.slice(first, Math.ceil((scrollTop + clientHeight) / this.#height) + BEYOND);
    const wanted = new Set(shown.map(({ id }) => id));
    for (const [id, { row }] of this.#drawn) {
      if (wanted.has(id)) continue;
      row.remove();
      this.#drawn.delete(id);
    }
    // Rows stand in their order, as a screen reader reads them.
    for (const [offset, comment] of shown.entries()) {
      const row = this.#rowOf(comment, first + offset);
      const there = this.#rows.children[offset] ?? null;
      if (there !== row) this.#rows.insertBefore(row, there);
    }
    this.#markSelected();
    if (first + shown.length > this.queue.comments.length - NEAR_END) this.queue.loadNext();
  }

  /** A row whose comment did not change is moved, and not drawn again. @param {ReviewComment} comment @param {number} index */
  #rowOf(comment, index) {
    const known = this.#drawn.get(comment.id);
    const row = known?.comment === comment ? known.row : this.view.makeRow(comment);
    if (known?.row !== row) {
      known?.row.remove();
      this.#drawn.set(comment.id, { comment, row });
    }
    row.style.top = `${index * this.#height}px`;
    row.setAttribute('aria-posinset', String(index + 1));
    row.setAttribute('aria-setsize', String(this.queue.cursor ? -1 : this.queue.comments.length));
    return row;
  }

  #markSelected() {
    const { selected } = this.queue;
    for (const [id, { row }] of this.#drawn) {
      const marked = this.view.isMarked(id);
      row.classList.toggle('selected', id === selected);
      row.classList.toggle('marked', marked);
      row.setAttribute('aria-selected', String(marked));
    }
    if (selected && this.#drawn.has(selected))
      this.element.setAttribute('aria-activedescendant', `comment-${selected}`);
    else this.element.removeAttribute('aria-activedescendant');
  }

  /** Brings the selected row into full sight. */
  showSelected() {
    const index = this.#ids.indexOf(this.queue.selected ?? '');
    if (index < 0 || !this.#height) return;
    const { scrollTop, clientHeight } = this.element;
    const top = index * this.#height;
    if (top < scrollTop) this.element.scrollTop = top;
    else {
      const bottom = top + this.#height + this.#room - clientHeight;
      if (bottom > scrollTop) this.element.scrollTop = Math.min(top, bottom);
    }
    this.#draw();
  }

  focus() {
    this.element.focus({ preventScroll: true });
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const row = event.target instanceof Element && event.target.closest('[data-id]');
    if (!(row instanceof HTMLElement) || !row.dataset.id) return;
    const onCheck = event.target instanceof Element && event.target.matches('.check');
    this.view.pick(row.dataset.id, { range: event.shiftKey, toggle: onCheck || event.ctrlKey || event.metaKey });
  }
}
