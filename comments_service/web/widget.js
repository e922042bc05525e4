import { isEnglish, siteOf } from './counts.js';
import { h } from './shared/dom.js';
import { openArticle } from './widget/article.js';
import { makeForm } from './widget/form.js';
import { makeList } from './widget/list.js';
import { explain, translator } from './widget/messages.js';
import { style } from './widget/style.js';

class CommentThread extends HTMLElement {
  static observedAttributes = ['site', 'article', 'api', 'lang'];
  leave = () => {};

  connectedCallback() {
    const english = isEnglish(this);
    const translate = translator(english);
    const number = h('span', { part: 'count' });
    const live = h('p', { part: 'live', role: 'status' });
    const jump = h('button', { part: 'jump', hidden: '' });
    jump.onclick = () => form.element.scrollIntoView({ block: 'center' });
    const more = h('button', { part: 'more' }, translate('more'));
    let unseen = 0;

    /** @type {ArticleListener} */
    const show = (arrived = []) => {
      const { count, own, comments, cursor, failed } = article;
      number.textContent = count?.toLocaleString() ?? '';
      list.end.textContent = failed ? translate('failed') : count === 0 ? translate('empty') : '';
      more.hidden = !cursor;
      list.show([...own.comments, ...comments]);
      if (!arrived[0]) return;
      unseen += arrived.length;
      live.textContent = translate('arrived', arrived.length);
      jump.textContent = `↑ ${translate('arrived', unseen)}`;
      jump.hidden = list.element.getBoundingClientRect().top > 0;
    };
    const loadMore = async () => {
      const last = list.element.lastElementChild;
      await article.pages.more().catch((problem) => (list.end.textContent = explain(translate, problem)));
      if (more.hidden) /** @type {any} */ (last)?.nextSibling.focus();
    };
    more.onclick = loadMore;

    const article = openArticle(siteOf(this), `${this.getAttribute('article')}`, show);
    const { dismiss } = article.own;
    const form = makeForm(article, translate, (text) => {
      live.textContent = text;
    });
    const list = makeList(english, translate, {
      reply: form.reply,
      dismiss,
      rewrite({ id, author, body }) {
        dismiss(id);
        form.reply(null, { author, body });
      },
      async find(id) {
        for (let page = 0; page < 9 && !list.item(id) && article.cursor; page++) await loadMore();
        list.item(id)?.focus();
      },
    });
    const observer = new IntersectionObserver(([{ isIntersecting }]) => {
      if (!isIntersecting) return;
      unseen = 0;
      jump.hidden = true;
    });
    observer.observe(form.element);
    const timer = setInterval(show, 60000);
    this.leave = () => {
      article.leave(show);
      observer.disconnect();
      clearInterval(timer);
    };

    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    const heading = h('h2', { part: 'heading' }, translate('title'), number);
    root.adoptedStyleSheets = [style];
    root.replaceChildren(heading, form.element, live, h('div', { part: 'top' }, jump), list.element, list.end, more);
    show();
  }

  disconnectedCallback() {
    this.leave();
  }

  attributeChangedCallback() {
    if (!this.isConnected || !this.shadowRoot) return;
    this.leave();
    this.connectedCallback();
  }
}

customElements.define('comment-thread', CommentThread);
