// What the buttons and keys of the queue's page do with the selected comment, and with those that are marked.

import { pinOrUnpin } from '../comment/pins.js';
import { readSimilar } from '../comment/related.js';
import { replyAsStaff } from '../comment/reply.js';
import { explainElsewhere } from '../comment/row.js';
import { word } from '../words.js';
import { openBulk } from './bulk.js';
import { isOpen } from './queue.js';

/** Says why nobody can decide about a comment here: somebody else has, or works on it. @param {ReviewComment} comment */
const whyNot = (comment) => (isOpen(comment) ? word('claimed-by', comment.claim?.by ?? '') : explainElsewhere(comment));

export class Acts {
  /** @param {import('./queue_page.js').QueuePage} page */
  constructor(page) {
    this.page = page;
  }

  /** Decides about the selected comment, or asks about those that are marked. @param {string} status */
  decide(status) {
    const { comment } = this.page.queue;
    if (this.page.marks.size) return this.bulk(this.page.marks.comments, status);
    if (!comment || !this.page.context.may('decide')) return;
    if (!this.page.isAble(comment)) return this.page.notify(whyNot(comment));
    if (comment.status === status) return;
    this.page.queue.own.decide(comment, status, this.page.drafts.take(comment.id, status, this.page.bar.reasons));
    this.page.list.showSelected();
  }

  /** Asks about comments, with the reason and the note of the selected one, or of the first that has them.
   * @param {ReviewComment[]} comments @param {string} status empty: it is chosen in the dialog */
  bulk(comments, status) {
    // A decision to the status that a comment has already is none.
    const changing = comments.filter((comment) => comment.status !== status);
    if (!changing.length || !this.page.context.may('decide')) return;
    const able = changing.filter((comment) => this.page.isAble(comment));
    if (!able.length) return this.page.notify(whyNot(changing[0]));
    const ids = [this.page.queue.selected ?? '', ...able.map(({ id }) => id)];
    return openBulk(able, status, this.page.drafts.first(ids), {
      decideMany: (chosen, decided, draft) => this.page.queue.own.decideMany(chosen, decided, draft),
      notify: (text) => this.page.notify(text),
      closed: () => {
        this.page.unmark();
        this.page.list.focus();
      },
    });
  }

  /** Takes back the moderator's last decision, and brings what comes back into sight. */
  async undo() {
    await this.page.queue.own.undo();
    this.page.list.showSelected();
  }

  /** Asks about all that are like the selected comment. */
  async allLikeThis() {
    const { comment } = this.page.queue;
    if (!comment || !this.page.isAble(comment)) return;
    try {
      const similar = await readSimilar(comment);
      // The moderator has moved on, or left the page.
      if (this.page.queue.comment?.id !== comment.id || !this.page.element.isConnected) return;
      if (similar.length) this.bulk([comment, ...similar], '');
      else this.page.notify(word('no-similar'));
    } catch (error) {
      this.page.fail(error);
    }
  }

  reply() {
    const { comment } = this.page.queue;
    if (comment?.status === 'approved' && isOpen(comment) && this.page.mayStaff)
      replyAsStaff(comment, (text) => this.page.notify(text));
  }

  pin() {
    const { comment } = this.page.queue;
    if (comment?.status === 'approved' && isOpen(comment) && this.page.mayStaff) pinOrUnpin(comment, this.page.queue);
  }

  async claim() {
    if (this.page.claims.areOn && (await this.page.claims.take()))
      this.page.setFilter({ claimed: 'me', status: 'held', site: this.page.claims.site });
  }

  async release() {
    await this.page.claims.release();
    if (this.page.filter.claimed === 'me') this.page.setFilter({ claimed: '' });
    else this.page.queue.refresh();
  }
}
