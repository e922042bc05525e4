// The list of cards. What the moderator looks at stays where it is on the screen while cards come and go.

import { h } from '../../shared/dom.js';
import { word } from '../words.js';

export class CardList {
  element = h('ol', { 'aria-label': word('queue'), focusin: ({ target }) => this.#selectFocused(target) });
  /** @type {WeakMap<ReviewComment, HTMLElement>} */
  #cards = new WeakMap();
  /** The comment that was selected when the list was last drawn. @type {string | undefined} */
  #selected;

  /** @param {Queue} queue @param {(comment: ReviewComment) => HTMLElement} makeCard */
  constructor(queue, makeCard) {
    this.queue = queue;
    this.makeCard = makeCard;
  }

  /** Shows the comments of the queue. */
  update() {
    const hadFocus = this.element.contains(document.activeElement);
    const anchor = this.#findAnchor();
    this.#place(this.queue.comments.map((comment) => this.#cardOf(comment)));
    this.#markSelected();
    const card = anchor && document.getElementById(anchor.id);
    if (card) scrollBy(0, card.getBoundingClientRect().top - anchor.top);
    const moved = this.queue.selected !== this.#selected;
    this.#selected = this.queue.selected;
    if (hadFocus && moved) this.focusSelected();
    else if (hadFocus && !this.element.contains(document.activeElement)) this.#focus({ scroll: false });
  }

  /** The card that must not move: the selected one, or else the first one, that is in sight. */
  #findAnchor() {
    const seen = [...this.element.children]
      .map((card) => ({ id: card.id, rect: card.getBoundingClientRect() }))
      .filter(({ rect }) => rect.bottom > 0 && rect.top < innerHeight);
    const found = seen.find(({ id }) => id === `comment-${this.#selected}`) ?? seen[0];
    return found && { id: found.id, top: found.rect.top };
  }

  /** @param {ReviewComment} comment */
  #cardOf(comment) {
    const known = this.#cards.get(comment);
    if (known) return known;
    const card = this.makeCard(comment);
    this.#cards.set(comment, card);
    const former = document.getElementById(card.id);
    // A card that is dead now keeps its height, so that none below it moves.
    if (former && comment.elsewhere !== undefined) card.style.minHeight = `${former.offsetHeight}px`;
    return card;
  }

  /** Cards that stay are not touched, so that they keep their focus. @param {HTMLElement[]} cards */
  #place(cards) {
    const wanted = new Set(cards);
    for (const child of [...this.element.children]) if (!wanted.has(/** @type {HTMLElement} */ (child))) child.remove();
    let next = this.element.firstElementChild;
    for (const card of cards)
      if (card === next) next = next.nextElementSibling;
      else this.element.insertBefore(card, next);
  }

  #markSelected() {
    const id = `comment-${this.queue.selected}`;
    for (const card of this.element.children) card.classList.toggle('selected', card.id === id);
  }

  focusSelected() {
    this.#selected = this.queue.selected;
    this.#focus({ scroll: true });
  }

  #focus({ scroll = true }) {
    const card = document.getElementById(`comment-${this.queue.selected}`);
    card?.focus({ preventScroll: true });
    if (scroll) card?.scrollIntoView({ block: 'nearest' });
  }

  /** @param {EventTarget | null} target */
  #selectFocused(target) {
    const card = target instanceof Element && target.closest('li[data-id]');
    if (!(card instanceof HTMLElement) || card.dataset.id === this.queue.selected) return;
    this.queue.selected = card.dataset.id;
    this.#selected = card.dataset.id;
    this.#markSelected();
  }
}
