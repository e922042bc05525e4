// The loaded comments of an article: its threads, in order, each with those of its replies that are loaded. In a flat
// view each comment is a thread of its own.

/** @type {Compare} */
export const oldestFirst = (a, b) =>
  (a.created_at === b.created_at ? a.id < b.id : a.created_at < b.created_at) ? -1 : 1;

/** @type {MakeThreadOf} */
export const threadOf = (comment, old) => {
  const replies = (comment.replies ?? []).map((reply) => ({ ...reply, replies: [], root_id: comment.id }));
  const known = new Set(replies.map(({ id }) => id));
  const more = (old?.replies ?? []).filter(({ id }) => !known.has(id));
  return { ...comment, replies: [...replies, ...more].sort(oldestFirst), isClosed: old?.isClosed };
};

/** @type {HowMany} */
export const unloadedReplies = ({ reply_count = 0, replies }) =>
  Math.max(0, reply_count - replies.filter(({ tombstone }) => !tombstone).length);
