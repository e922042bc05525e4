// The moderator's own decisions: shown at once, sent one after another, brought back if they fail, and undone.

import { call, codeOf } from '../api.js';
import { explain, word } from '../words.js';

const STORAGE_KEY = 'comments desk decisions';
// What can be undone, also after the page was loaded again in the same tab.
const REMEMBERED = 50;

/** @param {string} moderator @returns {OwnDecision[]} */
function remembered(moderator) {
  try {
    const { by, decisions } = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '{}');
    return by === moderator && Array.isArray(decisions) ? decisions : [];
  } catch {
    return [];
  }
}

export class OwnDecisions {
  /** When the moderator last decided, in milliseconds since 1970. */
  decidedAt = 0;
  /** The version of each comment after the moderator's last decision. Infinity: it is on its way. @type {Map<string, number>} */
  #versions = new Map();
  /** What can be undone, the latest last. @type {OwnDecision[]} */
  #undoable;
  #sending = Promise.resolve();

  /** @param {Queue} queue @param {string} moderator */
  constructor(queue, moderator) {
    this.queue = queue;
    this.moderator = moderator;
    this.#undoable = remembered(moderator);
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

  /** Sends requests one after another, in the order of the keys. @template T @param {() => Promise<T>} send
   * @returns {Promise<T>} */
  #send(send) {
    const sent = this.#sending.then(send);
    this.#sending = sent.then(
      () => {},
      () => {},
    );
    return sent;
  }

  /** Keeps what took effect. The texts and names of comments are not kept. */
  #remember() {
    const decisions = this.#undoable
      .filter(({ ids }) => ids.length)
      .slice(-REMEMBERED)
      .map(({ ids }) => ({ ids }));
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify({ by: this.moderator, decisions }));
  }

  /** Decides about one comment, which goes away at once.
   * @param {ReviewComment} comment @param {string} status @param {DecisionDraft} draft */
  decide(comment, status, draft) {
    const { id, version, author } = comment;
    /** @type {OwnDecision} */
    const decision = { ids: [] };
    this.decidedAt = Date.now();
    this.#versions.set(id, Number.POSITIVE_INFINITY);
    this.#undoable.push(decision);
    this.queue.take(new Set([id]));
    this.queue.view.notify(word(`done-${status}`, author));
    return this.#send(async () => {
      try {
        const made = await call(`/comments/${id}/decisions`, { body: { status, version, ...draft } });
        this.#versions.set(id, made.comment_version);
        decision.ids = [id];
        this.#remember();
      } catch (error) {
        await this.#fail(decision, comment, status, error);
      }
    });
  }

  /** A decision got no good answer: it took effect all the same, or somebody else was first, or the comment comes back.
   * @param {OwnDecision} decision @param {ReviewComment} comment @param {string} status @param {unknown} error */
  async #fail(decision, comment, status, error) {
    const { view, filter } = this.queue;
    const code = codeOf(error);
    if (code === 'invalid-token') return view.fail(error);
    /** @type {ReviewComment | undefined} */
    const current = await call(`/comments/${comment.id}`).catch(() => undefined);
    if (current?.status === status && current.moderator === this.moderator) {
      this.#versions.set(comment.id, current.version);
      decision.ids = [comment.id];
      return this.#remember();
    }
    this.#versions.delete(comment.id);
    this.#undoable = this.#undoable.filter((other) => other !== decision);
    if (current && current.version > comment.version) {
      view.notify(word('stale', comment.author, explain(current)));
      this.queue.put(current.status === filter.status ? current : { ...comment, elsewhere: current });
    } else {
      view.notify(word('failed', comment.author, word(code)));
      this.queue.put({ ...comment, claim: current?.claim ?? comment.claim, failed: code });
    }
  }

  /** Decides about many comments in one call. Resolves with those that it failed for, each with the code of its error.
   * @param {ReviewComment[]} comments @param {string} status @param {DecisionDraft} draft
   * @returns {Promise<{comment: ReviewComment, code: string}[]>} */
  decideMany(comments, status, draft) {
    const decisions = comments.map(({ id, version }) => ({ comment_id: id, status, version, ...draft }));
    this.decidedAt = Date.now();
    return this.#send(async () => {
      /** @type {{results: BulkResult[]}} */
      const { results } = await call('/decisions', { body: { decisions } });
      const failed = new Map();
      const ids = [];
      for (const { comment_id, decision, problem } of results) {
        if (decision) this.#versions.set(comment_id, decision.comment_version);
        if (decision) ids.push(comment_id);
        else failed.set(comment_id, problem?.code ?? 'unavailable');
      }
      if (ids.length) this.#undoable.push({ ids });
      this.#remember();
      this.queue.take(new Set(ids));
      for (const id of failed.keys()) this.queue.lookUp(id);
      return comments.filter(({ id }) => failed.has(id)).map((comment) => ({ comment, code: failed.get(comment.id) }));
    });
  }

  /** Takes back the moderator's last decision, or all that one bulk decision did. */
  undo() {
    const { queue } = this;
    const last = this.#undoable.pop();
    if (!last) return queue.view.notify(word('undo-nothing'));
    const { selected } = queue;
    return this.#send(async () => {
      // A decision that failed has none: the comment is back already.
      for (const id of last.ids) await this.#undoOne(id, selected);
      this.#remember();
    });
  }

  /** @param {string} id @param {string | undefined} selected the selection when the moderator pressed the key */
  async #undoOne(id, selected) {
    const { queue } = this;
    try {
      const made = await call(`/comments/${id}/undo`, { method: 'POST' });
      this.#versions.set(id, made.comment_version);
      queue.view.notify(word('moved-back', word(made.status)));
      if (made.status !== queue.filter.status) return;
      const current = await call(`/comments/${id}`);
      if (queue.filter.site && queue.filter.site !== current.site_id) return;
      // The moderator has not moved on.
      if (queue.selected === selected) queue.selected = id;
      queue.put(current);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'offline' || code === 'unavailable') this.#undoable.push({ ids: [id] });
      if (code === 'invalid-token') queue.view.fail(error);
      else queue.view.notify(word(code === 'stale-version' ? 'taken' : code));
    }
  }
}
