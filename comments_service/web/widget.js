import { openArticle } from './widget/article.js';
import { isEnglish, siteOf } from './counts.js';
import { makeForm } from './widget/form.js';
import { makeList } from './widget/list.js';
import { explain, speaker } from './widget/messages.js';
import { h, style } from './widget/style.js';

/** `<comment-thread site article>`: the comments of an article, and the box to write one. */
class CommentThread extends HTMLElement {
  static observedAttributes = ['site', 'article', 'api', 'lang'];
  leave = () => {};

  connectedCallback() {
    const english = isEnglish(this);
    const speak = speaker(english);
    const number = h('span', { part: 'count' });
    const live = h('p', { part: 'live', role: 'status' });
    const jump = h('button', { part: 'jump', hidden: '', click: () => form.element.scrollIntoView({ block: 'center' }) });
    const more = h('button', { part: 'more', click: () => loadMore() }, speak('more'));
    let unseen = 0;

    const announce = (text = '') => {
      live.textContent = text;
    };
    /** @type {ArticleListener} */
    const show = (arrived = []) => {
      const { count, own, comments, cursor, failed } = article;
      number.textContent = count?.toLocaleString() ?? '';
      list.end.textContent = failed ? speak('failed') : count === 0 ? speak('empty') : '';
      more.hidden = !cursor;
      list.show([...own, ...comments]);
      if (!arrived[0]) return;
      unseen += arrived.length;
      announce(speak('arrived', arrived.length));
      jump.textContent = '↑ ' + speak('arrived', unseen);
      jump.hidden = list.element.getBoundingClientRect().top > 0;
    };
    const loadMore = async () => {
      const last = list.element.lastElementChild;
      await article.more().catch((problem) => (list.end.textContent = explain(speak, problem)));
      if (more.hidden) /** @type {any} */ (last)?.nextSibling.focus();
    };

    const article = openArticle(siteOf(this), `${this.getAttribute('article')}`, show);
    const { dismiss } = article;
    const form = makeForm(article, speak, announce);
    const list = makeList(english, speak, {
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
    const seen = new IntersectionObserver(([{ isIntersecting }]) => {
      if (!isIntersecting) return;
      unseen = 0;
      jump.hidden = true;
    });
    seen.observe(form.element);
    const ticking = setInterval(show, 60000);
    this.leave = () => {
      article.leave(show);
      seen.disconnect();
      clearInterval(ticking);
    };

    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [style];
    root.replaceChildren(
      h('h2', { part: 'heading' }, speak('title'), number),
      form.element, live, h('div', { part: 'top' }, jump), list.element, list.end, more,
    );
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
