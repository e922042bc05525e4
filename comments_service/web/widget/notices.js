// What became of the visitor's comments on the site, and who answered: a button with the number of new notices, and their list.

// How often is asked for them, in milliseconds.
const PERIOD = 30000;
const KEPT = 30;

/** @type {MakeNotice} */
const makeNotice = (widget, notice) => {
  const { article, translate, tools, times } = widget;
  const { h, load } = tools;
  const { kind, article_id, comment_id, reply_id, created_at, reason, count } = notice;
  const id = reply_id ?? comment_id;
  const { url } = load(`own ${article.site}${article_id}`);
  const isHere = article_id === article.article;
  // A warning is about no comment: its text is the reason.
  const text = translate(`notice ${kind}`, count ?? reason) + (id && reason ? translate('reason', reason) : '');
  const open = (/** @type {Event} */ event) => {
    if (!isHere) return;
    event.preventDefault();
    widget.act('find', id);
  };
  const link =
    id && (isHere || url)
      ? h('a', { part: 'notice-link', href: `${isHere ? '' : url}#comment-${id}`, click: open }, text)
      : text;
  return h(
    'li',
    { part: 'notice' },
    link,
    ' ',
    h('time', { part: 'time', datetime: created_at }, times.format(new Date(created_at))),
  );
};

/** @type {ReadNotices} */
const readNotices = async ({ article, tools }) => {
  const { load, save, call } = tools;
  const { language } = article;
  const place = `notices ${article.site}`;
  // Those in another language are read again.
  const kept = () => {
    const all = load(place);
    return all.language === language ? all : { seen: all.seen };
  };
  const { token } = load(article.site);
  if (!token || document.hidden) return kept();
  const { next: since } = kept();
  const url = `${article.site}own/notices?lang=${language}${since ? `&since=${since}` : ''}`;
  const { notices, next } = await call(url, { headers: { Authorization: `Bearer ${token}` } });
  const { list = [], seen = 0 } = kept();
  const known = new Set(list.map((/** @type {Notice} */ { id }) => id));
  const fresh = notices.filter((/** @type {Notice} */ { id }) => !known.has(id)).reverse();
  if (fresh[0] || next !== since) save(place, { list: [...fresh, ...list].slice(0, KEPT), seen, next, language });
  return kept();
};

/** @type {MakeNotices} */
export const makeNotices = async (widget) => {
  const { article, translate, announce, tools } = widget;
  const { h, load, save } = tools;
  if (!article.settings.notices) return;
  const place = `notices ${article.site}`;
  const unseen = h('span', { part: 'unseen' });
  const button = h('button', { part: 'notices', 'aria-expanded': 'false' }, translate('notices'), unseen);
  const panel = h('ol', { part: 'notice-list', hidden: '' });
  let told = 0;
  let token = '';
  let drawn = '';

  const show = async () => {
    token = load(article.site).token;
    const kept = await readNotices(widget).catch(() => load(place));
    const { list = [] } = kept;
    if (!panel.hidden) kept.seen = Number(list[0]?.id ?? 0);
    save(place, kept);
    const fresh = list.filter((/** @type {Notice} */ { id }) => Number(id) > (kept.seen ?? 0));
    const number = fresh.length;
    button.hidden = !list[0];
    unseen.hidden = !number;
    unseen.textContent = `${number}`;
    // What became of a comment is announced by itself.
    if (number > told && /answ|reac/.test(fresh[0].kind)) announce(translate('newNotices', number));
    told = number;
    // A link that has the focus keeps it unless there is news.
    if (panel.hidden || drawn === JSON.stringify(list)) return;
    drawn = JSON.stringify(list);
    const hadFocus = panel.matches(':focus-within');
    panel.replaceChildren(...list.map((/** @type {Notice} */ notice) => makeNotice(widget, notice)));
    if (hadFocus) button.focus();
  };
  button.onclick = () => {
    panel.hidden = !panel.hidden;
    button.ariaExpanded = `${!panel.hidden}`;
    show();
  };
  widget.list.element.parentNode?.querySelector('[part=bar]')?.prepend(button, panel);
  button.hidden = true;
  const timer = setInterval(show, PERIOD);
  // An answer to one's own, and news of it, are told at once.
  /** @type {ArticleListener} */
  const hear = (arrived = [], news) => {
    const isAnswer = arrived.some(({ parent_id }) => article.own?.comments.some(({ id }) => id === parent_id));
    if (news || isAnswer || token !== load(article.site).token) show();
  };
  article.listeners.add(hear);
  widget.leaving.push(() => {
    article.listeners.delete(hear);
    clearInterval(timer);
  });
  await show();
};
