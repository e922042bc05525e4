// <article-reactions site article>: what readers think of an article, and a button for each kind that its site has.
import './later_loaded.js';
import { h } from '../shared/dom.js';
import { call } from '../shared/http.js';
import { embedded, languageOf, later } from './embedding.js';
import { load, save } from './storage.js';

/** @type {Record<string, [label: string, failed: string]>} */
const WORDS = {
  ja: ['この記事へのリアクション', '送れませんでした。もう一度お試しください。'],
  en: ['Reactions to this article', 'That could not be sent. Please try again.'],
  ko: ['이 기사에 대한 반응', '보내지 못했습니다. 다시 시도해 주세요.'],
  'zh-Hans': ['对本文的表态', '未能发送，请重试。'],
  'zh-Hant': ['對本篇報導的反應', '無法送出，請再試一次。'],
};

const style = new CSSStyleSheet();
style.replaceSync(`
:host { --accent: var(--comments-accent, color-mix(in srgb, currentColor 40%, #1f6feb)); display: block; color: var(--comments-text, inherit) }
:host([theme]) { padding: 1em; color: var(--comments-text, CanvasText); background: var(--comments-background, Canvas) }
:host([theme=light]) { color-scheme: light }
:host([theme=dark]) { color-scheme: dark }
:host([hidden]) { display: none !important }
[part=reactions] { all: initial; display: flex; flex-wrap: wrap; gap: .5em; color: inherit; font: var(--comments-font, inherit); color-scheme: inherit }
button {
  font: inherit; font-size: max(.9375em, 14px); min-height: 2.6em; padding: 0 1.1em; cursor: pointer; color: inherit; background: transparent;
  border: 1px solid var(--comments-line, color-mix(in srgb, currentColor 30%, transparent)); border-radius: 9em;
}
button:hover { border-color: currentColor }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
[part~=own] { border: 2px solid var(--accent); font-weight: 700; color: var(--accent) }
p { flex-basis: 100%; margin: 0; font-size: max(.875em, 12px) }
`);

/** @type {CallAsReader} */
const callAsReader = async (site, url, options) => {
  if (!load(site).token) {
    const { visitor_token: token } = await call(`${site}visitors`, { method: 'POST' });
    save(site, { ...load(site), token });
  }
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${load(site).token}` };
  return call(url, { ...options, headers });
};

/** @type {ReactToArticle} */
const react = async (site, address, kind) => {
  const options = { method: 'PUT', body: JSON.stringify({ kind }) };
  try {
    return await callAsReader(site, `${address}/reaction`, options);
  } catch (/** @type {any} */ error) {
    if (error.message !== 'invalid-token') throw error;
    // The site does not know this browser's token any more.
    save(site, { ...load(site), token: undefined });
    return callAsReader(site, `${address}/reaction`, options);
  }
};

/** @type {ReadArticleReactions} */
const read = async (site, address, article) => {
  const isKnown = load(site).token;
  const [settings, shown, own] = await Promise.all([
    call(`${site}settings`),
    call(`${address}/reactions`),
    isKnown ? callAsReader(site, `${site}own?article=${article}`).catch(() => null) : null,
  ]);
  return { kinds: settings.reactions ?? [], ...shown, own: own?.article_reaction ?? null };
};

/** @type {FollowArticleReactions} */
const follow = ({ key, site, article }, since, show) => {
  const address = `${site}articles/${article}`;
  let close = () => {};
  const reading = () => call(`${address}/reactions`).then(({ reactions }) => show(reactions));
  // A thread of this article tells what its stream brings, so that there is one stream and not two.
  if (document.querySelector(`comment-thread[article="${article}"]`)) {
    /** @param {any} event */
    const hear = ({ detail }) => detail.key === key && show(detail.reactions);
    const wake = () => document.hidden || reading().catch(() => {});
    addEventListener('comments-article-reactions', hear);
    document.addEventListener('visibilitychange', wake);
    return () => {
      removeEventListener('comments-article-reactions', hear);
      document.removeEventListener('visibilitychange', wake);
    };
  }
  let isOver = false;
  const mayGoOn = () =>
    reading().then(
      () => true,
      ({ details }) => !isRefused(details),
    );
  const change = (/** @type {any} */ { article_reactions: reactions }) => reactions && show(reactions);
  later(({ listen }) => {
    if (!isOver) close = listen(() => `${address}/events?since=${since}`, { change, reset: mayGoOn }, mayGoOn);
  });
  return () => {
    isOver = true;
    close();
  };
};

/** It is of no use to ask again: the request is wrong. @param {Refusal} answer */
const isRefused = ({ status = 0 }) => /^4(?!08|25|29)/.test(`${status}`);

/** @type {MakeArticleButtons} */
const makeButtons = (kinds, language, click) => {
  /** @type {Record<string, HTMLElement>} */
  const buttons = {};
  for (const { kind, texts } of kinds) {
    const text = texts[language] ?? texts.ja ?? kind;
    buttons[kind] = h('button', { type: 'button', click: () => click(kind) }, text, h('span', {}));
  }
  return {
    elements: Object.values(buttons),
    show({ reactions, own }) {
      for (const [kind, button] of Object.entries(buttons)) {
        const number = reactions[kind] || '';
        /** @type {any} */ (button.lastChild).textContent = number && ` ${number.toLocaleString('en')}`;
        button.ariaPressed = `${own === kind}`;
        button.setAttribute('part', own === kind ? 'reaction own' : 'reaction');
      }
    },
  };
};

/** What the reader sees at once of a reaction, before the service has answered. @type {ForeseeReaction} */
const foreseen = ({ own, reactions, ...state }, kind) => {
  const numbers = { ...reactions };
  if (own) numbers[own] = Math.max(0, (numbers[own] ?? 1) - 1);
  if (kind) numbers[kind] = (numbers[kind] ?? 0) + 1;
  return { ...state, reactions: numbers, own: kind };
};

/** @type {ShowArticleReactions} */
const showReactions = (element, root, names) => {
  const { site, article } = names;
  const address = `${site}articles/${article}`;
  const language = languageOf(element);
  const [label, failed] = WORDS[language];
  const status = h('p', { part: 'status', role: 'status' });
  const group = h('div', { part: 'reactions', role: 'group', 'aria-label': label, lang: language });
  let end = () => {};
  let timer = 0;
  let isOver = false;

  const begin = async () => {
    let state = await read(site, address, article);
    if (isOver) return;
    /** @param {Partial<ArticleReactionState>} news */
    const show = (news) => {
      state = { ...state, ...news };
      buttons.show(state);
    };
    const buttons = makeButtons(state.kinds, language, async (kind) => {
      const before = state;
      const wanted = state.own === kind ? null : kind;
      status.textContent = '';
      show(foreseen(state, wanted));
      try {
        show(await react(site, address, wanted));
        const detail = { article, kind: wanted, reactions: state.reactions };
        element.dispatchEvent(new CustomEvent('comments-reacted', { bubbles: true, composed: true, detail }));
      } catch {
        show(before);
        status.textContent = failed;
      }
    });
    show({});
    group.replaceChildren(...buttons.elements, status);
    end = follow(names, state.revision, (reactions) => show({ reactions }));
  };

  const beginUntilItWorks = () =>
    begin().catch(({ details = {} }) => {
      if (isRefused(details)) later(({ complain }) => complain('ofAnswer', address, details));
      else if (!isOver) timer = setTimeout(beginUntilItWorks, 2000 + Math.random() * 8000);
    });
  root.replaceChildren(group);
  beginUntilItWorks();
  return () => {
    isOver = true;
    clearTimeout(timer);
    end();
  };
};

class ArticleReactions extends HTMLElement {
  static observedAttributes = ['site', 'article', 'api', 'url', 'lang'];
  leave = () => {};

  connectedCallback() {
    this.leave();
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [style];
    const names = embedded(this);
    this.leave = names ? showReactions(this, root, names) : () => root.replaceChildren();
  }

  disconnectedCallback() {
    this.leave();
  }

  /** @param {string} _name @param {string | null} old @param {string | null} value */
  attributeChangedCallback(_name, old, value) {
    if (old !== value && this.isConnected && this.shadowRoot) this.connectedCallback();
  }
}

customElements.get('article-reactions') ?? customElements.define('article-reactions', ArticleReactions);
