// What belongs to the visitor: the own comments and reactions. Loaded for those who have written or reacted here.
import { isLoaded } from './places.js';

/** @type {MakeCallAsVisitor} */
const makeCallAsVisitor =
  (site, { call, load, save }) =>
  async (url, options, token = load(site).token) => {
    if (token)
      try {
        return await call(url, { ...options, headers: { ...options?.headers, Authorization: `Bearer ${token}` } });
      } catch (error) {
        if (!/invalid-token/.test(`${error}`)) throw error;
        save(site, { author: load(site).author });
      }
    return call(url, options);
  };

/** @type {Post} */
const post = async (article, { call, problem, later }, callAsVisitor, sent, { key, token, advised = '' }) => {
  const url = `${article.address}/comments`;
  const options = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `${key}` },
    body: JSON.stringify(sent),
  };
  const send = () => callAsVisitor(url + advised, options, token);
  /** @type {any} */
  let failure;
  try {
    return await send();
  } catch (error) {
    failure = error;
  }
  // A script is not told that the service refuses this page: it looks as if there were no connection. If there is one,
  // the comment is sent once more, and a second failure is a refusal.
  if (
    failure.message === 'offline' &&
    new URL(url, location.href).origin !== location.origin &&
    (await call(`${url}?limit=1`).catch(() => null))
  )
    try {
      return await send();
    } catch (/** @type {any} */ error) {
      failure =
        error.message === 'offline'
          ? problem('origin-not-allowed', { status: 403, code: 'origin-not-allowed' })
          : error;
    }
  if (/site-not-found|origin-not-allowed/.test(failure.message))
    later(({ complain }) => complain('ofAnswer', url, failure.details));
  throw failure;
};

/** @type {Undecided} */
const undecided = ({ comments }) => comments.filter(({ status }) => /pending|held|lost/.test(`${status}`));

/** @type {Ask} */
const ask = async ({ id, status: before }, article, callAsVisitor, become) => {
  const { status, actor, help, ...told } = await callAsVisitor(`${article.site}../../comments/${id}`);
  // A policy's reason is a code.
  const reason = actor === 'moderator' ? told.reason : null;
  const ids = new Set([id]);
  if (status === 'approved') {
    if (!article.known.has(id)) await article.pages.reload();
    article.own?.publish(ids);
  } else {
    become(ids, status, reason);
    if (status !== before) article.notify([], { status, reason });
    if (help) article.notify([], { id, help });
  }
};

/** @type {TellOwnNews} */
export const tellNews = async (widget, { id, status, reason, help }) => {
  const { translate, announce, form, list, use } = widget;
  if (help) return (await use('help')).showHelp(widget, list.element, { id, help });
  if (status !== 'approved') form.done.textContent = '';
  announce(translate(status) + (reason ? translate('reason', reason) : ''));
};

/** @type {MakeState} */
const makeState = ({ article, translate, form, tools: { h } }, comment) => {
  const { id, author, body, status = '', reason } = comment;
  /** @type {MakeButton} */
  const button = (key, click) => h('button', { part: key, click }, translate(key));
  /** @type {HTMLElement[]} */
  const state = [h('p', { part: 'status' }, translate(status))];
  if (reason) state.push(h('p', { part: 'reason' }, translate('reason', reason)));
  const dismiss = () => article.own?.dismiss(id);
  const rewrite = () => {
    dismiss();
    form.write((writer) => writer.reply(null, { author, body }));
  };
  if (status === 'rejected') state.push(button('rewrite', rewrite));
  if (/rejected|removed/.test(status)) state.push(button('dismiss', dismiss));
  return state;
};

/** @type {MakeReact} */
const makeReact =
  (article, { load, save }, callAsVisitor) =>
  async (id, kind) => {
    const comment = article.known.get(id);
    if (!comment) return;
    const before = article.reacted[id] ?? null;
    /** @type {ShowReaction} */
    const show = (own, reactions) => {
      article.reacted[id] = own;
      Object.assign(article.known.get(id) ?? {}, { reactions });
      article.notify();
    };
    const expected = { ...comment.reactions };
    if (before) expected[before] = Math.max(0, (expected[before] ?? 1) - 1);
    if (kind) expected[kind] = (expected[kind] ?? 0) + 1;
    const kept = comment.reactions ?? {};
    show(kind, expected);
    try {
      if (!load(article.site).token) {
        const { visitor_token } = await callAsVisitor(`${article.site}visitors`, { method: 'POST' });
        save(article.site, { ...load(article.site), token: visitor_token });
      }
      const { reactions, own } = await callAsVisitor(`${article.site}../../comments/${id}/reaction`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ kind }),
      });
      show(own, reactions);
    } catch (problem) {
      show(before, kept);
      throw problem;
    }
  };

/** Changes the comments here and in the browser's storage, where another window may have changed them.
 * @type {ChangeOwn} */
const changeOwn = (article, { load, save }, change) => {
  const place = `own ${article.key}`;
  const { own } = article;
  if (own) own.comments = change(own.comments);
  // Of published ones only the latest: if one is removed, its author is told.
  const kept = change(load(place).comments ?? []).slice(0, 50);
  save(place, { comments: kept });
  article.notify();
};

/** @type {MakeOwnComments} */
export const makeOwnComments = (article, tools) => {
  const { load, save } = tools;
  const { site } = article;
  const place = `own ${article.key}`;
  const callAsVisitor = makeCallAsVisitor(site, tools);
  let timer = 0;
  let delay = 0;

  const checkLater = () => {
    clearTimeout(timer);
    delay = Math.min(60000, delay * 1.5 || 1500);
    if (undecided(own)[0] && article.listeners.size) timer = setTimeout(own.check, delay);
  };

  /** @type {Become} */
  const become = (ids, status, reason) =>
    own.change((comments) => comments.map((each) => (ids.has(each.id) ? { ...each, status, reason } : each)));

  /** @type {OwnComments} */
  const own = {
    makeState,
    comments: load(place).comments ?? [],
    react: makeReact(article, tools, callAsVisitor),

    async submit({ author, body, parent, ...draft }) {
      const sent = { author, body, parent_id: parent?.id ?? null };
      const { id, created_at, visitor_token } = await post(article, tools, callAsVisitor, sent, draft);
      save(site, { token: visitor_token, author });
      const status = article.known.has(id) ? 'approved' : 'pending';
      own.change((comments) => [{ ...sent, id, created_at, status }, ...comments.filter((each) => each.id !== id)]);
      delay = 0;
      checkLater();
      return id;
    },

    async check() {
      for (const comment of document.hidden ? [] : undecided(own))
        try {
          await ask(comment, article, callAsVisitor, become);
        } catch (error) {
          if (/not-found|token/.test(`${error}`)) own.dismiss(comment.id);
        }
      checkLater();
    },

    publish(ids) {
      const waiting = own.comments.filter(({ id, status }) => ids.has(id) && status !== 'approved');
      if (!waiting[0]) return;
      become(new Set(waiting.map(({ id }) => id)), 'approved');
      article.notify([], { status: 'approved' });
    },

    compare() {
      const shown = new Set([...article.known.values()].filter((each) => !each.tombstone).map(({ id }) => id));
      own.publish(shown);
      const isLost = (/** @type {ReaderComment} */ each) =>
        each.status === 'approved' && !shown.has(each.id) && (article.known.has(each.id) || isLoaded(article, each));
      const lost = own.comments.filter(isLost);
      if (!lost[0]) return;
      become(new Set(lost.map(({ id }) => id)), 'lost');
      own.check();
    },

    dismiss: (...ids) => own.change((comments) => comments.filter(({ id }) => !ids.includes(id))),

    change: (change) => changeOwn(article, tools, change),
    stop: () => clearTimeout(timer),
  };
  return own;
};
