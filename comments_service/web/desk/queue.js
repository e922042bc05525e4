// The moderation queue as the desk shows it, and the decisions on its comments.

import { call, codeOf } from './api.js';
import { word } from './words.js';

const PAGE_SIZE = 50;

export class Queue {
  filter = { status: 'held', site: '', q: '' };
  /** @type {ReviewComment[]} */
  comments = [];
  /** @type {string | null} */
  cursor = null;
  /** The id of the selected comment. @type {string | undefined} */
  selected;
  /** This moderator's decisions, the latest last. @type {{id: string, former: string, version: number}[]} */
  undoable = [];
  /** Ids of comments whose next change is this moderator's own. @type {Set<string>} */
  #ownChanges = new Set();
  #lastLoad = 0;
  #loading = 0;
  #refreshTimer = 0;

  /** @param {QueueView} view */
  constructor(view) {
    this.view = view;
  }

  /** The selected comment. @returns {ReviewComment | undefined} */
  get comment() {
    return this.comments[this.#index()];
  }

  #index(id = this.selected) {
    return this.comments.findIndex((comment) => comment.id === id);
  }

  /** @param {Partial<Queue['filter']>} change */
  show(change) {
    Object.assign(this.filter, change);
    this.selected = undefined;
    return this.load({ count: PAGE_SIZE });
  }

  /** Loads `count` comments anew, or the next page. A quiet load reports no error, because nobody asked for it. */
  async load({ next = false, quiet = false, count = Math.max(PAGE_SIZE, this.comments.length) } = {}) {
    const load = ++this.#lastLoad;
    this.#loading++;
    try {
      const page = next ? await this.#readPage(PAGE_SIZE, this.cursor) : await this.#readPages(count);
      // A later load has replaced this one.
      if (load !== this.#lastLoad) return quiet ? this.refresh() : undefined;
      this.cursor = page.next_cursor;
      this.#set(next ? [...this.comments, ...page.comments] : this.#reuseComments(page.comments));
    } catch (error) {
      if (!quiet) this.#fail(error);
    } finally {
      this.#loading--;
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

  /** Replaces comments that did not change with the objects that are drawn already.
   * @param {ReviewComment[]} comments */
  #reuseComments(comments) {
    const known = new Map(this.comments.map((comment) => [comment.id, comment]));
    return comments.map((comment) => {
      const drawn = known.get(comment.id);
      return drawn?.version === comment.version ? drawn : comment;
    });
  }

  /** If the selected comment is gone, selects the comment that is now at its index.
   * @param {ReviewComment[]} comments */
  #set(comments) {
    const index = this.#index();
    this.comments = comments;
    if (!this.comment) this.#select(index);
    this.view.update();
  }

  /** Selects the comment at an index. Selects the first or the last comment if the index is outside the queue.
   * @param {number} index */
  #select(index) {
    this.selected = this.comments[Math.min(Math.max(index, 0), this.comments.length - 1)]?.id;
  }

  /** @param {ReviewComment} comment @param {ReviewComment[]} replacement */
  #replace(comment, replacement) {
    const index = this.#index(comment.id);
    if (index >= 0) this.#set(this.comments.toSpliced(index, 1, ...replacement));
  }

  /** Loads the queue anew soon: once for several events, and after a load that the moderator asked for. */
  refresh() {
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = setTimeout(() => (this.#loading ? this.refresh() : this.load({ quiet: true })), 200);
  }

  /** Takes note of decisions by any moderator or the policy.
   * @param {{id: string, version: number}[]} decisions */
  onDecisions(decisions) {
    const foreign = decisions.find(({ id }) => id === this.selected && !this.#ownChanges.has(id));
    if (foreign && this.comment && foreign.version > this.comment.version) this.view.notify(word('taken'));
    for (const { id } of decisions) this.#ownChanges.delete(id);
    this.refresh();
  }

  /** Selects the comment `step` further down. @param {number} step */
  move(step) {
    this.#select(this.#index() + step);
    this.view.update();
  }

  /** @param {string} id @param {string} status @param {number} version @param {string} reason */
  async #decide(id, status, version, reason) {
    this.#ownChanges.add(id);
    return (await call(`/comments/${id}/decisions`, { status, reason, version })).comment_version;
  }

  /** @param {ReviewComment} comment @param {string} status */
  async decide(comment, status) {
    this.selected = comment.id;
    try {
      const version = await this.#decide(comment.id, status, comment.version, '');
      // A comment that was pending cannot be pending again: the worker is done with it.
      this.undoable.push({ id: comment.id, former: comment.status === 'pending' ? 'held' : comment.status, version });
      this.#replace(comment, []);
      this.view.notify(word('done', comment.author, word(status)));
    } catch (error) {
      if (!isStale(error)) return this.#fail(error);
      const current = await this.#loadHistory(comment);
      if (current) this.view.notify(word('stale', word(current.status)));
    }
  }

  async undo() {
    const last = this.undoable.pop();
    if (!last) return this.view.notify(word('undo-nothing'));
    try {
      await this.#decide(last.id, last.former, last.version, 'undo');
      this.selected = last.id;
      this.view.notify(word('undone', word(last.former)));
    } catch (error) {
      if (!isStale(error)) return this.#fail(error);
      this.view.notify(word('taken'));
    }
    await this.load();
  }

  /** @param {ReviewComment} comment */
  async toggleHistory(comment) {
    this.selected = comment.id;
    if (comment.history) this.#replace(comment, [{ ...comment, history: undefined }]);
    else await this.#loadHistory(comment);
  }

  /** Returns the comment as it is now, with its history.
   * @param {ReviewComment} comment @returns {Promise<ReviewComment | undefined>} */
  async #loadHistory(comment) {
    try {
      const current = await call(`/comments/${comment.id}`);
      this.#replace(comment, [current]);
      return current;
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

/** @param {unknown} error */
const isStale = (error) => codeOf(error) === 'stale-version';
