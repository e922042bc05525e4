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
    h('time', { part: 'time', datetime: created_at }, times.format(new Date(created_at))),
  );
};

/** @type {ReadNotices} */
const readNotices = async ({ article, tools }) => {
  const { load } = tools;
  const { site, language: lang } = article;
  const kept = load(`notices ${site}`);
  // Those in another language are read again.
  const { list = [], next: since } = kept.lang === lang ? kept : { list: [] };
  if (!load(site).token || document.hidden) return kept;
  const told = await article.own?.call(`${site}own/notices?lang=${lang}${since ? `&since=${since}` : ''}`);
  return { ...kept, list: [...told.notices.reverse(), ...list].slice(0, KEPT), next: told.next, lang };
};

/** @type {MakeOwnData} */
const makeOwnData = ({ article, form, translate, tools: { h } }) => {
  const said = h('p', { role: 'alert', tabindex: '-1' });
  /** @type {MakeOwnDataButton} */
  const button = (key, method, done) => {
    const click = async () => {
      const own = await article.visit();
      const answer = own.call(`${article.site}../../visitors/me`, { method });
      said.textContent = translate(await answer.then(done, () => 'unread'));
    };
    return h('p', { part: 'choice' }, h('button', { part: key, click }, translate(key)));
  };
  const download = button('download', 'GET', (data) => {
    h('a', { href: URL.createObjectURL(new Blob([JSON.stringify(data)])), download: 'comments.json' }).click();
    return '';
  });
  const erase = button('erase', 'DELETE', () => {
    // A draft names its author, by the token too.
    form.write((writer) => writer.reply(null, { author: '', body: '' }, false));
    article.own?.forget();
    erasing.remove();
    said.focus();
    return 'erased';
  });
  const erasing = h('details', {}, h('summary', {}, translate('erase')), translate('eraseSure'), erase);
  return h('div', { part: 'notice own-data' }, download, erasing, said);
};

/** @type {MakeNotices} */
export const makeNotices = async (widget) => {
  const { article, translate, announce, tools } = widget;
  const { h, load, save } = tools;
  const place = `notices ${article.site}`;
  const unseen = h('span', { part: 'unseen' });
  const button = h('button', { part: 'notices', 'aria-expanded': 'false' }, translate('notices'), unseen);
  const notices = h('ol', {});
  const panel = h('div', { part: 'notice-list', hidden: '' }, notices, makeOwnData(widget));
  let told = 0;
  let present = '';
  let drawn = 0;

  const show = async () => {
    const { token } = load(article.site);
    present = token;
    const kept = await readNotices(widget).catch(() => load(place));
    // Somebody signed in or out meanwhile: they are another one's.
    if (token !== load(article.site).token) return show();
    const { list = [] } = kept;
    const newest = Number(list[0]?.id ?? 0);
    if (!panel.hidden) kept.seen = newest;
    if (token) save(place, kept);
    const fresh = list.filter((/** @type {Notice} */ { id }) => Number(id) > (kept.seen ?? 0));
    const number = fresh.length;
    button.hidden = !token && panel.hidden;
    unseen.hidden = !number;
    unseen.textContent = `${number}`;
    // What became of a comment is announced by itself.
    if (number > told && /answ|reac/.test(fresh[0].kind)) announce(translate('newNotices', number));
    told = number;
    // A link that has the focus keeps it unless there is news.
    if (panel.hidden || drawn === newest) return;
    drawn = newest;
    const hadFocus = notices.matches(':focus-within');
    notices.replaceChildren(...list.map((/** @type {Notice} */ notice) => makeNotice(widget, notice)));
    if (hadFocus) button.focus();
  };
  button.onclick = () => {
    panel.hidden = !panel.hidden;
    button.ariaExpanded = `${!panel.hidden}`;
    show();
  };
  widget.list.element.parentNode?.querySelector('[part=bar]')?.prepend(button, panel);
  const timer = setInterval(show, PERIOD);
  // An answer to one's own, and news of it, are told at once.
  /** @type {ArticleListener} */
  const hear = (arrived = [], news) => {
    const isAnswer = arrived.some(({ parent_id }) => article.own?.comments.some(({ id }) => id === parent_id));
    if (news || isAnswer || present !== load(article.site).token) show();
  };
  article.listeners.add(hear);
  widget.leaving.push(() => {
    article.listeners.delete(hear);
    clearInterval(timer);
  });
  await show();
};
