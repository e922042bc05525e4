// A comment as a row of the list: who wrote what where, and why it is here.

import { h } from '../../shared/dom.js';
import { isClaimedElsewhere } from '../queue/claims.js';
import { isOpen } from '../queue/queue.js';
import { explain, shortTimeOf, word } from '../words.js';
import { scoresOf } from './scores.js';
import { makeExcerpt } from './spans.js';

/** The article's title, or else its id. @param {ReviewComment} comment */
export const titleOf = ({ site_id, article_id, article }) => article?.title || `${site_id} / ${article_id}`;

/** Says who decided about a comment elsewhere. @param {ReviewComment} comment */
export const explainElsewhere = ({ elsewhere }) =>
  elsewhere?.moderator ? word('taken-by', explain(elsewhere)) : word('taken');

/** What the row says in place of the second line of the text. @param {ReviewComment} comment @param {string} me */
function noticeOf(comment, me) {
  if (!isOpen(comment)) return explainElsewhere(comment);
  if (comment.failed) return word('failed-card', word(comment.failed));
  return isClaimedElsewhere(comment, me) ? word('claimed-by', comment.claim?.by ?? '') : '';
}

/** The score that decided, or else that of toxicity. @param {ReviewComment} comment */
function scoreOf(comment) {
  const scores = scoresOf(comment);
  const score = scores[comment.reason ?? ''] ?? scores.toxicity;
  return score === undefined ? '' : score.toFixed(2);
}

/** @param {ReviewComment} comment */
function makeTags(comment) {
  const { reports = [], parent_id, phase, reason, author_status, pinned } = comment;
  const tag = (/** @type {string} */ name, /** @type {string} */ text) => h('span', { class: `tag ${name}` }, text);
  const measure = author_status?.banned ? 'banned' : author_status?.muted_until ? 'muted' : '';
  const why = phase === 'moderator' ? 'moderator' : reason || phase || comment.status;
  return h(
    'span',
    { class: 'tags' },
    ...(pinned ? [tag('pinned', word('pinned'))] : []),
    ...(measure && measure !== why ? [tag('alarm', word(measure))] : []),
    ...(parent_id ? [tag('', word('reply'))] : []),
    ...(reports.length ? [tag('alarm', word('reports-short', reports.length))] : []),
    tag('why', word(why)),
    h('span', { class: 'number' }, scoreOf(comment)),
  );
}

/** @param {ReviewComment} comment @param {string} me the moderator's name */
export function makeRow(comment, me) {
  const { id, author, created_at } = comment;
  const notice = noticeOf(comment, me);
  const dead = !isOpen(comment) || isClaimedElsewhere(comment, me);
  const classes = ['card', ...(isOpen(comment) ? [] : ['elsewhere']), ...(dead ? ['dead'] : [])];
  return h(
    'div',
    { class: classes.join(' '), role: 'option', id: `comment-${id}`, 'data-id': id, 'aria-selected': 'false' },
    h('span', { class: 'check', 'aria-hidden': 'true' }),
    h(
      'p',
      { class: 'meta' },
      h('b', { dir: 'auto' }, author),
      h('time', { datetime: created_at }, shortTimeOf(created_at)),
      h('span', { class: 'title', dir: 'auto' }, titleOf(comment)),
      makeTags(comment),
    ),
    h('p', { class: notice ? 'body short' : 'body', dir: 'auto' }, ...makeExcerpt(comment)),
    ...(notice ? [h('p', { class: comment.failed ? 'notice problem' : 'notice' }, notice)] : []),
  );
}
