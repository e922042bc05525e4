// What a reader's click does: load more, find a comment, open and close replies.
import { threadOf, unloadedReplies } from './threads.js';

/** @type {ReadMore} */
const readMore = async (article) => {
  const { cursor, pages, known } = article;
  const page = await pages.read(`cursor=${cursor}`);
  // Another click was faster.
  if (cursor !== article.cursor) return;
  pages.setEnd(page);
  const added = page.comments.filter(({ id }) => !known.has(id)).map((comment) => threadOf(comment));
  article.show([...article.threads, ...added]);
};

/** @type {ReadReplies} */
const readReplies = async (article, thread) => {
  const { replies, next_cursor } = await article.pages.readReplies(thread, thread.cursor);
  const now = article.known.get(thread.id);
  if (!now) return;
  const others = now.replies.filter(({ id }) => !replies.some((reply) => reply.id === id));
  const all = threadOf({ ...now, replies: [...replies, ...others], cursor: next_cursor });
  article.show(article.threads.map((each) => (each === now ? all : each)));
};

/** @type {Actions['more']} */
export const more = async ({ article, list }) => {
  const last = list.element.lastElementChild;
  await readMore(article);
  if (!article.cursor) /** @type {any} */ (last)?.nextSibling?.focus();
};

/** @type {Actions['find']} */
export const find = async ({ article, list }, id) => {
  for (let page = 0; page < 9 && !article.known.has(id) && article.cursor; page++) await readMore(article);
  list.item(id)?.focus();
};

/** @type {Actions['toggle']} */
export const toggle = async ({ article, list }, thread) => {
  const before = new Set(thread.replies.map(({ id }) => id));
  const isRest = !thread.isClosed && unloadedReplies(thread);
  if (isRest) await readReplies(article, thread);
  else thread.isClosed = !thread.isClosed;
  article.notify();
  const first = article.known.get(thread.id)?.replies.find(({ id }) => !before.has(id));
  list.item(first?.id)?.focus();
};
