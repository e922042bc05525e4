import { h } from '../shared/dom.js';
import { openArticle } from './article.js';
import { embedded, isEnglish, later } from './embedding.js';
import { makeForm } from './form.js';
import { makeList } from './list.js';
import { explain, translator } from './messages.js';
import { isOnCanvas, style } from './style.js';

/** @type {Tell} */
const tell = (element, event, detail) =>
  element.dispatchEvent(new CustomEvent(event, { bubbles: true, composed: true, detail }));

/** @type {MakeCount} */
const makeCount = (element, number) => {
  /** @type {number | undefined} */
  let told;
  return (count) => {
    if (count == null || count === told) return;
    number.textContent = count.toLocaleString('en');
    tell(element, told == null ? 'comments-loaded' : 'count-changed', { count });
    told = count;
  };
};

/** @type {MakeActions} */
const makeActions = (article, reply, loadMore, item) => ({
  reply,
  dismiss: article.own.dismiss,
  rewrite({ id, author, body }) {
    article.own.dismiss(id);
    reply(null, { author, body });
  },
  async find(id) {
    for (let page = 0; page < 9 && !item(id) && article.cursor; page++) if (await loadMore()) return;
    item(id)?.focus();
  },
});

/** @type {MakeArrivals} */
const makeArrivals = (list, translate, announce) => {
  const mark = h('div', {});
  const jump = h('button', { part: 'jump', hidden: '' });
  let unseen = 0;
  jump.onclick = () => {
    const newest = /** @type {HTMLElement | null} */ (list.firstElementChild);
    newest?.focus();
    newest?.scrollIntoView({ block: 'center' });
  };
  const observer = new IntersectionObserver(([{ isIntersecting }]) => {
    if (!isIntersecting) return;
    unseen = 0;
    jump.hidden = true;
  });
  observer.observe(mark);
  return {
    elements: [mark, h('div', { part: 'top' }, jump)],
    leave: () => observer.disconnect(),
    add(many) {
      unseen += many;
      announce(translate('arrived', many));
      jump.textContent = `↑ ${translate('arrived', unseen)}`;
      jump.hidden = list.getBoundingClientRect().top > 0;
    },
  };
};

/** @type {MakeThread} */
const makeThread = (element, names) => {
  const english = isEnglish(element);
  const translate = translator(english);
  const number = h('span', { part: 'count' });
  const live = h('p', { part: 'live', role: 'status' });
  const more = h('button', { part: 'more', hidden: '' }, translate('more'));
  const showCount = makeCount(element, number);
  /** @type {Announce} */
  const announce = (text) => {
    live.textContent = text;
  };

  /** @type {ArticleListener} */
  const show = (arrived = [], news) => {
    const { count, own, comments, cursor, failed, ended, mode } = article;
    if (ended) return root.replaceChildren();
    showCount(count);
    form.update();
    if (news && news.status !== 'approved') form.done.textContent = '';
    root.className = `${mode} ${isOnCanvas(element) ? 'canvas' : ''}`;
    list.end.textContent = failed ? translate('failed') : count === 0 ? translate('empty') : '';
    more.hidden = !cursor;
    list.show([...own.comments.filter(({ status }) => !/approved|lost/.test(`${status}`)), ...comments]);
    if (arrived[0]) arrivals.add(arrived.length);
    if (news) announce(translate(news.status) + (news.reason ? translate('reason', news.reason) : ''));
  };

  const loadMore = async () => {
    const last = list.element.lastElementChild;
    const problem = await article.pages.more().catch((problem) => problem);
    if (problem) list.end.textContent = explain(translate, problem);
    else if (more.hidden) /** @type {any} */ (last)?.nextSibling?.focus();
    return problem;
  };
  more.onclick = loadMore;

  const article = openArticle(names, show);
  const form = makeForm(article, translate, announce, (id) => tell(element, 'comment-posted', { id }));
  const actions = makeActions(article, form.reply, loadMore, (id) => list.item(id));
  const list = makeList(english, translate, actions);
  const arrivals = makeArrivals(list.element, translate, announce);
  const root = h(
    'div',
    { part: 'thread' },
    h('h2', { part: 'heading' }, translate('title'), number),
    h('slot', { name: 'guidelines' }),
    form.element,
    live,
    ...arrivals.elements,
    list.element,
    list.end,
    more,
  );

  const timer = setInterval(show, 60000);
  const leave = () => {
    article.leave(show);
    arrivals.leave();
    list.leave();
    clearInterval(timer);
  };
  return { root, show, leave };
};

const WRONG = '[theme]:not([theme=light],[theme=dark]),[lang]:not(:lang(ja),:lang(en))';

class CommentThread extends HTMLElement {
  static observedAttributes = ['site', 'article', 'api', 'lang'];
  leave = () => {};

  connectedCallback() {
    const names = embedded(this);
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [style];
    root.replaceChildren();
    if (!names) return;
    if (this.matches(WRONG)) later(({ complain }) => complain('ofAttributes', this));
    const thread = makeThread(this, names);
    this.leave = thread.leave;
    root.append(thread.root);
    thread.show();
  }

  disconnectedCallback() {
    this.leave();
    this.leave = () => {};
  }

  /** @param {string} _name @param {string | null} old @param {string | null} value */
  attributeChangedCallback(_name, old, value) {
    if (old === value || !this.isConnected || !this.shadowRoot) return;
    this.disconnectedCallback();
    this.connectedCallback();
  }
}

customElements.get('comment-thread') ?? customElements.define('comment-thread', CommentThread);
