import { openArticle } from './article.js';
import { isEnglish, siteOf } from './counts.js';
import { h } from './element.js';
import { makeForm } from './form.js';
import { makeList } from './list.js';
import { explain, speaker } from './messages.js';
import { style } from './style.js';

/** `<comment-thread site article lang theme api>`: the comments of an article, and the box to write one. */
class CommentThread extends HTMLElement {
  static observedAttributes = ['site', 'article', 'api', 'lang'];
  leave = () => {};

  connectedCallback() {
    const english = isEnglish(this);
    const speak = speaker(english);
    const live = h('p', { part: 'live', role: 'status' });
    const reader = { english, speak, announce: (/** @type {string} */ text) => void (live.textContent = text) };

    const number = h('span', { part: 'count' });
    const jump = h('button', { part: 'jump', hidden: '', click: () => form.element.scrollIntoView({ block: 'end' }) });
    const note = h('p', { part: 'note', tabindex: '-1' });
    const more = h('button', { part: 'more', click: () => (article.failed ? article.reload() : loadMore()) });
    let unseen = 0;

    /** @type {ArticleListener} */
    const show = (arrived) => {
      const { count, own, comments, cursor, failed } = article;
      number.textContent = count?.toLocaleString() ?? '';
      note.textContent = failed ? speak('failed') : count == null ? speak('loading') : count ? '' : speak('empty');
      more.textContent = speak(failed ? 'again' : 'more');
      more.hidden = !cursor && !failed;
      list.show([...own, ...comments]);
      if (!arrived.length) return;
      reader.announce(speak('arrived', arrived.length));
      jump.textContent = '↑ ' + speak('arrived', (unseen += arrived.length));
      jump.hidden = list.element.getBoundingClientRect().top > 0;
    };
    const loadMore = async () => {
      const last = list.element.lastElementChild;
      await article.more().catch((problem) => (note.textContent = explain(problem, speak)));
      if (more.hidden) /** @type {any} */ (last?.nextSibling)?.focus();
    };

    const article = openArticle(siteOf(this), this.getAttribute('article') ?? '', show);
    const form = makeForm(article, reader);
    const list = makeList(reader, {
      reply: form.reply,
      dismiss: article.dismiss,
      rewrite(comment) {
        article.dismiss(comment.id);
        form.reply(null, comment);
      },
      async find(id) {
        for (let page = 0; page < 20 && !list.item(id) && article.cursor; page++) await loadMore();
        list.item(id)?.focus();
      },
    });
    const seen = new IntersectionObserver(([{ isIntersecting }]) => {
      if (!isIntersecting) return;
      unseen = 0;
      jump.hidden = true;
    });
    seen.observe(form.element);
    const ticking = setInterval(list.tick, 60000);
    this.leave = () => {
      article.leave(show);
      seen.disconnect();
      clearInterval(ticking);
    };

    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [style];
    root.replaceChildren(
      h('h2', { part: 'heading' }, speak('title'), number),
      form.element, live, h('div', { part: 'top' }, jump), list.element, note, more,
    );
    show([]);
  }

  disconnectedCallback() {
    this.leave();
  }

  attributeChangedCallback() {
    if (!this.isConnected) return;
    this.leave();
    this.connectedCallback();
  }
}

customElements.get('comment-thread') ?? customElements.define('comment-thread', CommentThread);
