import { call, problem } from '../shared/http.js';
import { articles, recount, setCounts } from './counts.js';
import { later } from './embedding.js';
import { makePages } from './pages.js';
import { part } from './parts.js';
import { forget, load, save } from './storage.js';
import { oldestFirst, threadOf, unloadedReplies } from './threads.js';

/** @type {OpenArticle} */
export const openArticle = (names, wishes, listener) => {
  const article = articles.get(names.key) ?? makeArticle(names, wishes);
  articles.set(names.key, article);
  recount();
  article.listeners.add(listener);
  if (article.listeners.size > 1) return article;
  article.pages.reload();
  if (load(article.site).token || load(`own ${article.key}`).comments) article.visit().catch(() => {});
  return article;
};

/** @type {Visit} */
const visit = async (article) => {
  const { reader } = await part('reader');
  if (!article.own) {
    article.own = reader.makeOwnComments(article, { call, problem, later, load, save, forget });
    article.notify();
    article.own.compare();
    if (article.count != null) article.own.check();
  }
  return article.own;
};

/** @type {MakeArticle} */
const makeArticle = (names, { order, language, around }) => {
  /** One after the other. @type {Promise<void>} */
  let changing = Promise.resolve();

  /** @type {Article} */
  const article = {
    .../** @type {any} */ (names),
    address: `${names.site}articles/${names.article}`,
    threads: [],
    lines: { oldestFirst, threadOf, unloadedReplies },
    known: new Map(),
    reacted: {},
    reacting: {},
    language,
    around,
    settings: {},
    revision: 0,
    order: load(`order ${names.site}`).order ?? order,
    listeners: new Set(),

    change(event) {
      const isMore = event.published || event.mode;
      if (event.revision < article.revision || (event.revision === article.revision && !isMore)) return;
      changing = changing.then(async () => {
        const { reader } = await part('reader');
        reader.change(article, event);
      });
      changing = changing.catch(() => article.pages.reloadWithin(5000));
    },

    set(state, threads, ids, isNews) {
      const { known } = article;
      const comments = threads.flatMap((thread) => [thread, ...thread.replies]);
      article.threads = threads;
      article.known = new Map(comments.map((comment) => [comment.id, comment]));
      article.tell(state, isNews ? comments.filter(({ id }) => !known.has(id)) : [], ids);
    },

    tell({ count, revision, mode = article.mode, opens_at = article.opens_at, section }, arrived, ids) {
      // One's own are no news to their author, also those from another window.
      const stored = load(`own ${names.key}`).comments ?? [];
      const own = new Set(stored.map(({ id = '' }) => id));
      Object.assign(article, { count, revision, mode, opens_at, section, failed: false });
      setCounts(article.site, { counts: { [article.article]: count } });
      article.own?.compare();
      const isNew = (/** @type {ReaderComment} */ { id, tombstone }) => !tombstone && !own.has(id);
      article.notify(arrived.filter(isNew), undefined, ids);
    },

    visit: () => visit(article),

    notify(...about) {
      for (const listener of article.listeners) listener(...about);
    },

    leave(listener) {
      article.listeners.delete(listener);
      if (article.listeners.size) return;
      articles.delete(article.key);
      recount();
      article.own?.stop();
      article.pages.stop();
    },
  };
  article.pages = makePages(article);
  return article;
};
