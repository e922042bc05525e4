import { articles, listen, recount, setCount } from '../counts.js';
import { call } from '../shared/http.js';
import { load, save } from './storage.js';

/** @type {OpenArticle} */
export const openArticle = (site, id, listener) => {
  const article = articles.get(site + id) ?? makeArticle(site, id);
  articles.set(site + id, article);
  article.listeners.add(listener);
  if (article.listeners.size === 1) article.pages.reload();
  return article;
};

/** @type {Compare} */
const newestFirst = (a, b) => (a.created_at + a.id < b.created_at + b.id ? 1 : -1);

/** @type {IdsOf} */
const idsOf = (comments) => new Set(comments.map(({ id }) => id));

/** @type {MakeArticle} */
const makeArticle = (site, id) => {
  /** @type {Article} */
  const article = {
    site,
    key: site + id,
    address: `${site}articles/${id}`,
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
      const loaded = published.filter((comment) => !article.oldest || newestFirst(comment, article.oldest) < 0);
      article.set(state, [...kept, ...loaded].sort(newestFirst));
    },

    set({ count, revision }, comments) {
      const known = idsOf(article.comments);
      const arrived = article.count == null ? [] : comments.filter(({ id }) => !known.has(id));
      Object.assign(article, { count, revision, comments, failed: false });
      setCount(article.key, count);
      const ids = idsOf(comments);
      if (own.comments.some(({ id }) => ids.has(id))) own.dismiss(...ids);
      article.notify(arrived);
    },

    notify(arrived = []) {
      for (const listener of article.listeners) listener(arrived);
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

/** @type {MakePages} */
const makePages = (article) => {
  let close = () => {};
  let timer = 0;

  /** @type {ReadPage} */
  const read = async (query) => {
    const page = await call(`${article.address}/comments?${query}`);
    if (page.revision >= article.revision) return page;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return read(query);
  };

  const reloadWithin = (milliseconds = 0) => {
    clearTimeout(timer);
    if (article.listeners.size) timer = setTimeout(pages.reload, Math.random() * milliseconds);
  };

  /** @type {Pages} */
  const pages = {
    async reload() {
      try {
        const page = await read(`limit=${article.comments[20] ? 100 : 20}`);
        while (article.comments[page.comments.length] && page.next_cursor) {
          const { comments, next_cursor } = await read(`limit=100&cursor=${page.next_cursor}`);
          page.comments.push(...comments);
          page.next_cursor = next_cursor;
        }
        // A change came in between.
        if (page.revision < article.revision) return reloadWithin(10000);
        const first = article.count == null;
        pages.setEnd(page);
        article.set(page, page.comments);
        if (first && article.listeners.size) pages.follow();
      } catch {
        article.failed = article.count == null;
        article.notify();
        reloadWithin(10000);
      }
    },

    follow() {
      close = listen(() => `${article.address}/events?since=${article.revision}`, {
        count: article.change,
        change: article.change,
        reset({ revision }) {
          article.revision = revision;
          reloadWithin(2000);
        },
      });
      article.own.check();
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

/** @type {CallAsVisitor} */
const callAsVisitor = async (site, url, options, token = load(site).token) => {
  if (token)
    try {
      return await call(url, { ...options, headers: { ...options?.headers, Authorization: `Bearer ${token}` } });
    } catch (error) {
      if (!/invalid-token/.test(`${error}`)) throw error;
      save(site, { author: load(site).author });
    }
  return call(url, options);
};

/** @type {MakeOwnComments} */
const makeOwnComments = (article) => {
  const { site } = article;
  const storageKey = `own ${article.key}`;
  let timer = 0;
  let delay = 0;

  const undecided = () => own.comments.filter(({ status }) => /pending|held/.test(`${status}`));

  const checkLater = () => {
    clearTimeout(timer);
    delay = Math.min(60000, delay * 1.5 || 1500);
    if (undecided()[0] && article.listeners.size) timer = setTimeout(own.check, delay);
  };

  /** @type {OwnComments} */
  const own = {
    comments: load(storageKey).comments ?? [],

    async submit({ author, body, parent, key, token }) {
      const sent = { author, body, parent_id: parent?.id ?? null };
      const options = {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `${key}` },
        body: JSON.stringify(sent),
      };
      const url = `${article.address}/comments`;
      const { id, created_at, visitor_token } = await callAsVisitor(site, url, options, token);
      save(site, { token: visitor_token, author });
      if (!idsOf([...article.comments, ...own.comments]).has(id))
        own.change((comments) => [{ ...sent, id, created_at, status: 'pending' }, ...comments]);
      delay = 0;
      checkLater();
    },

    async check() {
      for (const { id } of document.hidden ? [] : undecided())
        try {
          const { status } = await callAsVisitor(site, `${site}../../comments/${id}`);
          if (status === 'approved') {
            await article.pages.reload();
            own.dismiss(id);
          } else
            own.change((comments) => comments.map((comment) => (comment.id === id ? { ...comment, status } : comment)));
        } catch (error) {
          if (/not-found|token/.test(`${error}`)) own.dismiss(id);
        }
      checkLater();
    },

    dismiss: (...ids) => own.change((comments) => comments.filter(({ id }) => !ids.includes(id))),

    change(change) {
      own.comments = change(own.comments);
      save(storageKey, { comments: change(load(storageKey).comments ?? []) });
      article.notify();
    },

    stop: () => clearTimeout(timer),
  };
  return own;
};
