// What else is known of the selected comment, one key away: its history, others by its author, similar ones.

import { h } from '../../shared/dom.js';
import { call } from '../api.js';
import { readWritten } from '../people/written.js';
import { makeHash } from '../routes.js';
import { explain, shortTimeOf, timeOf, word } from '../words.js';

const TABS = [
  { name: 'history', key: 'i' },
  { name: 'others', key: 'o' },
  { name: 'similar', key: 's' },
];
const OTHERS = 20;
const SIMILAR = 100;

/** @param {Decision} decision */
const makeEntry = (decision) =>
  h(
    'li',
    {},
    h('time', { datetime: decision.decided_at }, timeOf(decision.decided_at)),
    ' ',
    h('b', {}, word(decision.status)),
    ' ',
    decision.undoes && decision.moderator ? word('undone-by', decision.moderator) : explain(decision),
    ...(decision.note ? [h('span', { class: 'internal' }, word('note-said', decision.note))] : []),
  );

/** @param {ReviewComment} comment */
const makeOther = (comment) =>
  h(
    'li',
    {},
    h('span', { class: `tag status ${comment.status}` }, word(comment.status)),
    ' ',
    h('b', { dir: 'auto' }, comment.author),
    ' ',
    h('time', { class: 'quiet', datetime: comment.created_at }, shortTimeOf(comment.created_at)),
    h('p', { dir: 'auto', class: 'said' }, comment.body),
  );

/** What others there are by the author of a comment. @param {ReviewComment} comment */
async function readOthers({ id, site_id, author_id, author }) {
  const by = author_id ? { author_id } : { author };
  return (await readWritten(call, { site: site_id, ...by }, OTHERS + 1)).filter((other) => other.id !== id);
}

/** Comments with nearly the same text that nobody has decided about. @param {ReviewComment} comment
 * @returns {Promise<ReviewComment[]>} */
export async function readSimilar({ id }) {
  /** @type {{comments: ReviewComment[]}} */
  const { comments } = await call(`/comments/${id}/similar?limit=${SIMILAR}`);
  return comments.filter((other) => other.id !== id);
}

export class Related {
  element = h('section', { class: 'related' });
  #content = h('div', { class: 'related-content', id: 'related', 'aria-live': 'polite' });
  #name = '';
  /** Counts what was asked for: of two answers the later question's counts. */
  #filling = 0;
  /** @type {ReviewComment | undefined} */
  #comment;

  /** @param {RelatedView} view */
  constructor(view) {
    this.view = view;
  }

  /** Shows the tabs of a comment. What was open is open for the next one too. @param {ReviewComment | undefined} comment */
  update(comment) {
    const changed = comment?.id !== this.#comment?.id || comment?.version !== this.#comment?.version;
    this.#comment = comment;
    this.element.hidden = !comment;
    if (!changed) return;
    this.#draw();
    this.#fill();
  }

  /** Opens a tab, or closes it. @param {string} name */
  toggle(name) {
    this.#name = this.#name === name ? '' : name;
    this.#draw();
    return this.#fill();
  }

  #draw() {
    const tabs = TABS.map(({ name, key }) =>
      h(
        'button',
        {
          class: 'look',
          'aria-expanded': String(name === this.#name),
          'aria-controls': 'related',
          click: () => this.toggle(name),
        },
        word(name),
        h('kbd', { 'aria-hidden': 'true' }, key),
      ),
    );
    this.element.replaceChildren(h('p', { class: 'actions' }, ...tabs), this.#content);
  }

  async #fill() {
    const comment = this.#comment;
    const name = this.#name;
    const filling = ++this.#filling;
    this.#content.replaceChildren();
    if (!comment || !name) return;
    try {
      const shown = await this.#make(name, comment);
      if (filling === this.#filling) this.#content.replaceChildren(...shown);
    } catch (error) {
      if (filling === this.#filling) this.view.fail(error);
    }
  }

  /** @param {string} name @param {ReviewComment} comment @returns {Promise<Node[]>} */
  async #make(name, comment) {
    if (name === 'history') {
      const { history } = await call(`/comments/${comment.id}`);
      return [h('ol', { class: 'history' }, ...history.map(makeEntry))];
    }
    const comments = name === 'others' ? await readOthers(comment) : await readSimilar(comment);
    const list = comments.length
      ? h('ol', { class: 'others' }, ...comments.slice(0, OTHERS).map(makeOther))
      : h('p', { class: 'quiet' }, word(`no-${name}`));
    if (name === 'others') return [list, ...this.#makeLink(comment)];
    const all = h(
      'button',
      { click: () => this.view.decideSimilar([comment, ...comments]) },
      word('all-like-this', comments.length + 1),
    );
    return comments.length && this.view.isAble(comment) ? [h('p', {}, all), list] : [list];
  }

  /** @param {ReviewComment} comment */
  #makeLink({ author_id, site_id }) {
    if (!author_id) return [];
    return [
      h(
        'p',
        {},
        h('a', { href: makeHash(['queue'], { status: 'approved', site: site_id, author_id }) }, word('all-by-author')),
      ),
    ];
  }
}
