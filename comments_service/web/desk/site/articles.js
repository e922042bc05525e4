// The articles of a site: their titles, and whether they take comments.

import { h } from '../../shared/dom.js';
import { openDialog } from '../parts/dialogs.js';
import { makeBox, makeField, makeSelect, makeText } from '../parts/fields.js';
import { makeEmpty, messageOf, showIn } from '../parts/loading.js';
import { pathOf } from '../parts/site_choice.js';
import { makeTable } from '../parts/tables.js';
import { makeTime } from '../parts/times.js';
import { makeHash } from '../routes.js';
import { language, word } from '../words.js';
import { makeMoment } from './controls.js';
import { MODES } from './opening.js';

/** What it says itself, and as `mode_now` and `opens_at_now` what came of that when it was read.
 * @typedef {{article_id: string, title: string | null, url: string | null, section: string | null, closed: boolean,
 *   mode: string | null, opens_at: string | null, closes_at: string | null, mode_now: string, opens_at_now: string | null,
 *   count: number}} Article */

const TAKES_COMMENTS = ['open', 'premoderated'];

/** Whether it takes comments now, and if not, from when on. @param {Article} article */
function makeState({ mode_now, opens_at, opens_at_now }) {
  const standing = mode_now === 'open' ? 'standing' : 'standing banned';
  if (!opens_at_now) return h('span', { class: standing }, word(`article-${mode_now}-now`));
  const name = opens_at && Date.parse(opens_at) > Date.now() ? 'article-not-yet' : 'article-out-of-hours';
  return h(
    'span',
    {},
    h('span', { class: standing }, word(name)),
    h('span', { class: 'quiet' }, ` ${word('article-opens')} `, makeTime(opens_at_now)),
  );
}

export class ArticleList {
  #place = h('div', {});
  /** @type {Article[]} */
  #articles = [];

  /** @param {DeskContext} context @param {string} site @param {Route} route */
  constructor(context, site, { query }) {
    this.context = context;
    this.site = site;
    this.path = pathOf(site, 'articles');
    this.search = h('input', {
      type: 'search',
      maxlength: '100',
      placeholder: word('search-articles'),
      'aria-label': word('search-articles'),
      input: (/** @type {InputEvent} */ event) => event.isComposing || this.#load(),
      compositionend: () => this.#load(),
    });
    this.search.value = query.get('q') ?? '';
    this.element = h('div', {}, h('div', { class: 'line' }, this.search), this.#place);
    this.#load();
  }

  #load() {
    const q = this.search.value.trim();
    this.context.replace(makeHash(['site', this.site, 'articles'], { q }));
    showIn(
      this.#place,
      this.context,
      () => this.#read(q, ''),
      (page) => {
        this.#articles = page.articles;
        return this.#draw(q, page.next_cursor);
      },
    );
  }

  /** @param {string} q @param {string} cursor @returns {Promise<{articles: Article[], next_cursor: string | null}>} */
  #read(q, cursor) {
    const query = new URLSearchParams({ ...(q && { q }), ...(cursor && { cursor }) });
    return this.context.call(`${this.path}?${query}`);
  }

  /** @param {string} q @param {string | null} cursor */
  #draw(q, cursor) {
    if (!this.#articles.length) return [makeEmpty(q ? 'articles-no-match' : 'articles-none')];
    const heads = ['article', 'article-comments', 'article-state', 'actions'].map((name) => word(name));
    const parts = [
      makeTable(
        word('site-articles'),
        heads,
        this.#articles.map((article) => this.#row(article)),
      ),
    ];
    if (!cursor) return parts;
    const more = h('button', { class: 'more', click: () => next() }, word('more'));
    const next = async () => {
      more.disabled = true;
      try {
        const page = await this.#read(q, cursor);
        this.#articles.push(...page.articles);
        this.#place.replaceChildren(...this.#draw(q, page.next_cursor));
      } catch (error) {
        this.context.notify(messageOf(error));
        more.disabled = false;
      }
    };
    return [...parts, more];
  }

  /** @param {Article} article */
  #row(article) {
    const { article_id, title, url, closed, count } = article;
    const takesComments = TAKES_COMMENTS.includes(article.mode_now);
    const name = title ?? article_id;
    const link =
      url && /^https?:/.test(url) ? h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, name) : name;
    const id = title ? [h('span', { class: 'quiet' }, ` ${article_id}`)] : [];
    const button = (/** @type {string} */ text, /** @type {() => void} */ click) =>
      h('button', { click, 'aria-label': `${word(text)}: ${name}` }, word(text));
    return [
      h('span', {}, link, ...id),
      count.toLocaleString(language),
      makeState(article),
      h(
        'span',
        { class: 'row-actions' },
        ...(closed ? [button('reopen', () => this.#change(article, { mode: null }))] : []),
        ...(takesComments ? [button('close-article', () => this.#change(article, { mode: 'closed' }))] : []),
        button('change', () => this.#edit(article)),
        button('move-article', () => this.#move(article)),
        h(
          'a',
          { class: 'button', href: makeHash(['queue'], { site: this.site, article: article_id }) },
          word('page-queue'),
        ),
      ),
    ];
  }

  /** @param {Article} article @param {Partial<Article>} change */
  async #change(article, change) {
    try {
      await this.#save(article, change);
    } catch (error) {
      this.context.notify(messageOf(error));
    }
  }

  /** @param {Article} article @param {Partial<Article>} change */
  async #save(article, change) {
    const path = `${this.path}/${encodeURIComponent(article.article_id)}`;
    Object.assign(article, await this.context.call(path, { method: 'PATCH', body: change }));
    // The answer does not tell what comes of it; the list does.
    const { articles } = await this.#read(article.article_id, '');
    Object.assign(
      article,
      articles.find(({ article_id }) => article_id === article.article_id),
    );
    this.context.notify(word('saved'));
    const row = this.#row(article);
    const at = this.#articles.indexOf(article);
    const cells = this.#place.querySelectorAll('tbody tr')[at]?.children ?? [];
    const focused = [...cells]
      .flatMap((cell) => [...cell.querySelectorAll('button')])
      .indexOf(/** @type {any} */ (document.activeElement));
    row.forEach((value, column) => {
      cells[column]?.replaceChildren(value);
    });
    if (focused >= 0) cells[row.length - 1]?.querySelectorAll('button')[focused]?.focus();
  }

  /** @param {Article} article */
  #move(article) {
    const to = makeText('', () => {}, { required: '', maxlength: '4000' });
    let merges = false;
    const merge = makeBox(merges, (value) => {
      merges = value;
    });
    openDialog({
      title: word('move-article-title', article.title ?? article.article_id),
      content: [makeField('move-to', to), makeField('move-merge', merge)],
      action: word('move-article'),
      names: { to: 'move-to', into: 'move-to' },
      run: async () => {
        const path = `${this.path}/${encodeURIComponent(article.article_id)}/${merges ? 'merge' : 'move'}`;
        const place = to.value.trim();
        const moved = await this.context.call(path, { method: 'POST', body: merges ? { into: place } : { to: place } });
        this.context.notify(word(moved.merged ? 'article-merged' : 'article-moved', moved.count));
        this.#load();
      },
    });
  }

  /** @param {Article} article */
  #edit(article) {
    const former = { title: article.title ?? '', url: article.url ?? '', section: article.section ?? '' };
    const title = makeText(former.title, () => {}, { maxlength: '300' });
    // What stands there already is not judged: the first comment may have brought a path alone.
    const judge = (/** @type {string} */ value) => {
      url.pattern = value === former.url ? '.*' : 'https?://.+';
    };
    const url = makeText(former.url, judge, { inputmode: 'url', maxlength: '2000' });
    const section = makeText(former.section, () => {}, { maxlength: '100' });
    const modes = ['', ...MODES].map(
      (mode) => /** @type {[string, string]} */ ([mode, word(`mode-${mode || 'as-site'}`)]),
    );
    const mode = makeSelect(article.mode ?? '', modes, () => {});
    /** @type {Partial<Article>} */
    const dates = {};
    const date = (/** @type {'opens_at' | 'closes_at'} */ name) =>
      makeField(
        `setting-${name}`,
        makeMoment(article[name], (value) => {
          dates[name] = value;
        }),
      );
    openDialog({
      title: word('change-article', article.title ?? article.article_id),
      content: [
        makeField('title', title),
        makeField('url', url),
        makeField('section', section),
        makeField('article-mode', mode),
        date('opens_at'),
        date('closes_at'),
      ],
      action: word('save'),
      run: () => {
        /** @type {Partial<Article>} */
        const change = { ...dates };
        // What is sent is the publisher's word from now on, and the page's no more.
        if (title.value !== former.title) change.title = title.value.trim() || null;
        if (url.value !== former.url) change.url = url.value.trim() || null;
        if (section.value !== former.section) change.section = section.value.trim() || null;
        if (mode.value !== (article.mode ?? '')) change.mode = mode.value || null;
        return this.#save(article, change);
      },
    });
  }
}
