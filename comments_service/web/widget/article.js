import { listen, recount, tell, told } from '../counts.js';
import { call, callAsVisitor, load, save } from './visitor.js';

const articles = new Map();

/** @type {OpenArticle} */
export const openArticle = (site, id, listener) => {
  const article = articles.get(site + id) ?? makeArticle(site, id);
  articles.set(site + id, article);
  article.listeners.add(listener);
  told.add(article.key);
  if (article.listeners.size === 1) article.reload();
  return article;
};

/** @type {(a: ReaderComment, b: ReaderComment) => number} */
const newestFirst = (a, b) => (a.created_at + a.id < b.created_at + b.id ? 1 : -1);

/** @type {(comments: ReaderComment[]) => Set<string>} */
const idsOf = (comments) => new Set(comments.map(({ id }) => id));

/** @type {(site: string, id: string) => Article} */
const makeArticle = (site, id) => {
  const key = site + id;
  const address = `${site}articles/${id}`;
  const kept = 'own ' + key;
  let close = () => {};
  let reloading = 0;
  let checking = 0;
  let delay = 0;

  const reloadWithin = (milliseconds = 0) => {
    clearTimeout(reloading);
    if (article.listeners.size) reloading = setTimeout(article.reload, Math.random() * milliseconds);
  };

  /** @type {Read} */
  const read = async (query) => {
    const page = await call(`${address}/comments?${query}`);
    if (page.revision >= article.revision) return page;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return read(query);
  };

  const waiting = () => article.own.filter(({ status }) => /pending|held/.test(`${status}`));

  const check = async () => {
    for (const { id } of document.hidden ? [] : waiting())
      try {
        const { status } = await callAsVisitor(site, `${site}../../comments/${id}`);
        if (status === 'approved') {
          await article.reload();
          article.dismiss(id);
        } else article.changeOwn((own) => own.map((comment) => (comment.id === id ? { ...comment, status } : comment)));
      } catch (error) {
        if (/not-found|token/.test(`${error}`)) article.dismiss(id);
      }
    checkLater();
  };

  const checkLater = () => {
    clearTimeout(checking);
    delay = Math.min(60000, delay * 1.5 || 1500);
    if (waiting()[0] && article.listeners.size) checking = setTimeout(check, delay);
  };

  /** @type {Article} */
  const article = {
    site,
    key,
    comments: [],
    own: load(kept).comments ?? [],
    revision: 0,
    listeners: new Set(),

    async reload() {
      try {
        const page = await read(`limit=${article.comments[20] ? 100 : 20}`);
        while (article.comments[page.comments.length] && page.next_cursor) {
          const { comments, next_cursor } = await read(`limit=100&cursor=${page.next_cursor}`);
          page.comments.push(...comments);
          page.next_cursor = next_cursor;
        }
        if (page.revision < article.revision) throw page; // a change came in between
        const first = article.count == null;
        article.take(page);
        article.set(page, page.comments);
        if (!first || !article.listeners.size) return;
        close = listen(() => `${address}/events?since=${article.revision}`, {
          count: article.change,
          change: article.change,
          reset({ revision }) {
            article.revision = revision;
            reloadWithin(2000);
          },
        });
        check();
      } catch {
        article.failed = article.count == null;
        article.notify();
        reloadWithin(10000);
      }
    },

    async more() {
      const { cursor } = article;
      const page = await read(`cursor=${cursor}`);
      if (cursor !== article.cursor) return;
      article.take(page);
      article.comments.push(...page.comments);
      article.notify();
    },

    take({ next_cursor, comments }) {
      article.cursor = next_cursor;
      article.oldest = next_cursor ? comments.at(-1) : null;
    },

    change({ published = [], removed = [], ...state }) {
      if (state.revision < article.revision) return;
      const gone = new Set([...removed, ...idsOf(published)]);
      const kept = article.comments.filter(({ id }) => !gone.has(id));
      const loaded = published.filter((comment) => !article.oldest || newestFirst(comment, article.oldest) < 0);
      article.set(state, [...kept, ...loaded].sort(newestFirst));
    },

    set({ count, revision }, comments) {
      const known = idsOf(article.comments);
      const arrived = article.count == null ? [] : comments.filter(({ id }) => !known.has(id));
      Object.assign(article, { count, revision, comments, failed: false });
      tell(key, count);
      const published = idsOf(comments);
      if (article.own.some(({ id }) => published.has(id)))
        article.changeOwn((own) => own.filter(({ id }) => !published.has(id)));
      article.notify(arrived);
    },

    async submit({ author, body, parent, key, token }) {
      const sent = { author, body, parent_id: parent?.id ?? null };
      const { id, created_at, visitor_token } = await callAsVisitor(site, address + '/comments', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `${key}` },
        body: JSON.stringify(sent),
      }, token);
      save(site, { token: visitor_token, author });
      if (!idsOf([...article.comments, ...article.own]).has(id))
        article.changeOwn((own) => [{ ...sent, id, created_at, status: 'pending' }, ...own]);
      delay = 0;
      checkLater();
    },

    dismiss: (id) => article.changeOwn((own) => own.filter((comment) => comment.id !== id)),

    changeOwn(change) {
      article.own = change(article.own);
      save(kept, { comments: change(load(kept).comments ?? []) });
      article.notify();
    },

    notify: (arrived = []) => article.listeners.forEach((listener) => listener(arrived)),

    leave(listener) {
      article.listeners.delete(listener);
      if (article.listeners.size) return;
      articles.delete(key);
      told.delete(key);
      recount();
      close();
      clearTimeout(reloading);
      clearTimeout(checking);
    },
  };

  return article;
};
