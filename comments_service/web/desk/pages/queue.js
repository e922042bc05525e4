// The page of the queue: comments that wait, or have a status, and decisions by click or key.

import { h } from '../../shared/dom.js';
import { ACTIONS, explainElsewhere, makeCard } from '../queue/card.js';
import { CardList } from '../queue/card_list.js';
import { makeSearch, makeSites, makeTabs } from '../queue/controls.js';
import { isOpen, Queue } from '../queue/queue.js';
import { replyAsStaff } from '../queue/reply.js';
import { word } from '../words.js';

/** @type {KeyHelp[]} */
const HELP = [
  ['j k', 'key-move'],
  ...ACTIONS.map(({ key, name }) => /** @type {KeyHelp} */ ([key, name])),
  ['u', 'undo'],
  ['i', 'history'],
  ['/', 'key-search'],
  ['Esc', 'key-empty'],
];

/** @implements {QueueView} @implements {OpenPage} */
class QueuePage {
  note = h('p', { class: 'quiet note' });
  help = HELP;
  #session = new AbortController();

  /** @param {DeskContext} context @param {Queue} [queue] what this page has shown in another language */
  constructor(context, queue) {
    this.context = context;
    this.queue = this.state = queue ?? new Queue(this, context.me.name);
    this.queue.view = this;
    this.tabs = makeTabs(this.queue);
    this.search = makeSearch(this.queue);
    this.more = h('button', { class: 'more', click: () => this.queue.load({ next: true }) }, word('more'));
    const makeCardOf = (/** @type {ReviewComment} */ comment) =>
      makeCard(comment, {
        decide: (comment, status) => this.#decide(comment, status),
        toggleHistory: (comment) => this.queue.toggleHistory(comment),
        reply: (comment) => replyAsStaff(comment, (text) => this.notify(text)),
      });
    this.list = new CardList(this.queue, makeCardOf);
    const sites = makeSites(this.queue, context.sites, () => this.#follow());
    const filters = h('div', { class: 'filters' }, this.tabs.element, sites, this.search);
    this.element = h('div', { class: 'queue' }, filters, this.list.element, this.note, this.more);
    new ResizeObserver(() => this.element.style.setProperty('--filters', `${filters.offsetHeight}px`)).observe(filters);
    this.#follow();
    if (queue) this.update();
    else this.queue.load().then(() => this.list.focusSelected());
  }

  /** Follows the events of the site that is shown. */
  #follow() {
    this.#session.abort();
    this.#session = new AbortController();
    this.tabs.setDepths({}, []);
    let connected = this.context.live.connected;
    /** @type {LiveListener} */
    const listener = {
      change: (data) => this.queue.onDecisions(data.comments),
      queue: ({ depth, at_least = [] }) => {
        this.tabs.setDepths(depth, at_least);
        this.queue.onDepth(depth, connected);
        connected = false;
      },
      connection: (open) => {
        connected = open;
      },
    };
    this.context.live.listen(listener, this.#session.signal);
    this.context.live.watch(this.queue.filter.site);
  }

  close() {
    this.#session.abort();
  }

  rejectToken() {
    this.context.fail(Object.assign(new Error('invalid-token'), { details: {} }));
  }

  notify(text = '') {
    const undo = { text: word('undo'), key: 'u', run: () => this.queue.own.undo() };
    this.context.notify(text, this.queue.own.canUndo ? undo : undefined);
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

  /** @returns {Keys} */
  get keys() {
    const { queue } = this;
    const move = (/** @type {number} */ step) => () => {
      queue.move(step);
      this.list.focusSelected();
    };
    // A key that is held down must not decide about comments that nobody has read.
    const decisions = ACTIONS.map(({ key, status }) => [
      key,
      (/** @type {KeyboardEvent} */ { repeat }) => {
        if (queue.comment && !repeat) this.#decide(queue.comment, status);
      },
    ]);
    return {
      ...Object.fromEntries(decisions),
      j: move(1),
      k: move(-1),
      u: ({ repeat }) => {
        if (!repeat) queue.own.undo();
      },
      i: () => {
        if (queue.comment) queue.toggleHistory(queue.comment);
      },
      '/': () => this.search.focus(),
    };
  }
}

/** @type {DeskPage} */
export const page = {
  name: 'queue',
  title: () => word('page-queue'),
  open: (context, _route, state) => new QueuePage(context, state),
};
