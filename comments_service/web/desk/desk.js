// The moderators' desk: the live queue, and decisions by click or key.

import { h } from '../shared/dom.js';
import { call, codeOf, token } from './api.js';
import { ACTIONS, explainElsewhere, makeCard } from './card.js';
import { CardList } from './card_list.js';
import { makeHelp, makeLanguage, makeSearch, makeSignIn, makeSites, makeTabs } from './controls.js';
import { follow } from './event_stream.js';
import { isOpen, Queue } from './queue.js';
import { replyAsStaff } from './reply.js';
import { language, numberOf, word } from './words.js';

const main = /** @type {HTMLElement} */ (document.querySelector('main'));

/** @implements {QueueView} */
class Desk {
  live = h('span', { class: 'live' });
  note = h('p', { class: 'quiet note' });
  toast = h('p', { class: 'toast', role: 'status' });
  #session = new AbortController();
  #stream = new AbortController();

  /** @param {Me} me @param {Queue} [queue] what a desk in the other language has shown */
  constructor(me, queue) {
    this.me = me;
    this.queue = queue ?? new Queue(this, me.name);
    this.queue.view = this;
    this.tabs = makeTabs(this.queue);
    this.search = makeSearch(this.queue);
    this.help = makeHelp();
    this.more = h('button', { class: 'more', click: () => this.queue.load({ next: true }) }, word('more'));
    const makeCardOf = (/** @type {ReviewComment} */ comment) =>
      makeCard(comment, {
        decide: (comment, status) => this.#decide(comment, status),
        toggleHistory: (comment) => this.queue.toggleHistory(comment),
        reply: (comment) => replyAsStaff(comment, (text) => this.notify(text)),
      });
    this.list = new CardList(this.queue, makeCardOf);
    const sites = makeSites(this.queue, me.sites, () => this.#follow());
    const filters = h('div', { class: 'filters' }, this.tabs.element, sites, this.search);
    new ResizeObserver(() => main.style.setProperty('--filters', `${filters.offsetHeight}px`)).observe(filters);
    main.replaceChildren(this.#makeHeader(), filters, this.list.element, this.note, this.more, this.toast, this.help);
    addEventListener('keydown', (event) => this.#onKey(event), { signal: this.#session.signal });
    this.#follow();
    if (queue) this.update();
    else this.queue.load().then(() => this.list.focusSelected());
  }

  #makeHeader() {
    const help = h('button', { click: () => this.help.showModal() }, word('keys'), h('kbd', {}, '?'));
    const leave = h('button', { click: () => this.leave() }, word('leave'));
    const other = makeLanguage(() => {
      this.#end();
      new Desk(this.me, this.queue);
      /** @type {HTMLElement | null} */ (main.querySelector('.language'))?.focus();
    });
    return h('header', {}, h('h1', {}, word('desk')), this.live, h('p', {}, this.me.name, other, help, leave));
  }

  /** Follows the events of the site that is shown. */
  #follow() {
    this.#stream.abort();
    this.#stream = new AbortController();
    this.tabs.setDepths({}, []);
    let connected = false;
    follow(
      this.queue.filter.site,
      {
        event: (name, data) => {
          if (name === 'change') this.queue.onDecisions(data.comments);
          if (name !== 'queue') return;
          this.#showDepth(data);
          this.queue.onDepth(data.depth, connected);
          connected = false;
        },
        connection: (open) => {
          connected = open;
          this.#showConnection(open);
        },
        invalidToken: () => this.rejectToken(),
      },
      this.#stream.signal,
    );
  }

  #end() {
    this.#session.abort();
    this.#stream.abort();
  }

  leave(message = '') {
    this.#end();
    token.forget();
    askForToken(message);
  }

  rejectToken() {
    if (!this.#session.signal.aborted) this.leave('invalid-token');
  }

  notify(text = '') {
    this.toast.replaceChildren(text);
    if (this.queue.own.canUndo)
      this.toast.append(' ', h('button', { click: () => this.queue.own.undo() }, word('undo'), h('kbd', {}, 'u')));
  }

  update() {
    const { comments, cursor, filter } = this.queue;
    this.list.update();
    this.tabs.choose();
    this.note.textContent = comments.length ? '' : word(filter.status === 'held' && !filter.q ? 'none-held' : 'none');
    this.more.hidden = !cursor;
  }

  /** @param {ReviewComment} comment @param {string} status */
  #decide(comment, status) {
    if (!isOpen(comment)) return this.notify(explainElsewhere(comment));
    if (comment.status === status) return;
    this.queue.selected = comment.id;
    this.queue.own.decide(comment, status);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const field = event.target instanceof HTMLElement && event.target.matches('input, select') && event.target;
    if (field && event.key === 'Escape') return field.blur();
    if (field || document.querySelector('dialog[open]')) return;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { queue } = this;
    const { comment } = queue;
    const action = ACTIONS.find(({ key }) => key === event.key);
    if (action) {
      // A key that is held down must not decide about comments that nobody has read.
      if (comment && !event.repeat) this.#decide(comment, action.status);
    } else if (event.key === 'j' || event.key === 'k') {
      queue.move(event.key === 'j' ? 1 : -1);
      this.list.focusSelected();
    } else if (event.key === 'u') {
      if (!event.repeat) queue.own.undo();
    } else if (event.key === 'i') {
      if (comment) queue.toggleHistory(comment);
    } else if (event.key === '/') this.search.focus();
    else if (event.key === '?') this.help.showModal();
    else return;
    event.preventDefault();
  }

  /** @param {{depth: Record<string, number>, at_least?: string[]}} data */
  #showDepth({ depth, at_least = [] }) {
    this.tabs.setDepths(depth, at_least);
    const held = depth.held ? `(${numberOf(depth.held, at_least.includes('held'))}) ` : '';
    document.title = held + word('desk');
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
    askForToken(code);
  }
}

/** @param {string} message the name of a word */
function askForToken(message = '') {
  document.title = word('desk');
  const other = makeLanguage(() => askForToken(message));
  main.replaceChildren(makeSignIn(message, open, other));
  document.getElementById('token')?.focus();
}

document.documentElement.lang = language;
if (token.get()) open();
else askForToken();
