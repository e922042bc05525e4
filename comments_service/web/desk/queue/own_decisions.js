// The moderator's own decisions: shown at once, sent one after another, brought back if they fail, and undone.

import { call, codeOf } from '../api.js';
import { explain, word } from '../words.js';

export class OwnDecisions {
  /** When the moderator last decided, in milliseconds since 1970. */
  decidedAt = 0;
  /** The version of each comment after the moderator's last decision. Infinity: it is on its way. @type {Map<string, number>} */
  #versions = new Map();
  /** What can be undone, the latest last. @type {OwnDecision[]} */
  #undoable = [];
  #sending = Promise.resolve();

  /** @param {Queue} queue @param {string} moderator */
  constructor(queue, moderator) {
    this.queue = queue;
    this.moderator = moderator;
  }

  get canUndo() {
    return this.#undoable.length > 0;
  }

  /** Whether a change to a version is the moderator's own, or older. @param {string} id @param {number} version */
  made(id, version) {
    return (this.#versions.get(id) ?? 0) >= version;
  }

  /** Whether a comment was read before the moderator's own decision took effect. @param {ReviewComment} comment */
  isOlder({ id, version }) {
    return (this.#versions.get(id) ?? 0) > version;
  }

  /** Sends requests one after another, in the order of the keys. @param {() => Promise<void>} send */
  #send(send) {
    this.#sending = this.#sending.then(send);
    return this.#sending;
  }

  /** @param {string} id @param {string} status @param {number} version @param {string} reason @returns {Promise<number>} */
  async #post(id, status, version, reason) {
    return (await call(`/comments/${id}/decisions`, { body: { status, reason, version } })).comment_version;
  }

  /** @param {ReviewComment} comment @param {string} status */
  decide(comment, status) {
    const { id, version, author } = comment;
    /** @type {OwnDecision} */
    const decision = { comment, status, version: 0 };
    this.decidedAt = Date.now();
    this.#versions.set(id, Number.POSITIVE_INFINITY);
    this.#undoable.push(decision);
    this.queue.take(comment);
    this.queue.view.notify(word(`done-${status}`, author));
    return this.#send(async () => {
      try {
        decision.version = await this.#post(id, status, version, '');
        this.#versions.set(id, decision.version);
      } catch (error) {
        await this.#fail(decision, codeOf(error));
      }
    });
  }

  /** A decision got no good answer: it took effect all the same, or somebody else was first, or the comment comes back.
   * @param {OwnDecision} decision @param {string} code */
  async #fail(decision, code) {
    const { comment, status } = decision;
    const { view } = this.queue;
    if (code === 'invalid-token') return view.rejectToken();
    /** @type {ReviewComment | undefined} */
    const current = await call(`/comments/${comment.id}`).catch(() => undefined);
    if (current?.status === status && current.moderator === this.moderator) {
      decision.version = current.version;
      this.#versions.set(comment.id, current.version);
      return;
    }
    this.#versions.delete(comment.id);
    this.#undoable = this.#undoable.filter((other) => other !== decision);
    if (current && current.version > comment.version) {
      view.notify(word('stale', comment.author, explain(current)));
      this.queue.put(current.status === this.queue.filter.status ? current : { ...comment, elsewhere: current });
    } else {
      view.notify(word('failed', comment.author, word(code)));
      this.queue.put({ ...comment, failed: code });
    }
  }

  undo() {
    const { queue } = this;
    const last = this.#undoable.pop();
    if (!last) return queue.view.notify(word('undo-nothing'));
    const { selected } = queue;
    const { id } = last.comment;
    // A comment that was pending cannot be pending again: the worker is done with it.
    const former = last.comment.status === 'pending' ? 'held' : last.comment.status;
    // The author is shown the reason of a rejection or removal, if a moderator gave one: it is again the former one.
    const { moderator, reason } = last.comment;
    const restored = ['rejected', 'removed'].includes(former) ? (moderator && reason) || '' : 'undo';
    return this.#send(async () => {
      // The decision failed: the comment is back already.
      if (!last.version) return;
      try {
        this.#versions.set(id, await this.#post(id, former, last.version, restored));
        queue.view.notify(word('undone', word(former)));
        if (former !== queue.filter.status) return;
        const current = await call(`/comments/${id}`);
        // The moderator has not moved on.
        if (queue.selected === selected) queue.selected = id;
        queue.put(current);
      } catch (error) {
        const code = codeOf(error);
        if (code === 'invalid-token') return queue.view.rejectToken();
        if (code !== 'stale-version') this.#undoable.push(last);
        queue.view.notify(word(code === 'stale-version' ? 'taken' : code));
      }
    });
  }
}
