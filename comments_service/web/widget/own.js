// What belongs to the visitor: the own comments and reactions. Loaded for those who have written or reacted here.
import { showHelp } from './help.js';
import { makeNotices } from './notices.js';
import { isLoaded } from './places.js';

/** @type {MakeCallAsVisitor} */
const makeCallAsVisitor = (article, { call, load, save }) => {
  const { site } = article;
  /** @type {CallAsVisitor} */
  const callAsVisitor = async (url, options = {}, token = load(site).token) => {
    const send = (/** @type {string} */ bearer) => {
      const json = options.body && { 'Content-Type': 'application/json' };
      const headers = { ...options.headers, ...json, ...(bearer && { Authorization: `Bearer ${bearer}` }) };
      return call(url, { ...options, headers });
    };
    try {
      return await send(token);
    } catch (error) {
      if (!token || !/invalid-token/.test(`${error}`)) throw error;
      if (!article.signedIn) save(site, { author: load(site).author });
      // What one wrote is not sent as another.
      if (await article.signedIn?.renew()) throw error;
      return send(load(site).token);
    }
  };
  /** What needs a token gets one first. @type {CallAsVisitor} */
  const callAsKnown = async (url, options) => {
    if (!load(site).token) {
      const { visitor_token } = await call(`${site}visitors`, { method: 'POST' });
      save(site, { ...load(site), token: visitor_token });
    }
    return callAsVisitor(url, options);
  };
  return { callAsVisitor, callAsKnown };
};

/** @type {Post} */
const post = async (article, { call, problem, later }, callAsVisitor, sent, { key, token, advised = '' }) => {
  const url = `${article.address}/comments`;
  const options = {
    method: 'POST',
    headers: { 'Idempotency-Key': `${key}` },
    body: JSON.stringify({ ...sent, signed_article: article.signed, url: article.url }),
  };
  const send = () => callAsVisitor(url + advised, options, token);
  // A script is not told that the service refuses this page: it looks as if there were no connection. If there is one,
  // the comment is sent once more, and a second failure is a refusal.
  const again = async (/** @type {Problem} */ failure) => {
    const isOther = failure.message !== 'offline' || url.startsWith(`${location.origin}/`);
    if (isOther || !(await call(`${url}?limit=1`).catch(() => null))) throw failure;
    const code = 'origin-not-allowed';
    return send().catch((error) => {
      throw error.message === 'offline' ? problem(code, { status: 403, code }) : error;
    });
  };
  return send()
    .catch(again)
    .catch((failure) => {
      if (/site-not-found|origin-not-allowed/.test(failure.message))
        later(({ complain }) => complain('ofAnswer', url, failure.details));
      throw failure;
    });
};

/** @type {Undecided} */
const undecided = ({ comments }) => comments.filter(({ status }) => /pending|held|lost/.test(`${status}`));

/** Notes what the service says of the visitor's comments and reactions here.
 * @type {TakeOwn} */
const takeOwn = async (article, own, { comments, reactions }) => {
  const told = new Map(comments.map((comment) => [comment.id, comment]));
  const before = new Map(own.comments.map((comment) => [comment.id, comment.status]));
  // Those of an account may come from another device.
  const others = article.signedIn
    ? comments.filter(({ id, status }) => !before.has(id) && /pending|held|approved/.test(`${status}`))
    : [];
  article.reacted = { ...reactions, ...article.reacting };
  own.change((all) =>
    [...others, ...all].flatMap((each) => {
      const now = told.get(each.id);
      if (!now ? undecided({ comments: [each] })[0] : now.status === 'withdrawn') return [];
      const { status } = now ?? each;
      // Published is what readers see, and the page shows that.
      return [{ ...each, ...now, help: undefined, status: status === 'approved' ? each.status : status }];
    }),
  );
  for (const { id, status, reason, help } of comments)
    if (before.has(id) && status !== 'approved') {
      if (status !== before.get(id)) article.notify([], { status, reason });
      if (help) article.notify([], { id, help });
    }
  const approved = new Set(comments.filter(({ status }) => status === 'approved').map(({ id }) => id));
  if (undecided(own).some(({ id }) => approved.has(id) && !article.known.has(id))) await article.pages.reload();
  own.publish(approved);
};

/** @type {TellOwnNews} */
export const tellNews = async (widget, news) => {
  const { translate, announce, form, list } = widget;
  if (!widget.isGreeted) {
    widget.isGreeted = true;
    list.show();
    makeNotices(widget);
  }
  if (!news) return;
  const { status, reason, help } = news;
  if (help) return showHelp(widget, news);
  if (status !== 'approved') form.done.textContent = '';
  announce(translate(status) + (reason ? translate('reason', reason) : ''));
};

/** @type {MakeState} */
const makeState = (widget, comment) => {
  const {
    article,
    translate,
    form,
    tools: { h },
  } = widget;
  const { id, body, status = '', reason } = comment;
  /** @type {MakeButton} */
  const button = (key, click) => h('button', { part: key, click }, translate(key));
  /** @type {HTMLElement[]} */
  const state = [h('p', { part: 'status' }, translate(status === 'lost' ? 'pending' : status))];
  if (reason) state.push(h('p', { part: 'reason' }, translate('reason', reason)));
  const dismiss = () => article.own?.dismiss(id);
  const rewrite = () => {
    dismiss();
    form.write((writer) => writer.reply(null, { body }));
  };
  if (status === 'rejected') state.push(button('rewrite', rewrite));
  if (/rejected|removed/.test(status)) state.push(button('dismiss', dismiss));
  return state;
};

/** @type {MakeReact} */
const makeReact = (article, about) => async (id, kind) => {
  const comment = article.known.get(id);
  if (!comment) return;
  const before = article.reacted[id] ?? null;
  /** @type {ShowReaction} */
  const show = (own, reactions) => {
    article.reacted[id] = own;
    Object.assign(article.known.get(id) ?? {}, { reactions });
    article.notify([], undefined, [id]);
  };
  const expected = { ...comment.reactions };
  if (before) expected[before] = Math.max(0, (expected[before] ?? 1) - 1);
  if (kind) expected[kind] = (expected[kind] ?? 0) + 1;
  const kept = comment.reactions ?? {};
  article.reacting[id] = kind;
  show(kind, expected);
  try {
    const { reactions, own } = await about(id, '/reaction', {
      method: 'PUT',
      body: JSON.stringify({ kind }),
    });
    show(own, reactions);
  } catch (problem) {
    show(before, kept);
    throw problem;
  } finally {
    delete article.reacting[id];
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
  save(place, { comments: kept, url: location.href.replace(/#.*/, '') });
  article.notify();
};

/** @type {ForgetOwn} */
const forgetOwn = (article, { save, forget }) => {
  article.reacted = {};
  article.own?.change(() => []);
  save(`notices ${article.site}`, {});
  // A token of the publisher stays.
  if (!article.signedIn) forget(article.site);
  article.notify();
};

/** @type {CompareOwn} */
const compareOwn = (article, own, become) => {
  const { known } = article;
  if (!own.comments[0]) return;
  const ids = own.comments.map(({ id }) => id);
  const shown = new Set(ids.filter((id) => known.has(id) && !known.get(id)?.tombstone));
  own.publish(shown);
  const lost = own.comments.filter(
    (each) => each.status === 'approved' && !shown.has(each.id) && (known.has(each.id) || isLoaded(article, each)),
  );
  if (!lost[0]) return;
  become(new Set(lost.map(({ id }) => id)), { status: 'lost' });
  own.check();
};

/** Until the service says how the name is shown: a key is seen by nobody. @type {ShownName} */
const shownName = ({ settings: { trips, anonymous_name = '' } }, author) =>
  (trips ? author.replace(/[#＃].*/, '') : author) || anonymous_name;

/** @type {MakeOwnComments} */
export const makeOwnComments = (article, tools) => {
  const { load, save } = tools;
  const { site } = article;
  const { callAsVisitor, callAsKnown } = makeCallAsVisitor(article, tools);
  let [timer, delay] = [0, 0];

  const checkLater = () => {
    clearTimeout(timer);
    delay = Math.min(60000, delay * 1.5 || 1500);
    if (undecided(own)[0] && article.listeners.size) timer = setTimeout(own.check, delay);
  };

  /** @type {CallAbout} */
  const about = (id, rest, options) => callAsKnown(`${site}../../comments/${id}${rest}`, options);

  /** @type {Become} */
  const become = (ids, told) =>
    own.change((comments) => comments.map((each) => (ids.has(each.id) ? { ...each, ...told } : each)));

  /** @type {OwnComments} */
  const own = {
    makeState,
    comments: load(`own ${article.key}`).comments ?? [],
    about,
    call: callAsVisitor,
    react: makeReact(article, about),

    async submit({ author, body, parent, ...draft }) {
      const sent = { author, body, parent_id: parent?.id ?? null };
      const { id, created_at, visitor_token } = await post(article, tools, callAsVisitor, sent, draft);
      if (visitor_token) save(site, { ...load(site), token: visitor_token, author });
      const status = article.known.has(id) ? 'approved' : 'pending';
      const mine = { ...sent, author: shownName(article, author), id, created_at, status };
      own.change((comments) => [mine, ...comments.filter((each) => each.id !== id)]);
      delay = 0;
      checkLater();
      return id;
    },

    async check() {
      const { token } = load(site);
      if (!document.hidden && token)
        try {
          const told = await callAsVisitor(`${site}own?article=${article.article}&lang=${article.language}`);
          if (token === load(site).token) await takeOwn(article, own, told);
        } catch (error) {
          if (/token/.test(`${error}`)) own.dismiss(...undecided(own).map(({ id }) => id));
        }
      checkLater();
    },

    publish(ids) {
      const waiting = own.comments.filter(({ id, status }) => ids.has(id) && status !== 'approved');
      if (!waiting[0]) return;
      become(new Set(waiting.map(({ id }) => id)), { status: 'approved', reason: null });
      article.notify([], { status: 'approved' });
    },

    compare: () => compareOwn(article, own, become),

    edited: (id, body, status) => become(new Set([id]), { body, status }),
    dismiss: (...ids) => own.change((comments) => comments.filter(({ id }) => !ids.includes(id))),

    change: (change) => changeOwn(article, tools, change),
    forget: () => forgetOwn(article, tools),
    stop: () => clearTimeout(timer),
  };
  return own;
};
