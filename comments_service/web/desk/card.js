// A comment as the desk draws it.

import { level, time, word } from './words.js';
import { h } from '../shared/dom.js';

/** @typedef {import('./api.js').ReviewComment} ReviewComment */
/** @typedef {import('./api.js').Span} Span */

/** What can be done to a comment: its key, its status after it, and its word. */
export const ACTIONS = [
  { key: 'a', status: 'approved', name: 'approve' },
  { key: 'r', status: 'rejected', name: 'reject' },
  { key: 'x', status: 'removed', name: 'remove' },
  { key: 'h', status: 'held', name: 'hold' },
];

/** Text with its spans marked. Spans count code points and may overlap.
 * @param {string} text @param {Span[]} spans */
function marked(text, spans) {
  const points = [...text];
  const edges = [...new Set([0, points.length, ...spans.flatMap(({ start, end }) => [start, end])])]
    .filter((edge) => edge >= 0 && edge <= points.length)
    .sort((a, b) => a - b);
  return edges.slice(1).map((end, place) => {
    const start = edges[place];
    const piece = points.slice(start, end).join('');
    const labels = spans.filter((span) => span.start <= start && span.end >= end).map(({ label }) => word(label));
    return labels.length ? h('mark', { title: [...new Set(labels)].join('・') }, piece) : piece;
  });
}

/** @param {string} name @param {number} score */
function bar(name, score) {
  const fill = h('span', { class: 'fill' });
  fill.style.width = `${Math.round(score * 100)}%`;
  return h('li', { 'data-level': level(score) },
    h('span', {}, word(name)),
    h('span', { class: 'bar', 'aria-hidden': 'true' }, fill),
    h('span', { class: 'number' }, `${word(level(score))} ${score.toFixed(2)}`));
}

/** @param {Record<string, number>} scores */
function bars(scores) {
  const sorted = Object.entries(scores).sort(([, a], [, b]) => b - a);
  if (!sorted.length) return h('p', { class: 'quiet' }, word('not-scored'));
  return h('ul', { class: 'scores' }, ...sorted.map(([name, score]) => bar(name, score)));
}

/** @param {{phase: string | null, reason: string | null, moderator: string | null}} decision */
function because({ phase, reason, moderator }) {
  if (moderator) return `${word('moderator')} ${moderator}${reason ? `: ${word(reason)}` : ''}`;
  return [phase, reason].filter((part, place, parts) => part && parts.indexOf(part) === place).map((part) => word(`${part}`)).join(' → ');
}

/** @param {ReviewComment} comment */
function history({ history = [] }) {
  return h('ol', { class: 'history' }, ...history.map((decision) =>
    h('li', {},
      h('time', { datetime: decision.decided_at }, time(decision.decided_at)), ' ',
      h('b', {}, word(decision.status)), ' ',
      because(decision), ' ',
      h('span', { class: 'quiet' }, word('version', decision.version)))));
}

/** @param {ReviewComment} comment
 * @param {{decide(comment: ReviewComment, status: string): void, look(comment: ReviewComment): void}} actions */
export function drawCard(comment, { decide, look }) {
  const { id, site_id, article_id, author, body, created_at, parent_id, status, version, spans } = comment;
  const place = `${site_id} / ${article_id}`;
  // The pages of the demo are the only ones whose address is known.
  const article = site_id === 'default'
    ? h('a', { href: `/demo/articles/${article_id}`, target: '_blank', rel: 'noopener' }, place)
    : h('span', {}, place);
  return h('li', { class: 'card', id: `comment-${id}`, tabindex: '-1', 'data-id': id },
    h('p', { class: 'meta' },
      h('b', { dir: 'auto' }, ...marked(author, spans.filter(({ field }) => field === 'author'))),
      h('time', { datetime: created_at }, time(created_at)),
      article,
      ...(parent_id ? [h('span', {}, word('reply'))] : []),
      h('span', { class: 'quiet' }, `${word(status)}・${word('version', version)}`)),
    h('p', { class: 'body', dir: 'auto' }, ...marked(body, spans.filter(({ field }) => field !== 'author'))),
    h('p', { class: 'because' }, h('span', { class: 'tag' }, word('reason')), ' ', because(comment)),
    bars(comment.scores),
    h('p', { class: 'actions' },
      ...ACTIONS.filter((action) => action.status !== status).map((action) =>
        h('button', { class: action.name, click: () => decide(comment, action.status) }, word(action.name), h('kbd', { 'aria-hidden': 'true' }, action.key))),
      h('button', { class: 'look', 'aria-expanded': String(!!comment.history), click: () => look(comment) }, word('history'), h('kbd', { 'aria-hidden': 'true' }, 'i'))),
    ...(comment.history ? [history(comment)] : []));
}
