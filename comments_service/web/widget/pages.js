import { pause } from '../shared/dom.js';
import { call } from '../shared/http.js';
import { later } from './embedding.js';
import { isFinal } from './later.js';
import { threadOf } from './threads.js';

/** @type {MakeReader} */
const makeReader = (article) => {
  /** @type {ReadPage} */
  const read = async (query) => {
    const { order, settings, address } = article;
    const view = settings.view ?? 'threads';
    const page = await call(
      `${address}/comments?${query}&view=${view}${(order ?? 'newest') === 'newest' ? '' : `&order=${order}`}`,
    );
    if (page.revision >= article.revision) return page;
    await pause(1000);
    return read(query);
  };

  /** @type {ReadPageOfReplies} */
  const readReplies = async (thread, cursor) => {
    const after = cursor ? `&cursor=${cursor}` : '';
    const { comments, next_cursor } = await call(
      `${article.site}../../comments/${thread.id}/replies?limit=100${after}`,
    );
    return { replies: comments, next_cursor };
  };

  /** Reads as many comments as are loaded. */
  const readAll = async () => {
    const around = article.around ? `around=${article.around}&` : '';
    const page = await read(`${around}limit=${article.threads[20] ? 100 : 20}`);
    while (article.threads[page.comments.length] && page.next_cursor) {
      const { comments, next_cursor } = await read(`limit=100&cursor=${page.next_cursor}`);
      page.comments.push(...comments);
      page.next_cursor = next_cursor;
    }
    for (const comment of page.comments) {
      const many = article.known.get(comment.id)?.replies.length ?? 0;
      if (many > (comment.replies?.length ?? 0) && comment.reply_count)
        comment.replies = (await readReplies(comment)).replies;
    }
    return page;
  };

  return { read, readAll, readReplies };
};

/** @type {GoesOnAfter} */
const goesOnAfter = (article, { details }) => {
  // It is of no use to ask again: the request is wrong.
  const ended = isFinal(details?.status);
  if (ended) {
    later(({ complain }) => complain('ofAnswer', article.address, details));
    article.pages.stop();
  }
  article.ended = ended && article.count == null;
  article.failed = !ended && article.count == null;
  article.notify();
  return !ended;
};

/** @type {LearnSettings} */
const learnSettings = async (article) => {
  if (article.learned) return false;
  const settings = await call(`${article.site}settings`).catch(() => null);
  const { order } = article;
  article.learned = !!settings;
  article.settings = settings ?? {};
  article.order ??= settings?.order ?? 'newest';
  return (order ?? 'newest') !== article.order || settings?.view === 'flat';
};

/** @type {FollowStream} */
const followStream = (article, opened) => {
  article.own?.check();
  const mayGoOn = () =>
    call(`${article.address}/comments?limit=1`).then(
      () => true,
      (/** @type {Problem} */ problem) => goesOnAfter(article, problem),
    );
  const handlers = {
    count: article.change,
    change: article.change,
    reset({ revision = 0 }) {
      article.revision = revision;
      article.pages.reloadWithin(2000);
    },
  };
  later(({ listen }) => {
    if (article.listeners.size)
      opened(listen(() => `${article.address}/events?since=${article.revision}`, handlers, mayGoOn));
  });
};

/** @type {MakePages} */
export const makePages = (article) => {
  let close = () => {};
  let timer = 0;
  const { read, readAll, readReplies } = makeReader(article);

  /** @type {Pages} */
  const pages = {
    read,
    readReplies,

    async reload() {
      try {
        const asked = article.order;
        const [page, isOther] = await Promise.all([readAll(), learnSettings(article)]);
        // A change came in between, or the site wants it otherwise.
        if (isOther || (asked && asked !== article.order)) return pages.reload();
        if (page.revision < article.revision) return pages.reloadWithin(10000);
        const first = article.count == null;
        const isNew = !article.threads[0];
        pages.setEnd(page);
        pages.setStart(page);
        const threads = page.comments.map((comment) => threadOf(comment, article.known.get(comment.id)));
        article.set(page, threads, undefined, !isNew);
        if (first && article.listeners.size) pages.follow();
      } catch (/** @type {any} */ problem) {
        // It is not, or no longer, among the article's comments.
        if (article.around && problem.details.status < 500) {
          article.around = null;
          return pages.reload();
        }
        if (goesOnAfter(article, problem)) pages.reloadWithin(10000);
      }
    },

    reloadWithin(milliseconds) {
      clearTimeout(timer);
      if (article.listeners.size) timer = setTimeout(pages.reload, Math.random() * milliseconds);
    },

    follow: () =>
      followStream(article, (end) => {
        close = end;
      }),

    setEnd({ next_cursor, comments }) {
      article.cursor = next_cursor;
      article.last = next_cursor ? comments.at(-1) : null;
    },

    setStart({ prev_cursor = null, comments }) {
      article.previous = prev_cursor;
      article.first = prev_cursor ? comments.find(({ pinned }) => !pinned) : null;
    },

    stop() {
      close();
      clearTimeout(timer);
    },
  };
  return pages;
};
