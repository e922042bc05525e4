import { call, problem } from '../shared/http.js';
import { later } from './embedding.js';
import { load, save } from './storage.js';

/** @type {IdsOf} */
export const idsOf = (comments) => new Set(comments.map(({ id }) => id));

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

/** @type {Post} */
const post = async (article, sent, key, token, advised) => {
  const url = `${article.address}/comments`;
  const options = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `${key}` },
    body: JSON.stringify(sent),
  };
  const send = () => callAsVisitor(article.site, url + advised, options, token);
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
const ask = async ({ id, status: before }, article, become) => {
  const { status, actor, help, ...told } = await callAsVisitor(article.site, `${article.site}../../comments/${id}`);
  // A policy's reason is a code.
  const reason = actor === 'moderator' ? told.reason : null;
  const ids = new Set([id]);
  if (status === 'approved') {
    await article.pages.reload();
    article.own.publish(ids);
  } else {
    become(ids, status, reason);
    if (status !== before) article.notify([], { status, reason });
    if (help) later((it) => it.showHelp(article, id, help));
  }
};

/** @type {MakeOwnComments} */
export const makeOwnComments = (article) => {
  const { site } = article;
  const place = `own ${article.key}`;
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
    comments: load(place).comments ?? [],
    stored: () => load(place).comments ?? [],

    async submit({ author, body, parent, key, token, advised = '' }) {
      const sent = { author, body, parent_id: parent?.id ?? null };
      const { id, created_at, visitor_token } = await post(article, sent, key, token, advised);
      save(site, { token: visitor_token, author });
      const status = article.comments.some((comment) => comment.id === id) ? 'approved' : 'pending';
      own.change((comments) => [{ ...sent, id, created_at, status }, ...comments.filter((each) => each.id !== id)]);
      delay = 0;
      checkLater();
      return id;
    },

    async check() {
      for (const comment of document.hidden ? [] : undecided(own))
        try {
          await ask(comment, article, become);
        } catch (error) {
          if (/not-found|token/.test(`${error}`)) own.dismiss(comment.id);
        }
      checkLater();
    },

    publish(ids) {
      const waiting = own.comments.filter(({ id, status }) => ids.has(id) && status !== 'approved');
      if (!waiting[0]) return;
      become(idsOf(waiting), 'approved');
      article.notify([], { status: 'approved' });
    },

    compare(ids, isLoaded) {
      own.publish(ids);
      const lost = own.comments.filter((each) => each.status === 'approved' && !ids.has(each.id) && isLoaded(each));
      if (!lost[0]) return;
      become(idsOf(lost), 'lost');
      own.check();
    },

    dismiss: (...ids) => own.change((comments) => comments.filter(({ id }) => !ids.includes(id))),

    change(change) {
      own.comments = change(own.comments);
      // Of published ones only the latest: if one is removed, its author is told.
      const kept = change(own.stored()).slice(0, 50);
      save(place, { comments: kept });
      article.notify();
    },

    stop: () => clearTimeout(timer),
  };
  return own;
};
