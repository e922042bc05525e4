// The moderation queue as the desk shows it: its filter, its pages, the selection, and what others decide meanwhile.

import { call, codeOf } from '../api.js';
import { word } from '../words.js';
import { OwnDecisions } from './own_decisions.js';

const PAGE_SIZE = 50;
// Milliseconds: events within the first are one load; the second lies between loads that nobody asked for.
const REFRESH_AFTER = 200;
const REFRESH_PAUSE = 1000;
// A card that comes to an empty desk is not selected within these milliseconds of a decision: the moderator's next key
// was not meant for it.
const SELECT_PAUSE = 2000;
// Cards that others decided about, kept until the moderator moves on.
const ELSEWHERE_CARDS = 100;

/** Whether the moderator can decide about a comment. @param {ReviewComment} comment */
export const isOpen = (comment) => comment.elsewhere === undefined;

/** The time of a comment as a text that sorts: the fraction of a second may be left out. @param {ReviewComment} comment */
const timeKey = ({ created_at, id }) => {
  const [seconds, fraction = ''] = created_at.replace('Z', '').split('.');
  return `${seconds}.${fraction.padEnd(6, '0')} ${id}`;
};

export class Queue {
  filter = { status: 'held', site: '', q: '' };
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
  /** Whether the comments that are shown are those of a former filter. */
  #isOutdated = false;

  /** @param {QueueView} view @param {string} moderator the name of the one who decides here */
  constructor(view, moderator) {
    this.view = view;
    this.own = new OwnDecisions(this, moderator);
  }

  /** The selected comment. @returns {ReviewComment | undefined} */
  get comment() {
    return this.#find(this.selected);
  }

  #find(id = '') {
    return this.comments.find((comment) => comment.id === id);
  }

  /** What waits comes oldest first, what is decided newest first. */
  get #waits() {
    return ['held', 'pending'].includes(this.filter.status);
  }

  /** @param {ReviewComment} a @param {ReviewComment} b */
  #order = (a, b) => (timeKey(a) < timeKey(b) === this.#waits ? -1 : 1);

  /** @param {Partial<Queue['filter']>} change */
  show(change) {
    Object.assign(this.filter, change);
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
      const count = this.#isOutdated ? PAGE_SIZE : Math.max(PAGE_SIZE, this.comments.length);
      const page = further ? await this.#readPage(PAGE_SIZE, this.cursor) : await this.#readPages(count);
      // A later load has replaced this one.
      if (load !== this.#lastLoad) return quiet ? this.refresh() : undefined;
      this.cursor = page.next_cursor;
      if (this.#isOutdated) this.comments = [];
      this.#isOutdated = false;
      this.#merge(page.comments, further);
      const hasty = quiet && Date.now() - this.own.decidedAt < SELECT_PAUSE;
      if (!this.comment && !hasty) this.selected = this.comments.find(isOpen)?.id;
      this.view.update();
    } catch (error) {
      if (!quiet) this.#fail(error);
    } finally {
      this.#loading--;
      this.#loadedAt = Date.now();
    }
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
    const limit = Math.min(100, count);
    const query = new URLSearchParams({ status: this.filter.status, limit: String(limit) });
    if (this.filter.site) query.set('site', this.filter.site);
    if (this.filter.q) query.set('q', this.filter.q);
    if (cursor) query.set('cursor', cursor);
    return call(`/comments?${query}`);
  }

  /** Takes in comments as they are now. A shown comment that is missing among them was decided elsewhere, unless they are
   * only a further page, or end before it.
   * @param {ReviewComment[]} read @param {boolean} further */
  #merge(read, further) {
    const now = new Map(read.filter((comment) => !this.own.isOlder(comment)).map((comment) => [comment.id, comment]));
    const last = read.at(-1);
    const missing = (/** @type {ReviewComment} */ comment) =>
      isOpen(comment) && !further && !(this.cursor && last && this.#order(last, comment) < 0);
    const shown = this.comments.map((comment) => {
      const current = now.get(comment.id);
      now.delete(comment.id);
      // A comment that did not change stays the object that is drawn already.
      if (current) return isOpen(comment) && current.version === comment.version ? comment : current;
      if (!missing(comment)) return comment;
      this.#lookUp(comment.id);
      return { ...comment, elsewhere: null };
    });
    this.#set([...shown, ...now.values()].sort(this.#order));
  }

  /** @param {ReviewComment[]} comments */
  #set(comments) {
    let spare = comments.length - comments.filter(isOpen).length - ELSEWHERE_CARDS;
    this.comments = comments.filter((comment) => isOpen(comment) || comment.id === this.selected || --spare < 0);
  }

  /** Shows a comment in place of what is shown of it. Inserts it if nothing is. @param {ReviewComment} comment */
  put(comment) {
    this.#set([...this.comments.filter(({ id }) => id !== comment.id), comment].sort(this.#order));
    this.view.update();
  }

  /** Takes a comment away that the moderator decided about, and selects the next one. @param {ReviewComment} comment */
  take(comment) {
    const index = this.comments.findIndex(({ id }) => id === comment.id);
    if (index < 0) return;
    const [before, after] = [this.comments.slice(0, index), this.comments.slice(index + 1)];
    if (comment.id === this.selected) this.selected = (after.find(isOpen) ?? before.findLast(isOpen))?.id;
    this.comments = [...before, ...after];
    this.#sweep();
    if (this.cursor && !this.#loading && this.comments.length < PAGE_SIZE / 2) this.load({ next: true, quiet: true });
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

  /** Loads the queue as it is now soon: once for several events, and after a load that is under way. */
  refresh() {
    clearTimeout(this.#refreshTimer);
    const wait = Math.max(REFRESH_AFTER, this.#loadedAt + REFRESH_PAUSE - Date.now());
    this.#refreshTimer = setTimeout(() => (this.#loading ? this.refresh() : this.load({ quiet: true })), wait);
  }

  /** Takes note of decisions by any moderator or the policy. @param {{id: string, status: string, version: number}[]} decisions */
  onDecisions(decisions) {
    for (const { id, status, version } of decisions) {
      const comment = this.#find(id);
      if (this.own.made(id, version) || (comment && comment.version >= version)) continue;
      if (status === this.filter.status) {
        if (comment || this.#isWithin(id)) this.refresh();
      } else if (comment && isOpen(comment)) this.#overtake(comment, status);
    }
  }

  /** Whether a comment that is not shown belongs between those that are. Ids begin with the time. @param {string} id */
  #isWithin(id) {
    const last = this.comments.at(-1);
    return !this.cursor || !last || id < last.id === this.#waits;
  }

  /** Takes note of how many comments wait. @param {Record<string, number>} depth @param {boolean} connected whether the
   * stream has just begun, so that events may have been lost before it */
  onDepth(depth, connected) {
    const { status, q } = this.filter;
    const whole = status === 'held' && !q && !this.cursor;
    if (connected || status === 'pending' || (whole && depth.held !== this.comments.filter(isOpen).length))
      this.refresh();
  }

  /** Somebody else decided about a comment that is shown. @param {ReviewComment} comment @param {string} status */
  #overtake(comment, status) {
    if (comment.id === this.selected) this.view.notify(word('taken'));
    this.put({ ...comment, elsewhere: { ...comment, status, moderator: null, phase: null, reason: null } });
    // The policy decides about what is pending, far too often to ask for each.
    if (this.filter.status !== 'pending') this.#lookUp(comment.id);
  }

  /** Asks who decided about a comment that is shown. @param {string} id */
  async #lookUp(id) {
    const current = await call(`/comments/${id}`).catch(() => undefined);
    const comment = this.#find(id);
    if (!current || !comment || this.own.isOlder(current)) return;
    this.put(current.status === this.filter.status ? current : { ...comment, elsewhere: current });
  }

  /** @param {ReviewComment} comment */
  async toggleHistory(comment) {
    this.selected = comment.id;
    if (comment.history) return this.put({ ...comment, history: undefined });
    try {
      const { history } = await call(`/comments/${comment.id}`);
      const shown = this.#find(comment.id);
      if (shown) this.put({ ...shown, history });
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    const code = codeOf(error);
    if (code === 'invalid-token') this.view.rejectToken();
    else this.view.notify(word(code));
  }
}
