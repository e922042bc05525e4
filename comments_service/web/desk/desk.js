// The moderators' desk: the live queue, and decisions by click or key.

import { h } from '../shared/dom.js';
import { call, codeOf, token } from './api.js';
import { ACTIONS, makeCard } from './card.js';
import { makeHelp, makeSearch, makeSignIn, makeSites, makeTabs } from './controls.js';
import { follow } from './event_stream.js';
import { Queue } from './queue.js';
import { language, word } from './words.js';

const main = /** @type {HTMLElement} */ (document.querySelector('main'));

/** @implements {QueueView} */
class Desk {
  queue = new Queue(this);
  tabs = makeTabs(this.queue);
  search = makeSearch(this.queue);
  help = makeHelp();
  live = h('span', { class: 'live' });
  list = h('ol', { 'aria-label': word('desk'), focusin: ({ target }) => this.#selectFocused(target) });
  note = h('p', { class: 'quiet note' });
  more = h('button', { class: 'more', click: () => this.queue.load({ next: true }) }, word('more'));
  toast = h('p', { class: 'toast', role: 'status' });
  /** @type {WeakMap<ReviewComment, HTMLElement>} */
  #cards = new WeakMap();
  #session = new AbortController();

  /** @param {Me} me */
  constructor(me) {
    const { signal } = this.#session;
    main.replaceChildren(
      this.#makeHeader(me.name),
      h('div', { class: 'filters' }, this.tabs.element, makeSites(this.queue, me.sites), this.search),
      this.list,
      this.note,
      this.more,
      this.toast,
      this.help,
    );
    addEventListener('keydown', (event) => this.#onKey(event), { signal });
    follow(
      {
        event: (name, data) => this.#onEvent(name, data),
        connection: (connected) => this.#showConnection(connected),
        invalidToken: () => this.rejectToken(),
      },
      signal,
    );
    this.queue.load().then(() => this.#markSelected(true));
  }

  #makeHeader(name = '') {
    const help = h('button', { click: () => this.help.showModal() }, word('keys'), h('kbd', {}, '?'));
    const leave = h('button', { click: () => this.leave() }, word('leave'));
    return h('header', {}, h('h1', {}, word('desk')), this.live, h('p', {}, name, ' ', help, leave));
  }

  leave(message = '') {
    this.#session.abort();
    token.forget();
    askForToken(message);
  }

  rejectToken() {
    this.leave(word('invalid-token'));
  }

  notify(text = '') {
    this.toast.replaceChildren(text);
    if (this.queue.undoable.length)
      this.toast.append(' ', h('button', { click: () => this.queue.undo() }, word('undo'), h('kbd', {}, 'u')));
  }

  update() {
    const { comments, cursor, filter } = this.queue;
    const hadFocus = this.list.contains(document.activeElement);
    const cards = comments.map((comment) => this.#cardOf(comment));
    if (cards.length !== this.list.children.length || cards.some((card, index) => card !== this.list.children[index]))
      this.list.replaceChildren(...cards);
    this.tabs.choose();
    this.note.textContent = comments.length ? '' : word(filter.status === 'held' && !filter.q ? 'none-held' : 'none');
    this.more.hidden = !cursor;
    this.#markSelected(hadFocus);
  }

  /** @param {ReviewComment} comment */
  #cardOf(comment) {
    const card =
      this.#cards.get(comment) ??
      makeCard(comment, {
        decide: (comment, status) => this.queue.decide(comment, status),
        toggleHistory: (comment) => this.queue.toggleHistory(comment),
      });
    this.#cards.set(comment, card);
    return card;
  }

  /** Shows which comment is selected. @param {boolean} focus whether to focus it too */
  #markSelected(focus) {
    const id = `comment-${this.queue.selected}`;
    for (const card of this.list.children) card.classList.toggle('selected', card.id === id);
    const card = document.getElementById(id);
    if (!focus || !card) return;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: 'nearest' });
  }

  /** @param {EventTarget | null} target */
  #selectFocused(target) {
    const card = target instanceof Element && target.closest('li[data-id]');
    if (!(card instanceof HTMLElement) || card.dataset.id === this.queue.selected) return;
    this.queue.selected = card.dataset.id;
    this.#markSelected(false);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const field = event.target instanceof HTMLElement && event.target.matches('input, select') && event.target;
    if (field && event.key === 'Escape') return field.blur();
    if (field || this.help.open || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { queue } = this;
    const { comment } = queue;
    const action = ACTIONS.find(({ key }) => key === event.key);
    if (action) {
      if (comment && comment.status !== action.status) queue.decide(comment, action.status);
    } else if (event.key === 'j' || event.key === 'k') {
      queue.move(event.key === 'j' ? 1 : -1);
      this.#markSelected(true);
    } else if (event.key === 'u') queue.undo();
    else if (event.key === 'i') {
      if (comment) queue.toggleHistory(comment);
    } else if (event.key === '/') this.search.focus();
    else if (event.key === '?') this.help.showModal();
    else return;
    event.preventDefault();
  }

  /** @param {string} name @param {any} data */
  #onEvent(name, data) {
    if (name === 'change') this.queue.onDecisions(data.comments);
    if (name !== 'queue') return;
    this.tabs.setDepths(data.depth);
    document.title = `${data.depth.held ? `(${data.depth.held}) ` : ''}${word('desk')}`;
    this.queue.refresh();
  }

  /** @param {boolean} connected */
  #showConnection(connected) {
    this.live.textContent = word(connected ? 'live' : 'lost');
    this.live.classList.toggle('lost', !connected);
  }
}

async function open() {
  try {
    new Desk(await call('/me'));
  } catch (error) {
    const code = codeOf(error);
    if (code === 'invalid-token') token.forget();
    askForToken(word(code));
  }
}

function askForToken(message = '') {
  document.title = word('desk');
  main.replaceChildren(makeSignIn(message, open));
  document.getElementById('token')?.focus();
}

document.documentElement.lang = language;
if (token.get()) open();
else askForToken();
