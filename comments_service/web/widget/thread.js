import { h } from '../shared/dom.js';
import { call, problem } from '../shared/http.js';
import { openArticle } from './article.js';
import { embedded, languageOf, later } from './embedding.js';
import { makeForm } from './form.js';
import { makeList } from './list.js';
import { makeTranslate } from './messages.js';
import { isOrder, makeOrder, orderOf } from './order.js';
import { part } from './parts.js';
import { load, save } from './storage.js';
import { isOnCanvas, style } from './style.js';

/** @type {MakeWidget} */
const makeWidget = (element, words, live) => {
  /** @type {any} */
  const widget = {
    ...words,
    element,
    times: new Intl.DateTimeFormat(words.language, { dateStyle: 'medium', timeStyle: 'short' }),
    tools: { h, call, problem, load, save, part },
    announce(/** @type {string} */ text) {
      live.textContent = text;
    },
    tell: (/** @type {string} */ event, /** @type {object} */ detail) =>
      element.dispatchEvent(new CustomEvent(event, { bubbles: true, composed: true, detail })),
    use: async (/** @type {any} */ name) => (await Promise.all([part(name), words.complete()]))[0],
    /** @type {Act} */
    act: (name, ...about) =>
      widget
        .use('actions')
        .then((/** @type {any} */ actions) => actions[name](widget, ...about))
        .catch(() => widget.announce(words.translate('unread'))),
  };
  return widget;
};

/** @type {MakeCount} */
const makeCount = (tell, number) => {
  /** @type {number | undefined} */
  let told;
  return (count) => {
    if (count == null || count === told) return;
    number.textContent = count.toLocaleString('en');
    const isFirst = told == null;
    told = count;
    for (const event of [...(isFirst ? ['comments-loaded', 'comments-ready'] : ['count-changed']), 'comments-count'])
      tell(event, { count });
  };
};

/** @type {MakeThread} */
const makeThread = (element, names, words) => {
  const { translate } = words;
  const number = h('span', { part: 'count' });
  const live = h('p', { part: 'live', role: 'status' });
  const more = h('button', { part: 'more', hidden: '', click: () => widget.act('more') }, translate('more'));
  const widget = makeWidget(element, words, live);
  const showCount = makeCount(widget.tell, number);
  /** What is left when the element is.
   * @type {(() => void)[]} */
  const leaving = [];

  /** @type {ArticleListener} */
  const show = (arrived = [], news) => {
    const { count, cursor, failed, ended, mode } = article;
    if (ended) return root.replaceChildren();
    order.update();
    root.className = `${mode} ${isOnCanvas(element) ? 'canvas' : ''}`;
    list.end.textContent = failed ? translate('failed') : count === 0 ? translate('empty') : '';
    more.hidden = !cursor;
    list.show();
    form.update();
    showCount(count);
    if (arrived[0]) widget.use('changes').then((changes) => changes.tellArrivals(widget, list.element, arrived));
    if (news || (article.own && !widget.isComplete())) tellNews(news);
  };

  /** @type {TellNews} */
  const tellNews = async (news) => {
    const isFirst = !widget.isComplete();
    await widget.complete().catch(() => {});
    if (isFirst) list.show();
    if (news) (await widget.use('own')).tellNews(widget, news);
  };

  const article = openArticle(names, orderOf(element), show);
  widget.article = article;
  widget.leaving = leaving;
  const form = makeForm(widget);
  const list = makeList(widget);
  const order = makeOrder(widget);
  Object.assign(widget, { form, list });
  const root = h(
    'div',
    { part: 'thread' },
    h('h2', { part: 'heading' }, translate('title'), number),
    h('slot', { name: 'guidelines' }),
    h('slot', { name: 'above-form' }),
    form.element,
    live,
    h('p', { part: 'bar' }, order.element),
    list.element,
    list.end,
    more,
  );

  const timer = setInterval(show, 60000);
  leaving.push(() => {
    article.leave(show);
    list.leave();
    clearInterval(timer);
  });
  const leave = () => {
    for (const stop of leaving) stop();
  };
  return { root, show, leave, article, form };
};

const WRONG = '[theme]:not([theme=light],[theme=dark]),[lang]:not(:lang(ja),:lang(en),:lang(ko),:lang(zh))';

class CommentThread extends HTMLElement {
  static observedAttributes = ['site', 'article', 'api', 'lang', 'order'];
  turn = 0;
  leave = () => {};
  /** @type {ReturnType<MakeThread> | undefined} */
  thread;

  /** @returns {string} */
  get order() {
    return this.thread?.article.order ?? orderOf(this) ?? 'newest';
  }

  set order(order) {
    if (this.thread && isOrder(order)) this.thread.article.sort(/** @type {Order} */ (order));
    else this.setAttribute('order', order);
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
    const article = openArticle(names, orderOf(this), wait);
    const words = await makeTranslate(languageOf(this));
    if (turn === this.turn) {
      this.thread = makeThread(this, names, words);
      this.leave = this.thread.leave;
      root.append(this.thread.root);
      this.thread.show();
    }
    article.leave(wait);
  }

  disconnectedCallback() {
    this.turn++;
    this.leave();
    this.leave = () => {};
    this.thread = undefined;
  }

  /** @param {string} _name @param {string | null} old @param {string | null} value */
  attributeChangedCallback(_name, old, value) {
    if (old === value || !this.isConnected || !this.shadowRoot) return;
    this.disconnectedCallback();
    this.connectedCallback();
  }
}

customElements.get('comment-thread') ?? customElements.define('comment-thread', CommentThread);
