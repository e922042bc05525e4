// The comments of the queue that this desk has read: its filter, the selection, and what the moderator takes from it.

import { call, codeOf } from '../api.js';
import { word } from '../words.js';
import { comparer, insertSorted, isPlain, orderOf, parametersOf } from './filter.js';
import { OwnDecisions } from './own_decisions.js';

const PAGE_SIZE = 50;
// As many as the API gives at once, for those who scroll.
const NEXT_SIZE = 100;
// Comments from the first on that a refresh reads again; those further down are told by events.
const REFRESHED = 200;
// Milliseconds: events within the first are one load; the second lies between loads that nobody asked for.
const REFRESH_AFTER = 200;
const REFRESH_PAUSE = 1000;
// A comment that comes to an empty desk is not selected within these milliseconds of a decision: the moderator's next key
// was not meant for it.
const SELECT_PAUSE = 2000;
// Comments that others decided about, kept until the moderator moves on.
const ELSEWHERE = 100;

/** Whether nobody else has decided about a comment while it was shown. @param {ReviewComment} comment */
export const isOpen = (comment) => comment.elsewhere === undefined;

export class Queue {
  /** @type {ReviewComment[]} */
  comments = [];
  /** @type {string | null} */
  cursor = null;
  /** The id of the selected comment. @type {string | undefined} */
  selected;
  #lastLoad = 0;
  #loading = 0;
  #loadedAt = 0;
  #refreshTimer = 0;
  /** Whether the next page was asked for while something else was on its way. */
  #wantsNext = false;
  /** Whether the comments that are shown are those of a former filter. */
  #isOutdated = true;
  #isStopped = false;

  /** @param {QueueView} view @param {QueueFilter} filter @param {string} moderator the name of the one who decides here */
  constructor(view, filter, moderator) {
    this.view = view;
    this.filter = filter;
    this.own = new OwnDecisions(this, moderator);
  }

  /** The selected comment. @returns {ReviewComment | undefined} */
  get comment() {
    return this.find(this.selected);
  }

  /** Whether comments of another filter are still shown, since those of this one have not come. */
  get isOutdated() {
    return this.#isOutdated;
  }

  find(id = '') {
    return this.comments.find((comment) => comment.id === id);
  }

  /** @param {QueueFilter} filter */
  show(filter) {
    this.filter = filter;
    this.selected = undefined;
    this.#isOutdated = true;
    return this.load();
  }

  /** Loads the queue as it is now, or its next page. A quiet load reports no error, because nobody asked for it. */
  async load({ next = false, quiet = false } = {}) {
    const load = ++this.#lastLoad;
    const further = next && !this.#isOutdated;
    this.#loading++;
    try {
      const count = this.#isOutdated ? PAGE_SIZE : Math.min(REFRESHED, Math.max(PAGE_SIZE, this.comments.length));
      const page = further ? await this.#readPage(NEXT_SIZE, this.cursor) : await this.#readPages(count);
      // A later load has replaced this one.
      if (load !== this.#lastLoad) return quiet && !this.#isStopped ? this.refresh() : undefined;
      // A refresh ends before the last comment of a long queue: that one's cursor is still right.
      const whole = further || this.#isOutdated || count >= this.comments.length || !page.next_cursor;
      if (whole) this.cursor = page.next_cursor;
      if (this.#isOutdated) this.comments = [];
      this.#isOutdated = false;
      this.#merge(page.comments, further, !page.next_cursor);
      const hasty = quiet && Date.now() - this.own.decidedAt < SELECT_PAUSE;
      if (!this.comment && !hasty) this.selected = this.comments.find(isOpen)?.id;
      this.view.update();
    } catch (error) {
      if (!quiet && load === this.#lastLoad) this.view.fail(error);
    } finally {
      this.#loading--;
      this.#loadedAt = Date.now();
      if (this.#wantsNext && !this.#isStopped) this.loadNext();
    }
  }

  /** Reads the next page, if there is one: after what is on its way. Nobody asks again at the end of the list. */
  loadNext() {
    this.#wantsNext = this.#loading > 0;
    if (this.cursor && !this.#loading && !this.#isOutdated) this.load({ next: true, quiet: true });
  }

  /** Reads `count` comments from the first page on. @param {number} count */
  async #readPages(count) {
    const pages = await this.#readPage(count, null);
    while (pages.next_cursor && pages.comments.length < count) {
      const page = await this.#readPage(count - pages.comments.length, pages.next_cursor);
      pages.comments.push(...page.comments);
      pages.next_cursor = page.next_cursor;
    }
    return pages;
  }

  /** @param {number} count @param {string | null} cursor @returns {Promise<ReviewPage>} */
  #readPage(count, cursor) {
    const query = parametersOf(this.filter);
    query.set('limit', String(Math.min(NEXT_SIZE, count)));
    if (cursor) query.set('cursor', cursor);
    return call(`/comments?${query}`);
  }

  /** Takes in comments as they are now. A shown comment that is missing among them was decided elsewhere, unless they are
   * only a further page, or end before it.
   * @param {ReviewComment[]} read @param {boolean} further @param {boolean} isEnd whether none comes after them */
  #merge(read, further, isEnd) {
    const compare = comparer(this.filter);
    const now = new Map(read.filter((comment) => !this.own.isOlder(comment)).map((comment) => [comment.id, comment]));
    const last = read.at(-1);
    const missing = (/** @type {ReviewComment} */ comment) =>
      isOpen(comment) && !further && (isEnd || (!!last && compare(comment, last) < 0));
    const shown = this.comments.map((comment) => {
      const current = now.get(comment.id);
      now.delete(comment.id);
      // A comment that did not change stays the object that is drawn already.
      if (current) return isOpen(comment) && current.version === comment.version ? comment : current;
      if (!missing(comment)) return comment;
      this.lookUp(comment.id);
      return { ...comment, elsewhere: null };
    });
    this.#set(insertSorted(shown, now.values(), compare));
  }

  /** @param {ReviewComment[]} comments */
  #set(comments) {
    let spare = comments.length - comments.filter(isOpen).length - ELSEWHERE;
    this.comments = comments.filter((comment) => isOpen(comment) || comment.id === this.selected || --spare < 0);
  }

  /** Shows a comment in place of what is shown of it. Inserts it if nothing is. @param {ReviewComment} comment */
  put(comment) {
    const index = this.comments.findIndex(({ id }) => id === comment.id);
    if (index < 0) this.#set(insertSorted(this.comments, [comment], comparer(this.filter)));
    else this.#set(this.comments.with(index, comment));
    this.view.update();
  }

  /** Takes comments away that the moderator decided about, and selects the next one if the selected one was among them.
   * @param {Set<string>} ids */
  take(ids) {
    const index = this.comments.findIndex(({ id }) => id === this.selected);
    const stays = (/** @type {ReviewComment} */ comment) => isOpen(comment) && !ids.has(comment.id);
    if (this.selected && ids.has(this.selected))
      this.selected = (this.comments.slice(index).find(stays) ?? this.comments.slice(0, index).findLast(stays))?.id;
    this.comments = this.comments.filter(({ id }) => !ids.has(id));
    this.#sweep();
    if (this.comments.length < PAGE_SIZE / 2) this.loadNext();
  }

  /** The moderator moves on: what others decided about goes away. */
  #sweep() {
    this.comments = this.comments.filter((comment) => isOpen(comment) || comment.id === this.selected);
    this.view.update();
  }

  /** Selects the comment `step` further down that can be decided. @param {number} step */
  move(step) {
    const stops = this.comments.filter((comment) => isOpen(comment) || comment.id === this.selected);
    const from = stops.findIndex(({ id }) => id === this.selected);
    const to = stops[Math.min(Math.max(from + step, 0), stops.length - 1)];
    // At an end, a selected comment that was decided elsewhere is left in the other direction.
    this.selected = (to && isOpen(to) ? to : stops[from - step])?.id;
    this.#sweep();
  }

  /** @param {string} id */
  select(id) {
    if (id === this.selected) return;
    this.selected = id;
    this.#sweep();
  }

  /** Loads the queue as it is now soon: once for several events, and after a load that is under way. */
  refresh() {
    clearTimeout(this.#refreshTimer);
    const wait = Math.max(REFRESH_AFTER, this.#loadedAt + REFRESH_PAUSE - Date.now());
    this.#refreshTimer = setTimeout(() => (this.#loading ? this.refresh() : this.load({ quiet: true })), wait);
  }

  stop() {
    clearTimeout(this.#refreshTimer);
    this.#lastLoad++;
    this.#isStopped = true;
  }

  /** Whether a comment that is not shown belongs between those that are. Ids begin with the time. @param {string} id */
  isWithin(id) {
    const last = this.comments.at(-1);
    const order = orderOf(this.filter);
    if (!this.cursor || !last || !['oldest', 'newest'].includes(order)) return true;
    return id < last.id === (order === 'oldest');
  }

  /** Whether a comment belongs to what is shown, as far as that is told without the service. @param {ReviewComment} comment */
  #fits({ status, site_id }) {
    const { filter } = this;
    return status === filter.status && isPlain(filter) && (!filter.site || site_id === filter.site);
  }

  /** Asks for a comment as it is now, and shows that. @param {string} id */
  async lookUp(id) {
    const current = await call(`/comments/${id}`).catch(() => undefined);
    const comment = this.find(id);
    if (!current || this.own.isOlder(current)) return;
    if (comment) this.put(current.status === this.filter.status ? current : { ...comment, elsewhere: current });
    else if (this.#fits(current) && this.isWithin(id)) this.put(current);
  }

  /** @param {unknown} error the Problem of a call that nobody may have asked for */
  note(error) {
    if (codeOf(error) === 'invalid-token') this.view.fail(error);
    else this.view.notify(word(codeOf(error)));
  }
}
