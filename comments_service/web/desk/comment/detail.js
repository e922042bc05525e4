// The selected comment with all that a decision needs, and below it what else is known: history, others, similar ones.

import { h } from '../../shared/dom.js';
import { isOpen } from '../queue/queue.js';
import { timeOf, word } from '../words.js';
import { makeAuthor } from './author.js';
import { makeBecause, makeFromReaders } from './because.js';
import { explainElsewhere, titleOf } from './row.js';
import { markSpans, spansOf } from './spans.js';

/** The article's title, as a link where the publisher named its address. @param {ReviewComment} comment */
function makeArticle(comment) {
  const { site_id, article_id, article } = comment;
  const address = article?.url && URL.canParse(article.url, location.href) ? new URL(article.url, location.href) : null;
  const attributes = { class: 'article', dir: 'auto', title: `${site_id} / ${article_id}` };
  const title = titleOf(comment);
  if (!address || !/^https?:$/.test(address.protocol)) return h('span', attributes, title);
  return h('a', { ...attributes, href: address.href, target: '_blank', rel: 'noopener noreferrer' }, title);
}

/** @param {ReviewComment} comment */
function makePlace(comment) {
  const { site_id, article, created_at, status, elsewhere, pinned, legal_hold } = comment;
  return h(
    'p',
    { class: 'place' },
    makeArticle(comment),
    h('span', { class: 'quiet' }, [site_id, article?.section].filter(Boolean).join(' / ')),
    h('time', { class: 'quiet', datetime: created_at }, timeOf(created_at)),
    h('span', { class: `tag status ${(elsewhere ?? comment).status}` }, word((elsewhere ?? comment).status || status)),
    ...(pinned ? [h('span', { class: 'tag pinned' }, word('pinned'))] : []),
    ...(legal_hold ? [h('span', { class: 'tag' }, word('legal-hold'))] : []),
  );
}

/** What the comment answers. @param {ReviewComment} comment */
function makeParent({ parent, parent_id }) {
  if (!parent_id) return [];
  if (!parent) return [h('p', { class: 'parent quiet' }, word('reply'))];
  const said = h('span', { class: 'quiet' }, `${word('reply-to', parent.author)} (${word(parent.status)})`);
  return [h('blockquote', { class: 'parent', dir: 'auto' }, said, h('p', {}, parent.body))];
}

/** @param {ReviewComment} comment */
function makeNotice(comment) {
  if (!isOpen(comment)) return [h('p', { class: 'notice' }, explainElsewhere(comment))];
  if (comment.failed) return [h('p', { class: 'notice problem' }, word('failed-card', word(comment.failed)))];
  return [];
}

/** Draws all of a comment but the buttons. @param {ReviewComment} comment @param {DeskContext} context */
export function makeDetail(comment, context) {
  const ofAuthor = spansOf(comment, 'author');
  return [
    makePlace(comment),
    ...makeParent(comment),
    h('h2', { class: 'author', dir: 'auto' }, ...markSpans(comment.author, ofAuthor)),
    ...makeAuthor(comment, context),
    h('p', { class: 'body', dir: 'auto' }, ...markSpans(comment.body, spansOf(comment, 'body'))),
    ...makeNotice(comment),
    ...makeFromReaders(comment),
    ...makeBecause(comment),
  ];
}
