// What is loaded when something changes while the page is open: it is put among the loaded comments, and what arrived above
// those that are read is announced.
import { compareBy, isLoaded, rootOf } from './places.js';

/** @type {MakeReplace} */
const makeReplace = (article, threads, ids, arrived) => (root, old, comment) => {
  ids.push((root ?? old ?? comment).id);
  if (!old) arrived.push(comment);
  const all = root ? root.replies : threads;
  const at = old ? all.indexOf(old) : root ? all.length : 0;
  all.splice(at, old ? 1 : 0, ...(comment ? [comment] : []));
  root?.replies.sort(article.lines.oldestFirst);
  if (old) article.known.delete(old.id);
  if (comment) article.known.set(comment.id, comment);
};

/** @type {Remove} */
const remove = (article, replace, id, tombstone) => {
  const old = article.known.get(id);
  if (!old) return;
  const { parent_id, created_at, replies, reply_count, root_id } = old;
  const stays = { id, parent_id, created_at, replies, reply_count, root_id, tombstone };
  replace(rootOf(article, old), old, tombstone ? stays : null);
};

/** @type {Publish} */
const publish = (article, replace, comment) => {
  const old = article.known.get(comment.id);
  const root = rootOf(article, comment);
  if (root === undefined || !(old || isLoaded(article, comment))) return;
  replace(root, old, root ? { ...comment, replies: [], root_id: root.id } : article.lines.threadOf(comment, old));
};

/** @type {Apply} */
const apply = (article, event, arrived) => {
  const { published = [], removed = [], tombstones = [], reactions = {}, reply_counts = {}, pinned } = event;
  const { known } = article;
  const threads = [...article.threads];
  const ids = [...Object.keys(reactions), ...Object.keys(reply_counts)];
  const replace = makeReplace(article, threads, ids, arrived);
  for (const id of new Set([...removed, ...tombstones])) {
    const tombstone = event.withdrawn?.includes(id) ? 'withdrawn' : 'removed';
    remove(article, replace, id, tombstones.includes(id) ? tombstone : undefined);
  }
  for (const comment of published.sort(article.lines.oldestFirst)) publish(article, replace, comment);
  for (const id in reactions) Object.assign(known.get(id) ?? {}, { reactions: reactions[id] });
  for (const id in reply_counts) Object.assign(known.get(id) ?? {}, { reply_count: reply_counts[id] });
  for (const each of [...threads])
    if (pinned && !!each.pinned !== pinned.includes(each.id)) replace(null, each, { ...each, pinned: !each.pinned });
  const compare = compareBy(article);
  article.threads = threads.sort((a, b) => Number(!!b.pinned) - Number(!!a.pinned) || (compare?.(a, b) ?? 0));
  // In a flat view a comment names the one that it answers, wherever that stands.
  return article.settings.view === 'flat' ? undefined : ids;
};

/** @type {ChangeArticle} */
export const change = (article, event) => {
  if (event.revision < article.revision) return;
  const { article_reactions: reactions } = event;
  // For <article-reactions> on the same page, which then needs no stream of its own.
  if (reactions)
    dispatchEvent(new CustomEvent('comments-article-reactions', { detail: { key: article.key, reactions } }));
  /** @type {ReaderComment[]} */
  const arrived = [];
  // Nothing was told of its comments while it was hidden, and nothing is to stay of them now.
  if (event.mode && (event.mode === 'hidden') !== (article.mode === 'hidden')) article.pages.reloadWithin(2000);
  article.tell(event, arrived, apply(article, event, arrived));
  // One that was not loaded was pinned.
  if (event.pinned?.some((id) => !article.known.has(id))) article.pages.reloadWithin(2000);
};

/** @type {MakeArrivals} */
const makeArrivals = (widget) => {
  const {
    translate,
    announce,
    leaving,
    list: { element: list, item },
    tools: { h },
  } = widget;
  const mark = h('div', {});
  const jump = h('button', { part: 'jump', hidden: '' });
  /** @type {ReaderComment[]} */
  let unseen = [];
  jump.onclick = () => {
    const newest = item(unseen.at(-1)?.id) ?? list.querySelector('li');
    newest?.focus();
    newest?.scrollIntoView({ block: 'center' });
  };
  const observer = new IntersectionObserver(([{ isIntersecting }]) => {
    if (!isIntersecting) return;
    unseen = [];
    jump.hidden = true;
  });
  list.before(mark, h('div', { part: 'top' }, jump));
  observer.observe(mark);
  leaving.push(() => observer.disconnect());
  return (arrived) => {
    unseen.push(...arrived.filter(({ root_id }) => !root_id));
    announce(translate('arrived', arrived.length));
    jump.textContent = `↑ ${translate('arrived', unseen.length)}`;
    jump.hidden = !unseen[0] || list.getBoundingClientRect().top > 0;
  };
};

/** @type {TellArrivals} */
export const tellArrivals = (widget, arrived) => {
  widget.addArrivals ??= makeArrivals(widget);
  widget.addArrivals(arrived);
};
