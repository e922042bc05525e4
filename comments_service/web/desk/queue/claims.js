// Claims: comments that a moderator has for a while, so that two never work on one.

import { serverNow } from '../../shared/http.js';
import { authorization, call } from '../api.js';
import { word } from '../words.js';

const LIMIT = 10;
const MINUTES = 10;

/** Whether a claim on a comment still holds. @param {ReviewComment} comment */
const isHeld = ({ claim }) => !!claim && Date.parse(claim.expires_at) > serverNow();

/** Whether another moderator has a comment now. @param {ReviewComment} comment @param {string} me */
export const isClaimedElsewhere = (comment, me) => isHeld(comment) && comment.claim?.by !== me;

export class Claims {
  /** How many this moderator has, as the service last said. */
  number = 0;

  /** @param {DeskContext} context @param {Queue} queue */
  constructor(context, queue) {
    this.context = context;
    this.queue = queue;
  }

  /** The site of which comments are claimed: the one that is shown, or that of the selected comment. */
  get site() {
    return this.queue.filter.site || this.queue.comment?.site_id || this.context.sites[0] || '';
  }

  /** Whether moderators of the site claim comments. */
  get areOn() {
    return !!this.context.me.claims?.[this.site] && this.context.may('decide');
  }

  /** Claims comments that nobody has, besides those that this moderator has. Resolves with whether there are any. */
  async take() {
    const { context, site } = this;
    try {
      const { claims } = await call('/claims', { body: { site, limit: LIMIT, minutes: MINUTES } });
      this.number = claims.length;
      context.notify(claims.length ? word('claimed', claims.length, MINUTES) : word('none-to-claim'));
      return claims.length > 0;
    } catch (error) {
      context.fail(error);
      return false;
    }
  }

  /** Gives all claims back. */
  async release() {
    this.number = 0;
    try {
      await call('/claims', { method: 'DELETE' });
      this.context.notify(word('released'));
    } catch (error) {
      this.context.fail(error);
    }
  }

  /** Gives all claims back while the page goes away. */
  leave() {
    if (!this.number) return;
    this.number = 0;
    fetch('/v1/review/claims', { method: 'DELETE', keepalive: true, headers: authorization() }).catch(() => null);
  }
}
