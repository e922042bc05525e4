// The queue as the desk knows it, and what is done to its comments.

import { call, Refused } from './api.js';
import { word } from './words.js';

/** @typedef {import('./api.js').ReviewComment} ReviewComment */
/** @typedef {{changed(): void, say(text: string): void, refused(): void}} Desk is told that the comments changed, what
 *   to say to the moderator, and that the token is not valid */

const PAGE = 50;

export class Queue {
  filter = { status: 'held', site: '', q: '' };
  /** @type {ReviewComment[]} */
  comments = [];
  /** @type {string | null} */
  cursor = null;
  /** The id of the selected comment. @type {string | undefined} */
  selected;
  /** This moderator's decisions, to undo. @type {{id: string, former: string, version: number}[]} */
  made = [];
  /** Comments whose next change is this moderator's own doing. @type {Set<string>} */
  #mine = new Set();
  #asked = 0;
  #refreshing = 0;
  #loading = 0;

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
  }

  get comment() {
    return this.comments.find(({ id }) => id === this.selected);
  }

  /** @param {Partial<Queue['filter']>} change */
  show(change) {
    Object.assign(this.filter, change);
    this.selected = undefined;
    return this.load({ wanted: PAGE });
  }

  /** Loads what is loaded anew, or the next page; `quiet` for who did not ask for it. */
  async load({ further = false, quiet = false, wanted = Math.max(PAGE, this.comments.length) } = {}) {
    const turn = ++this.#asked;
    this.#loading++;
    try {
      const page = further ? await this.#page(PAGE, this.cursor) : await this.#pages(wanted);
      // The answer to what is not asked any more.
      if (turn !== this.#asked) return quiet ? this.refresh() : undefined;
      this.cursor = page.next_cursor;
      this.#set(further ? [...this.comments, ...page.comments] : this.#kept(page.comments));
    } catch (error) {
      if (!quiet) this.#fail(error);
    } finally {
      this.#loading--;
    }
  }

  /** @param {number} wanted comments, from the first page on */
  async #pages(wanted) {
    const pages = await this.#page(wanted, null);
    while (pages.next_cursor && pages.comments.length < wanted) {
      const page = await this.#page(wanted - pages.comments.length, pages.next_cursor);
      pages.comments.push(...page.comments);
      pages.next_cursor = page.next_cursor;
    }
    return pages;
  }

  /** @param {number} wanted @param {string | null} cursor */
  #page(wanted, cursor) {
    const limit = Math.min(100, wanted);
    const query = new URLSearchParams({ status: this.filter.status, limit: String(limit) });
    if (this.filter.site) query.set('site', this.filter.site);
    if (this.filter.q) query.set('q', this.filter.q);
    if (cursor) query.set('cursor', cursor);
    return call(`/comments?${query}`);
  }

  /** The same comments, those that did not change as they were drawn.
   * @param {ReviewComment[]} comments */
  #kept(comments) {
    const known = new Map(this.comments.map((comment) => [comment.id, comment]));
    return comments.map((comment) => {
      const before = known.get(comment.id);
      return before?.version === comment.version ? before : comment;
    });
  }

  /** When the selected comment is gone, the one in its place is selected.
   * @param {ReviewComment[]} comments */
  #set(comments) {
    const place = this.comments.findIndex(({ id }) => id === this.selected);
    this.comments = comments;
    if (!this.comment) this.selected = comments[Math.min(Math.max(place, 0), comments.length - 1)]?.id;
    this.desk.changed();
  }

  /** @param {ReviewComment} comment @param {ReviewComment[]} by */
  #replace(comment, by) {
    const place = this.comments.findIndex(({ id }) => id === comment.id);
    if (place >= 0) this.#set(this.comments.toSpliced(place, 1, ...by));
  }

  /** Several events at once are one look at the queue, after what a moderator asked for is there. */
  refresh() {
    clearTimeout(this.#refreshing);
    this.#refreshing = setTimeout(() => (this.#loading ? this.refresh() : this.load({ quiet: true })), 200);
  }

  /** @param {{id: string, version: number}[]} decided by anyone */
  heard(decided) {
    const other = decided.find(({ id }) => id === this.selected && !this.#mine.has(id));
    if (other && this.comment && other.version > this.comment.version) this.desk.say(word('taken'));
    for (const { id } of decided) this.#mine.delete(id);
    this.refresh();
  }

  /** @param {number} step */
  move(step) {
    const place = this.comments.findIndex(({ id }) => id === this.selected);
    this.selected = this.comments[Math.min(Math.max(place + step, 0), this.comments.length - 1)]?.id;
    this.desk.changed();
  }

  /** @param {string} id @param {string} status @param {number} version @param {string} reason */
  async #decide(id, status, version, reason) {
    this.#mine.add(id);
    return (await call(`/comments/${id}/decisions`, { status, reason, version })).comment_version;
  }

  /** @param {ReviewComment} comment @param {string} status */
  async decide(comment, status) {
    this.selected = comment.id;
    try {
      const version = await this.#decide(comment.id, status, comment.version, '');
      // A comment that was pending cannot be pending again: the worker is done with it.
      this.made.push({ id: comment.id, former: comment.status === 'pending' ? 'held' : comment.status, version });
      this.#replace(comment, []);
      this.desk.say(word('done', comment.author, word(status)));
    } catch (error) {
      if (!isStale(error)) return this.#fail(error);
      const now = await this.#look(comment);
      if (now) this.desk.say(word('stale', word(now.status)));
    }
  }

  async undo() {
    const last = this.made.pop();
    if (!last) return this.desk.say(word('undo-nothing'));
    try {
      await this.#decide(last.id, last.former, last.version, 'undo');
      this.selected = last.id;
      this.desk.say(word('undone', word(last.former)));
    } catch (error) {
      if (!isStale(error)) return this.#fail(error);
      this.desk.say(word('taken'));
    }
    await this.load();
  }

  /** Shows or hides a comment's history. @param {ReviewComment} comment */
  async look(comment) {
    this.selected = comment.id;
    if (comment.history) this.#replace(comment, [{ ...comment, history: undefined }]);
    else await this.#look(comment);
  }

  /** @param {ReviewComment} comment @returns {Promise<ReviewComment | undefined>} as it is now */
  async #look(comment) {
    try {
      const now = await call(`/comments/${comment.id}`);
      this.#replace(comment, [now]);
      return now;
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    const code = error instanceof Refused ? error.code : 'unavailable';
    if (code === 'unauthorized') this.desk.refused();
    else this.desk.say(word(code));
  }
}

/** @param {unknown} error */
const isStale = (error) => error instanceof Refused && error.code === 'stale-version';
