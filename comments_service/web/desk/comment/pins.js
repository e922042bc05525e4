// Comments that readers see first.

import { call } from '../api.js';
import { word } from '../words.js';

/** Pins a published comment, or pins it no more. @param {ReviewComment} comment @param {Queue} queue */
export async function pinOrUnpin(comment, queue) {
  const { id, pinned, author } = comment;
  try {
    await call(`/comments/${id}/pin`, { method: pinned ? 'DELETE' : 'POST' });
    const shown = queue.find(id);
    if (shown) queue.put({ ...shown, pinned: !pinned });
    queue.view.notify(word(pinned ? 'unpinned' : 'pinned-now', author));
  } catch (error) {
    queue.note(error);
  }
}
