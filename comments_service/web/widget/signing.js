// Who is signed in, by a token of the publisher, which is kept in memory alone; and what stands in place of the form for who
// must sign in first. Loaded on pages that hand over a token, and on sites that ask for one.
import { h } from '../shared/dom.js';

/** @type {Claims} */
let claims = {};
/** @type {Map<string, any>} */
let kept = new Map();
/** @type {((isOther?: boolean) => void)[]} */
const waiting = [];
let ask = () => {};
let timer = 0;
let wasOver = false;
/** @type {Storing} */
let storing;
/** Those on the page. @type {ShownThreads} */
let shown = [];
/** Who wrote in this browser before signing in: the visitor's token, by site. @type {Map<string, string>} */
const earlier = new Map();

/** @type {ForEachThread} */
const forEachThread = (act) => {
  for (const { thread } of shown) if (thread) act(thread);
};

/** What a token says; nothing for what is none. @type {ClaimsOf} */
const claimsOf = (token) => {
  try {
    const bytes = atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))));
  } catch {
    return {};
  }
};

/** Asks the page for a new token. Resolves when it comes, or after a while without. @type {Renew} */
const renew = () =>
  new Promise((resolve) => {
    waiting.push(resolve);
    setTimeout(resolve, 10000);
    ask();
  });

/** Does something with what the browser keeps, and not the session. @type {InBrowser} */
const inBrowser = (act) => {
  storing.setSession();
  const result = act(storing);
  storing.setSession(claims.sub ? kept : undefined);
  return result;
};

/** The visitor's token of who wrote on the site, unless it was said that it stays. @type {FindEarlier} */
const findEarlier = (site) =>
  inBrowser(({ load }) => {
    const { token, author, stays } = load(site);
    return author != null && !stays && token;
  });

/** Asks whether the earlier comments may be the account's. @type {AskAlong} */
const askAlong = ({ article, translate, announce, form }, visitor_token) => {
  const { site } = article;
  const text = h('p', { tabindex: '-1' }, translate('along'));
  const choice = h('p', { part: 'choice' });
  const box = h('div', { part: 'panel along', 'data-sub': `${claims.sub}` }, text, choice);
  /** Takes the question away beside all articles of the site. */
  const settle = () => {
    earlier.delete(site);
    forEachThread((thread) => thread.article.notify());
  };
  const take = async () => {
    const body = JSON.stringify({ visitor_token });
    choice.hidden = true;
    text.focus();
    settle();
    try {
      const own = await article.visit();
      const { comments } = await own.about('../visitors/me/merge', '', { method: 'POST', body });
      inBrowser(({ forget }) => forget(site));
      own.check();
      settle();
      choice.remove();
      text.textContent = translate('taken', comments);
    } catch {
      earlier.set(site, visitor_token);
      choice.hidden = false;
      text.textContent = translate('unread');
    }
    announce(`${text.textContent}`);
  };
  const leave = () => {
    inBrowser(({ load, save }) => save(site, { ...load(site), stays: true }));
    settle();
    form.focus();
  };
  choice.append(h('button', { click: take }, translate('take')), h('button', { click: leave }, translate('leave')));
  return box;
};

/** @type {Enter} */
const enter = async (article, { load, save }, token, isOther) => {
  const { site, key } = article;
  const isHere = !!claims.sub && site.endsWith(`/sites/${claims.aud}/`);
  article.signedIn = isHere ? { claims, renew } : undefined;
  article.mayWrite &&= isHere;
  if (token && !isHere)
    console.error(`[comments] the sign-in token is ${claims.sub ? `for ${claims.aud}` : 'no JWT'}: ${site}`);
  if (isHere) save(site, { ...load(site), token });
  earlier.set(site, (isHere && findEarlier(site)) || '');
  const own = await article.visit();
  if (isOther) {
    own.comments = load(`own ${key}`).comments ?? [];
    article.reacted = {};
  }
  article.notify();
  own.check();
};

/** @type {SignInWith} */
export const signIn = (token, threads, storage) => {
  const next = claimsOf(token);
  storing = storage;
  shown = threads;
  // With a clock that is ahead all look so: the next one is the service's to refuse.
  if (!wasOver && Number(next.exp) * 1000 < Date.now()) {
    wasOver = true;
    signIn('', threads, storage);
    return ask();
  }
  const before = claims.sub;
  claims = next;
  const isOther = claims.sub !== before;
  if (isOther) kept = new Map();
  storage.setSession(claims.sub ? kept : undefined);
  ask = () => forEachThread((thread) => thread.tell('comments-token-needed', {}));
  clearTimeout(timer);
  // A minute before its end.
  if (claims.exp) timer = setTimeout(ask, Math.max(5000, claims.exp * 1000 - Date.now() - 60000));
  forEachThread(({ article }) => enter(article, storage, token, isOther).catch(() => {}));
  for (const go of waiting.splice(0)) go(isOther);
};

/** Whether the form is there, and with whose name. @type {ShowWho} */
export const showWho = (widget, { element, name }, isClosed) => {
  const { article, translate, language } = widget;
  const { signedIn, settings } = article;
  const { who = 'anyone', sign_in_prompt = {} } = settings;
  const wanted = typeof who === 'object' && who;
  const mayWrite = !wanted || [signedIn?.claims[wanted.claim]].flat().includes(wanted.value);
  article.mayWrite = who === 'anyone' || (!!signedIn && mayWrite);
  element.hidden = !article.mayWrite && !isClosed;
  const root = /** @type {Element} */ (element.getRootNode());
  let prompt = /** @type {HTMLAnchorElement | null} */ (root.querySelector('[part=sign-in]'));
  if (!prompt) {
    prompt = h('a', { part: 'sign-in' });
    root.querySelector('[part=live]')?.before(prompt);
    name.before(h('b', { part: 'signed-name', dir: 'auto' }));
  }
  const { text, url } = sign_in_prompt[language] ?? sign_in_prompt.ja ?? {};
  prompt.textContent = text ?? translate('sign-in-needed');
  if (url) prompt.href = url;
  prompt.hidden = !element.hidden;
  const box = /** @type {HTMLElement | null} */ (root.querySelector('[part~=along]'));
  const visitor = earlier.get(article.site);
  const isOther = box?.dataset.sub !== signedIn?.claims.sub;
  // What another was asked, or what is settled.
  if (isOther || (!visitor && box?.querySelector('p:not([hidden]) > button'))) box?.remove();
  if (visitor && isOther && signedIn) prompt.before(askAlong(widget, visitor));
  const signed = signedIn?.claims.name ?? '';
  /** @type {any} */ (name.previousSibling).textContent = signed;
  // The name and its label.
  for (const field of element.querySelectorAll('[id=name], [for=name]')) field.toggleAttribute('hidden', !!signed);
};
