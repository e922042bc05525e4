// What a reader's click does: load more, find a comment, open and close replies, open the menu.
/** @type {ShowThreads} */
const showThreads = (article, threads, ids) => {
  const { count = 0, revision } = article;
  article.set({ count, revision }, threads, ids);
};

/** @type {ReloadFrom} */
const reloadFrom = (article, around) => {
  article.around = around;
  article.threads = [];
  return article.pages.reload();
};

/** @type {Actions['sort']} */
export const sort = async ({ article, tools }, order) => {
  article.order = order;
  tools.save(`order ${article.site}`, { order });
  await reloadFrom(article, null);
};

/** @type {ReadOn} */
const readOn = async (article, place, begin) => {
  const { pages } = article;
  const cursor = article[place];
  const page = await pages.read(`cursor=${cursor}`);
  // Another click was faster.
  if (cursor !== article[place]) return;
  begin?.();
  const added = page.comments
    .filter(({ id }) => !article.known.has(id))
    .map((comment) => article.lines.threadOf(comment));
  const isEnd = place === 'cursor';
  if (isEnd) pages.setEnd(page);
  else pages.setStart(page);
  showThreads(article, isEnd ? [...article.threads, ...added] : [...added, ...article.threads], []);
  return added[0]?.id;
};

/** @type {ReadReplies} */
const readReplies = async (article, thread) => {
  const { replies, next_cursor } = await article.pages.readReplies(thread, thread.cursor);
  const now = article.known.get(thread.id);
  if (!now) return;
  const others = now.replies.filter(({ id }) => !replies.some((reply) => reply.id === id));
  const all = article.lines.threadOf({ ...now, replies: [...replies, ...others], cursor: next_cursor });
  showThreads(
    article,
    article.threads.map((each) => (each === now ? all : each)),
    [now.id],
  );
};

/** @type {Actions['more']} */
export const more = async ({ article, list }) => {
  const id = await readOn(article, 'cursor');
  await list.done;
  if (!article.cursor) list.item(id)?.focus();
};

/** What was shown first stays where it is, and what is new stands above it. @type {Actions['previous']} */
export const previous = async ({ article, list }) => {
  const shown = () => [...list.element.querySelectorAll('[part~=comment]')];
  const topOf = () => first.getBoundingClientRect().top;
  /** @type {any} */
  let first;
  let top = 0;
  // Who reads on until they are there is not called back.
  await readOn(article, 'previous', () => {
    [first] = shown();
    top = topOf();
  });
  await list.done;
  /** @type {any} */ (shown()[shown().indexOf(first) - 1])?.focus({ preventScroll: true });
  scrollBy({ top: topOf() - top, behavior: 'instant' });
};

/** A button to the comments before those that are loaded. @type {MakeWays} */
const makePrevious = (widget) => {
  const { article, translate, list, tools } = widget;
  const click = () => widget.act('previous');
  const button = tools.h('button', { part: 'previous', click }, translate('previous'));
  list.element.before(button);
  const update = () => {
    button.hidden = !article.previous;
  };
  article.listeners.add(update);
  widget.leaving.push(() => article.listeners.delete(update));
  update();
};

/** @type {Actions['reveal']} */
export const reveal = async (widget, id) => {
  const { article, list, announce, translate, tools } = widget;
  if (article.previous && !list.element.parentNode?.querySelector('[part=previous]')) makePrevious(widget);
  const { root_id } = article.known.get(id) ?? {};
  const root = article.known.get(`${root_id}`);
  if (root?.isClosed) {
    root.isClosed = false;
    article.notify([], undefined, [root.id]);
  }
  await list.done;
  const item = list.item(id);
  list.element.parentNode?.querySelector('[part=gone]')?.remove();
  if (!item) {
    const line = tools.h('p', { part: 'gone', tabindex: '-1' }, translate('gone'));
    list.element.before(line);
    line.scrollIntoView({ block: 'center', behavior: 'instant' });
    line.focus({ preventScroll: true });
    return announce(translate('gone'));
  }
  item.scrollIntoView({ block: 'center', behavior: 'instant' });
  item.focus({ preventScroll: true });
  item.part.toggle('found', true);
  setTimeout(() => item.part.toggle('found', false), 2000);
};

/** @type {Actions['find']} */
export const find = async (widget, id) => {
  const { article } = widget;
  if (!id) return;
  if (!article.known.has(id)) await reloadFrom(article, id);
  await reveal(widget, id);
};

/** @type {Actions['unmute']} */
export const unmute = async ({ article, tools }, { author_key }) => {
  const { keys = [] } = tools.load('muted');
  tools.save('muted', { keys: keys.filter((/** @type {string} */ key) => key !== author_key) });
  article.notify();
};

/** @type {Actions['countOf']} */
export const countOf = async ({ article, tools, translate, announce }, id, button) => {
  const { author_key, count } = await tools.call(`${article.site}../../comments/${id}/author-key`);
  const text = translate('byKey', count);
  button.textContent = `ID:${author_key} ${text}`;
  announce(text);
};

/** @type {Actions['toggle']} */
export const toggle = async ({ article, list }, id) => {
  const thread = article.known.get(id);
  if (!thread) return;
  const before = new Set(thread.replies.map(({ id }) => id));
  const isRest = !thread.isClosed && article.lines.unloadedReplies(thread);
  if (isRest) await readReplies(article, thread);
  else thread.isClosed = !thread.isClosed;
  article.notify([], undefined, [id]);
  await list.done;
  const first = article.known.get(id)?.replies.find(({ id }) => !before.has(id));
  list.item(first?.id)?.focus();
};
