// The moderators' desk: the queue, live, and decisions by click or key.

import { call, follow, Refused, token } from './api.js';
import { ACTIONS, drawCard } from './card.js';
import { makeEntrance, makeHelp, makeSearch, makeSites, makeTabs } from './controls.js';
import { Queue } from './queue.js';
import { language, word } from './words.js';
import { h } from '../shared/dom.js';

/** @typedef {import('./api.js').ReviewComment} ReviewComment */

const main = /** @type {HTMLElement} */ (document.querySelector('main'));

class Desk {
  queue = new Queue(this);
  tabs = makeTabs(this.queue);
  search = makeSearch(this.queue);
  help = makeHelp();
  live = h('span', { class: 'live' });
  list = h('ol', { 'aria-label': word('desk'), focusin: ({ target }) => this.#focused(target) });
  note = h('p', { class: 'quiet note' });
  more = h('button', { class: 'more', click: () => this.queue.load({ further: true }) }, word('more'));
  toast = h('p', { class: 'toast', role: 'status' });
  /** @type {WeakMap<ReviewComment, HTMLElement>} */
  #cards = new WeakMap();
  #ending = new AbortController();

  /** @param {{name: string, sites: string[]}} me */
  constructor(me) {
    main.replaceChildren(
      h('header', {},
        h('h1', {}, word('desk')), this.live,
        h('p', {}, me.name, ' ',
          h('button', { click: () => this.help.showModal() }, word('keys'), h('kbd', {}, '?')),
          h('button', { click: () => this.leave() }, word('leave')))),
      h('div', { class: 'filters' }, this.tabs.element, makeSites(this.queue, me.sites), this.search),
      this.list, this.note, this.more, this.toast, this.help);
    addEventListener('keydown', (event) => this.#press(event), { signal: this.#ending.signal });
    follow((event, data) => this.#take(event, data), (connected) => this.#connected(connected), this.#ending.signal);
    this.queue.load().then(() => this.#mark(true));
  }

  leave(message = '') {
    this.#ending.abort();
    token.forget();
    askForToken(message);
  }

  refused() {
    this.leave(word('unauthorized'));
  }

  say(text = '') {
    this.toast.replaceChildren(text);
    if (this.queue.made.length)
      this.toast.append(' ', h('button', { click: () => this.queue.undo() }, word('undo'), h('kbd', {}, 'u')));
  }

  changed() {
    const { comments, cursor, filter } = this.queue;
    const focused = this.list.contains(document.activeElement);
    const wanted = comments.map((comment) => this.#card(comment));
    if (wanted.length !== this.list.children.length || wanted.some((card, place) => card !== this.list.children[place]))
      this.list.replaceChildren(...wanted);
    this.tabs.choose();
    this.note.textContent = comments.length ? '' : word(filter.status === 'held' && !filter.q ? 'none-held' : 'none');
    this.more.hidden = !cursor;
    this.#mark(focused);
  }

  /** @param {ReviewComment} comment */
  #card(comment) {
    const card = this.#cards.get(comment) ?? drawCard(comment, {
      decide: (comment, status) => this.queue.decide(comment, status),
      look: (comment) => this.queue.look(comment),
    });
    this.#cards.set(comment, card);
    return card;
  }

  /** Shows which comment is selected. @param {boolean} focus it too */
  #mark(focus) {
    for (const card of this.list.children) card.classList.toggle('selected', card.id === `comment-${this.queue.selected}`);
    const card = document.getElementById(`comment-${this.queue.selected}`);
    if (!focus || !card) return;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: 'nearest' });
  }

  /** @param {EventTarget | null} target */
  #focused(target) {
    const card = target instanceof Element && target.closest('li[data-id]');
    if (!(card instanceof HTMLElement) || card.dataset.id === this.queue.selected) return;
    this.queue.selected = card.dataset.id;
    this.#mark(false);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const typing = event.target instanceof HTMLElement && event.target.matches('input, select');
    if (typing && event.key === 'Escape') return /** @type {HTMLElement} */ (event.target).blur();
    if (typing || this.help.open || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { queue } = this;
    const { comment } = queue;
    const action = ACTIONS.find(({ key }) => key === event.key);
    if (action) {
      if (comment && comment.status !== action.status) queue.decide(comment, action.status);
    } else if (event.key === 'j' || event.key === 'k') {
      queue.move(event.key === 'j' ? 1 : -1);
      this.#mark(true);
    } else if (event.key === 'u') queue.undo();
    else if (event.key === 'i') comment && queue.look(comment);
    else if (event.key === '/') this.search.focus();
    else if (event.key === '?') this.help.showModal();
    else return;
    event.preventDefault();
  }

  /** @param {string} event @param {any} data */
  #take(event, data) {
    if (event === 'unauthorized') this.refused();
    if (event === 'change') this.queue.heard(data.comments);
    if (event !== 'queue') return;
    this.tabs.count(data.depth);
    document.title = `${data.depth.held ? `(${data.depth.held}) ` : ''}${word('desk')}`;
    this.queue.refresh();
  }

  /** @param {boolean} connected */
  #connected(connected) {
    this.live.textContent = word(connected ? 'live' : 'lost');
    this.live.classList.toggle('lost', !connected);
  }
}

async function open() {
  try {
    new Desk(await call('/me'));
  } catch (error) {
    const code = error instanceof Refused ? error.code : 'unavailable';
    if (code === 'unauthorized') token.forget();
    askForToken(word(code));
  }
}

function askForToken(message = '') {
  document.title = word('desk');
  main.replaceChildren(makeEntrance(message, open));
  document.getElementById('token')?.focus();
}

document.documentElement.lang = language;
if (token.get()) open();
else askForToken();
