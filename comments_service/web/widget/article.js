import { call } from '../shared/http.js';
import { articles, recount, setCounts } from './counts.js';
import { later } from './embedding.js';
import { idsOf, makeOwnComments } from './own.js';

/** @type {OpenArticle} */
export const openArticle = (names, listener) => {
  const article = articles.get(names.key) ?? makeArticle(names);
  articles.set(names.key, article);
  recount();
  article.listeners.add(listener);
  if (article.listeners.size === 1) article.pages.reload();
  return article;
};

/** @type {Compare} */
const newestFirst = (a, b) => (a.created_at + a.id < b.created_at + b.id ? 1 : -1);

/** @type {MakeArticle} */
const makeArticle = (names) => {
  /** @param {ReaderComment} comment */
  const isLoaded = (comment) => !article.oldest || newestFirst(comment, article.oldest) < 0;

  /** @type {Article} */
  const article = {
    ...names,
    address: `${names.site}articles/${names.article}`,
    comments: [],
    revision: 0,
    listeners: new Set(),
    get own() {
      return own;
    },
    get pages() {
      return pages;
    },

    change({ published = [], removed = [], ...state }) {
      if (state.revision < article.revision) return;
      const replaced = new Set([...removed, ...idsOf(published)]);
      const kept = article.comments.filter(({ id }) => !replaced.has(id));
      article.set(state, [...kept, ...published.filter(isLoaded)].sort(newestFirst));
    },

    set({ count, revision, mode = article.mode }, comments) {
      // One's own are no news to their author, also those from another window.
      const known = idsOf([...article.comments, ...own.stored()]);
      const arrived = article.count == null ? [] : comments.filter(({ id }) => !known.has(id));
      Object.assign(article, { count, revision, mode, comments, failed: false });
      setCounts(article.site, { counts: { [article.article]: count } });
      own.compare(idsOf(comments), isLoaded);
      article.notify(arrived);
    },

    notify(arrived = [], news) {
      for (const listener of article.listeners) listener(arrived, news);
    },

    leave(listener) {
      article.listeners.delete(listener);
      if (article.listeners.size) return;
      articles.delete(article.key);
      recount();
      own.stop();
      pages.stop();
    },
  };
  const own = makeOwnComments(article);
  const pages = makePages(article);
  return article;
};

/** @type {MakeReader} */
const makeReader = (article) => {
  /** @type {ReadPage} */
  const read = async (query) => {
    const page = await call(`${article.address}/comments?${query}`);
    // A tombstone has no text to show.
    page.comments = page.comments.filter((/** @type {ReaderComment} */ { body }) => body);
    if (page.revision >= article.revision) return page;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return read(query);
  };

  /** Reads as many comments as are loaded. */
  const readAll = async () => {
    const page = await read(`limit=${article.comments[20] ? 100 : 20}`);
    while (article.comments[page.comments.length] && page.next_cursor) {
      const { comments, next_cursor } = await read(`limit=100&cursor=${page.next_cursor}`);
      page.comments.push(...comments);
      page.next_cursor = next_cursor;
    }
    return page;
  };

  return { read, readAll };
};

/** @type {GoesOnAfter} */
const goesOnAfter = (article, { details }) => {
  // It is of no use to ask again: the request is wrong.
  const ended = details?.status < 500 && ![408, 425, 429].includes(details.status);
  if (ended) {
    later(({ complain }) => complain('ofAnswer', article.address, details));
    article.pages.stop();
  }
  article.ended = ended && article.count == null;
  article.failed = !ended && article.count == null;
  article.notify();
  return !ended;
};

/** @type {MakePages} */
const makePages = (article) => {
  let close = () => {};
  let timer = 0;

  const { read, readAll } = makeReader(article);

  const reloadWithin = (milliseconds = 0) => {
    clearTimeout(timer);
    if (article.listeners.size) timer = setTimeout(pages.reload, Math.random() * milliseconds);
  };

  /** @type {Pages} */
  const pages = {
    async reload() {
      try {
        const page = await readAll();
        // A change came in between.
        if (page.revision < article.revision) return reloadWithin(10000);
        const first = article.count == null;
        pages.setEnd(page);
        article.set(page, page.comments);
        if (first && article.listeners.size) pages.follow();
      } catch (/** @type {any} */ problem) {
        if (goesOnAfter(article, problem)) reloadWithin(10000);
      }
    },

    follow() {
      article.own.check();
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
          reloadWithin(2000);
        },
      };
      later(({ listen }) => {
        if (article.listeners.size)
          close = listen(() => `${article.address}/events?since=${article.revision}`, handlers, mayGoOn);
      });
    },

    async more() {
      const { cursor } = article;
      const page = await read(`cursor=${cursor}`);
      if (cursor !== article.cursor) return;
      pages.setEnd(page);
      article.comments.push(...page.comments);
      article.notify();
    },

    setEnd({ next_cursor, comments }) {
      article.cursor = next_cursor;
      article.oldest = next_cursor ? comments.at(-1) : null;
    },

    stop() {
      close();
      clearTimeout(timer);
    },
  };
  return pages;
};
