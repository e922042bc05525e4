// What the event stream tells about the queue: decisions of others, new comments, claims.

import { word } from '../words.js';
import { isPlain } from './filter.js';
import { isOpen } from './queue.js';

// More comments than these at once are read as a page, not one by one.
const ONE_BY_ONE = 20;

export class QueueNews {
  /** Whether the stream has just begun, so that events may have been lost before it. */
  #begins = true;

  /** @param {Queue} queue */
  constructor(queue) {
    this.queue = queue;
  }

  /** @returns {LiveListener} */
  get listener() {
    return {
      connection: (connected) => {
        this.#begins = connected;
      },
      queue: (data) => this.#onDepth(data),
      change: ({ comments }) => this.#onDecisions(comments),
      claims: ({ claims }) => this.#onClaims(claims),
    };
  }

  /** @param {{id: string, status: string, version: number, by?: string | null}[]} decisions by any moderator or the policy */
  #onDecisions(decisions) {
    const { queue } = this;
    const { status: shown } = queue.filter;
    const come = [];
    for (const { id, status, version, by } of decisions) {
      const comment = queue.find(id);
      if (queue.own.made(id, version) || (comment && comment.version >= version)) continue;
      if (status === shown) {
        if (comment || queue.isWithin(id)) come.push(id);
      } else if (comment && isOpen(comment)) this.#overtake(comment, status, by ?? null);
    }
    if (!come.length) return;
    // Deep in a long queue a refresh does not see them.
    if (queue.comments.length > 200 && isPlain(queue.filter) && come.length <= ONE_BY_ONE)
      for (const id of come) queue.lookUp(id);
    else queue.refresh();
  }

  /** Somebody else decided about a comment that is shown.
   * @param {ReviewComment} comment @param {string} status @param {string | null} by */
  #overtake(comment, status, by) {
    const { queue } = this;
    if (comment.id === queue.selected) queue.view.notify(word('taken'));
    queue.put({ ...comment, elsewhere: { ...comment, status, moderator: by, phase: null, reason: null } });
    // The policy decides about what is pending, far too often to ask for each.
    if (queue.filter.status !== 'pending') queue.lookUp(comment.id);
  }

  /** Takes note of how many comments wait. @param {QueueEvent} data */
  #onDepth({ depth, at_least = [] }) {
    const { queue } = this;
    const { filter, cursor, comments } = queue;
    const whole = filter.status === 'held' && isPlain(filter) && !cursor && !at_least.includes('held');
    if (this.#begins || filter.status === 'pending' || (whole && depth.held !== comments.filter(isOpen).length))
      queue.refresh();
    this.#begins = false;
  }

  /** @param {{comment_id: string, by: string, expires_at: string | null}[]} claims one without an end was given back */
  #onClaims(claims) {
    for (const { comment_id, by, expires_at } of claims) {
      const comment = this.queue.find(comment_id);
      if (comment) this.queue.put({ ...comment, claim: expires_at ? { by, expires_at } : null });
    }
  }
}
