// Puts the page of the queue together, and does what its buttons and keys ask for.

import { h } from '../../shared/dom.js';
import { DecideBar } from '../comment/decide_bar.js';
import { makeDetail } from '../comment/detail.js';
import { draftsOf } from '../comment/reasons.js';
import { Related } from '../comment/related.js';
import { makeRow } from '../comment/row.js';
import { word } from '../words.js';
import { Acts } from './acts.js';
import { makeBulkBar } from './bulk_bar.js';
import { Claims, isClaimedElsewhere } from './claims.js';
import { makeOrders, makeSearch, makeSites, makeTabs } from './controls.js';
import { hashOf, isPlain, readFilter } from './filter.js';
import { FilterPanel } from './filter_panel.js';
import { CommentList } from './list.js';
import { Marks } from './marks.js';
import { QueueNews } from './news.js';
import { isOpen, Queue } from './queue.js';
import { HELP, keysOf } from './queue_keys.js';

/** @implements {OpenPage} @implements {QueueView} @implements {FilterView} @implements {ListView} @implements {DecideView}
 * @implements {RelatedView} */
export class QueuePage {
  help = HELP;
  note = h('p', { class: 'quiet note' });
  detail = h('div', { class: 'comment', tabindex: '-1' });
  #session = new AbortController();
  /** The comment whose details are drawn. @type {ReviewComment | undefined} */
  #drawn;

  /** @param {DeskContext} context @param {Route} route @param {QueueState} [state] of this page in another language */
  constructor(context, route, state) {
    this.context = context;
    this.queue = state?.queue ?? new Queue(this, readFilter(route.query), context.me.name);
    this.queue.view = this;
    this.drafts = draftsOf(context.me.name);
    this.marks = state?.marks ?? new Marks(this.queue);
    this.claims = state?.claims ?? new Claims(context, this.queue);
    this.state = { queue: this.queue, marks: this.marks, claims: this.claims };
    this.acts = new Acts(this);
    this.keys = keysOf(this);
    this.list = new CommentList(this.queue, this);
    this.bar = new DecideBar(this);
    this.related = new Related(this);
    this.bulkBar = makeBulkBar(
      (status) => this.decide(status),
      () => this.unmark(),
    );
    this.element = this.#make();
    this.#follow();
    if (state) this.update();
    else this.queue.load().then(() => this.list.showSelected());
  }

  #make() {
    const { context } = this;
    this.tabs = makeTabs(this);
    this.sites = makeSites(this, context.sites);
    this.orders = makeOrders(this);
    this.search = makeSearch(this);
    const hasClaims = Object.values(context.me.claims ?? {}).some(Boolean);
    this.panel = new FilterPanel(this, hasClaims);
    const claim = h(
      'button',
      { click: () => this.acts.claim() },
      word('claim'),
      h('kbd', { 'aria-hidden': 'true' }, 'c'),
    );
    this.release = h('button', { click: () => this.acts.release() }, word('release'));
    const claims = hasClaims && context.may('decide') ? [claim, this.release] : [];
    return h(
      'div',
      { class: 'queue' },
      h(
        'div',
        { class: 'filters' },
        this.tabs.element,
        h(
          'div',
          { class: 'tools' },
          this.sites.element,
          this.search.element,
          this.orders.element,
          this.panel.toggle,
          ...claims,
        ),
      ),
      this.panel.element,
      this.panel.chips,
      h('div', { class: 'left' }, this.list.element, this.note, this.bulkBar.element),
      h(
        'section',
        { class: 'detail', 'aria-label': word('comment') },
        this.detail,
        this.related.element,
        this.bar.element,
      ),
    );
  }

  shown() {
    this.list.focus();
    this.list.showSelected();
  }

  /** @param {Route} route */
  change(route) {
    const filter = readFilter(route.query);
    if (hashOf(filter) !== hashOf(this.filter)) this.#show(filter);
    return true;
  }

  get filter() {
    return this.queue.filter;
  }

  /** @param {Partial<QueueFilter>} change @param {{typing?: boolean}} [how] */
  setFilter(change, { typing = false } = {}) {
    const filter = /** @type {QueueFilter} */ ({ ...this.filter, ...change });
    // Back goes to another filter, but not through the letters of a search.
    if (typing && this.filter.q) this.context.replace(hashOf(filter));
    else history.pushState(null, '', hashOf(filter));
    this.#show(filter);
  }

  /** @param {QueueFilter} filter */
  #show(filter) {
    const siteChanged = filter.site !== this.filter.site;
    this.marks.clear();
    this.queue.show(filter).then(() => this.list.showSelected());
    if (siteChanged) this.#follow();
    this.#showFilter();
  }

  /** Follows the events of the site that is shown. */
  #follow() {
    this.#session.abort();
    this.#session = new AbortController();
    this.tabs?.setDepths({}, []);
    const news = new QueueNews(this.queue).listener;
    const { live } = this.context;
    live.watch(this.filter.site);
    live.listen({ ...news, queue: (data) => this.#onDepth(data, news) }, this.#session.signal);
    addEventListener('pagehide', () => this.claims.leave(), { signal: this.#session.signal });
  }

  /** @param {QueueEvent} data @param {LiveListener} news */
  #onDepth(data, news) {
    this.tabs?.setDepths(data.depth, data.at_least ?? []);
    news.queue(data);
  }

  /** @param {boolean} [again] the page is drawn in another language: its queue and its claims go on */
  close(again = false) {
    this.#session.abort();
    if (again) return;
    this.queue.stop();
    this.claims.leave();
  }

  /** @param {unknown} error */
  fail(error) {
    this.context.fail(error);
  }

  notify(text = '') {
    const undo = { text: word('undo'), key: 'u', run: () => this.acts.undo() };
    this.context.notify(text, this.queue.own.canUndo ? undo : undefined);
  }

  #showFilter() {
    const { filter } = this;
    this.tabs?.choose(filter.status);
    this.sites?.choose(filter.site);
    this.search?.choose(filter.q);
    this.orders?.choose(filter);
    this.panel?.update();
    if (this.release) this.release.hidden = !this.claims.number;
  }

  update() {
    const { queue } = this;
    this.list.update();
    this.#showFilter();
    const isEmpty = !queue.comments.length && !queue.isOutdated;
    this.note.textContent = isEmpty
      ? word(queue.filter.status === 'held' && isPlain(queue.filter) ? 'none-held' : 'none')
      : '';
    this.showSelected();
  }

  /** Draws the selected comment, if it is another one or has changed, and the bar of what is marked. */
  showSelected() {
    const { comment } = this.queue;
    this.bulkBar.update(this.marks.size, this.filter.status);
    this.bar.update(comment);
    this.related.update(comment);
    if (comment === this.#drawn) return;
    const isOther = comment?.id !== this.#drawn?.id;
    if (isOther) this.detail.classList.remove('revealed');
    this.#drawn = comment;
    this.detail.replaceChildren(...(comment ? makeDetail(comment, this.context) : []));
    if (isOther && this.detail.parentElement) this.detail.parentElement.scrollTop = 0;
  }

  /** @param {ReviewComment} comment */
  makeRow(comment) {
    return makeRow(comment, this.context.me.name);
  }

  /** @param {string} id */
  isMarked(id) {
    return this.marks.has(id);
  }

  get mayStaff() {
    return this.context.may('staff');
  }

  /** Whether this moderator can decide about a comment now. @param {ReviewComment} comment */
  isAble(comment) {
    return this.context.may('decide') && isOpen(comment) && !isClaimedElsewhere(comment, this.context.me.name);
  }

  /** @param {string} status */
  decide(status) {
    this.acts.decide(status);
  }

  /** @param {ReviewComment[]} comments */
  decideSimilar(comments) {
    this.acts.bulk(comments, '');
  }

  reply() {
    this.acts.reply();
  }

  pin() {
    this.acts.pin();
  }

  /** Selects or marks a comment that was clicked. @param {string} id @param {{range: boolean, toggle: boolean}} how */
  pick(id, { range, toggle }) {
    if (range) this.marks.extend(id);
    else if (toggle) this.marks.toggle(id);
    else this.queue.select(id);
    this.update();
  }

  unmark() {
    this.marks.clear();
    this.update();
  }

  focusList() {
    this.list.focus();
  }
}
