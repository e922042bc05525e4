import './later_here.js';
import { h } from '../shared/dom.js';
import { call, problem } from '../shared/http.js';
import { grouped } from '../shared/numbers.js';
import { openArticle } from './article.js';
import { embedded, languageOf, later } from './embedding.js';
import { makeForm } from './form.js';
import { makeList } from './list.js';
import { makeTranslate } from './messages.js';
import { isOrder, makeOrder, orderOf } from './order.js';
import { part } from './parts.js';
import { forget, load, save, setSession } from './storage.js';
import { isOnCanvas, style } from './style.js';

/** @type {MakeWidget} */
const makeWidget = (element, words, live) => {
  /** @type {any} */
  const widget = {
    ...words,
    element,
    leaving: [],
    tools: { h, call, problem, load, save, part },
    announce(/** @type {string} */ text) {
      live.textContent = text;
    },
    tell: (/** @type {string} */ event, /** @type {object} */ detail) =>
      element.dispatchEvent(new CustomEvent(event, { bubbles: true, composed: true, detail })),
    async use(/** @type {any} */ name) {
      const [module] = await Promise.all(/** @type {any[]} */ ([part(name), words.complete()]));
      // While the list is short: a style sheet more makes a browser look at each element of the thread.
      module.reader?.dress(widget);
      return module;
    },
    /** @type {Act} */
    act: (name, ...about) =>
      widget
        .use('reader')
        .then((/** @type {any} */ { reader }) => reader[name](widget, ...about))
        .catch(() => {
          widget.list.end.textContent = words.translate('unread');
          widget.announce(words.translate('unread'));
        }),
  };
  return widget;
};

/** @type {MakeCount} */
const makeCount = (tell, number) => {
  /** @type {number | undefined} */
  let told;
  return (count) => {
    if (count == null || count === told) return;
    number.textContent = grouped(count);
    const isFirst = told == null;
    told = count;
    for (const event of [...(isFirst ? ['comments-loaded', 'comments-ready'] : ['count-changed']), 'comments-count'])
      tell(event, { count });
  };
};

/** Returns the id of the comment that the page's address names, or ''. Who follows another anchor of the page later is
 * led by that alone. */
const linkedComment = (where = location.hash + location.search) =>
  /[?#&]comment[-=]([\da-f-]{36})/.exec(where)?.[1] ?? '';

/** @type {MakeThread} */
const makeThread = (element, names, words) => {
  const { translate } = words;
  const number = h('span', { part: 'count' });
  const live = h('p', { part: 'live', role: 'status' });
  const guidelines = h('p', { part: 'guidelines', dir: 'auto' });
  const more = h('button', { part: 'more', hidden: '', click: () => widget.act('more') }, translate('more'));
  const widget = makeWidget(element, words, live);
  const showCount = makeCount(widget.tell, number);
  let target = linkedComment();
  let isGreeted = false;

  /** @type {ArticleListener} */
  const show = (arrived = [], news, ids) => {
    const { count, cursor, failed, ended, mode } = article;
    if (ended) return root.replaceChildren();
    order.update();
    guidelines.textContent = article.settings.guidelines?.[words.language] ?? '';
    list.end.textContent = failed ? translate('failed') : count === 0 ? translate('empty') : '';
    more.hidden = !cursor;
    if (article.settings.notices?.[0]) widget.act('showSiteNotices');
    list.show(ids);
    form.update();
    root.className = `${form.element.hidden ? 'closed' : mode} ${isOnCanvas(element) ? 'canvas' : ''}`;
    showCount(count);
    if (target && count != null) {
      widget.act('reveal', target);
      target = '';
    }
    if (arrived[0]) widget.act('tellArrivals', arrived);
    const isKnown = !!article.own && count != null;
    if (news || (isKnown && !isGreeted)) widget.act('tellNews', news);
    isGreeted ||= isKnown;
  };

  const article = openArticle(names, { order: orderOf(element), language: words.language, around: target }, show);
  widget.article = article;
  const form = makeForm(widget);
  const list = makeList(widget);
  const order = makeOrder(widget);
  Object.assign(widget, { form, list });
  const root = h(
    'div',
    { part: 'thread' },
    h('h2', { part: 'heading' }, translate('title'), number),
    h('slot', { name: 'guidelines' }, guidelines),
    h('slot', { name: 'above-form' }),
    form.element,
    live,
    h('p', { part: 'bar' }, order.element),
    list.element,
    list.end,
    more,
  );

  const follow = () => widget.act('find', linkedComment(location.hash));
  addEventListener('hashchange', follow);
  const timer = setInterval(show, 60000);
  widget.leaving.push(() => {
    article.leave(show);
    list.leave();
    clearInterval(timer);
    removeEventListener('hashchange', follow);
  });
  const leave = () => widget.leaving.reverse().map((stop) => stop());
  return { root, show, leave, article, form, act: widget.act, tell: widget.tell };
};

const WRONG = '[theme]:not([theme=light],[theme=dark]),[lang]:not(:lang(ja),:lang(en),:lang(ko),:lang(zh))';

/** Those on the page. @type {Set<CommentThread>} */
const threads = new Set();
let token = '';

/** @type {SignIn} */
const signIn = async (given) => {
  token = given;
  (await part('signing')).signIn(token, threads, { load, save, setSession, forget });
};
const signOut = () => signIn('');
window.comments = { signIn, signOut };

class CommentThread extends HTMLElement {
  static observedAttributes = ['site', 'article', 'api', 'url', 'lang', 'order', 'token'];
  signIn = signIn;
  signOut = signOut;
  turn = 0;
  leave = () => {};
  /** @type {ReturnType<MakeThread> | undefined} */
  thread;

  /** @returns {string} */
  get order() {
    return this.thread?.article.order ?? orderOf(this) ?? 'newest';
  }

  set order(order) {
    if (!this.thread) this.setAttribute('order', order);
    else if (isOrder(order)) this.thread.act('sort', order);
  }

  focusForm() {
    this.thread?.form.focus();
  }

  reload() {
    return this.thread?.article.pages.reload();
  }

  async connectedCallback() {
    this.turn++;
    const { turn } = this;
    const names = embedded(this);
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [style];
    root.replaceChildren();
    if (!names) return;
    if (this.matches(WRONG)) later(({ complain }) => complain('ofAttributes', this));
    // The comments are asked for while the language is loaded.
    const wait = () => {};
    const language = languageOf(this);
    const article = openArticle(names, { order: orderOf(this), language, around: linkedComment() }, wait);
    const words = await makeTranslate(language);
    if (turn === this.turn) {
      this.thread = makeThread(this, names, words);
      this.leave = this.thread.leave;
      root.append(this.thread.root);
      this.thread.show();
      threads.add(this);
      if (token) signIn(token);
      else this.thread.tell('comments-token-needed', {});
    }
    article.leave(wait);
  }

  disconnectedCallback() {
    threads.delete(this);
    this.turn++;
    this.leave();
    this.leave = () => {};
    this.thread = undefined;
  }

  /** @param {string} name @param {string | null} old @param {string | null} value */
  attributeChangedCallback(name, old, value) {
    if (name === 'token') return void signIn(value ?? '');
    if (old === value || !this.isConnected || !this.shadowRoot) return;
    this.disconnectedCallback();
    this.connectedCallback();
  }
}

customElements.get('comment-thread') ?? customElements.define('comment-thread', CommentThread);
