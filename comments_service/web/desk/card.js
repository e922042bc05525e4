// A comment as the desk shows it.

import { h } from '../shared/dom.js';
import { levelOf, timeOf, word } from './words.js';

/** The decisions that a moderator can make: the key, the status after it, and the word for it. */
export const ACTIONS = [
  { key: 'a', status: 'approved', name: 'approve' },
  { key: 'r', status: 'rejected', name: 'reject' },
  { key: 'x', status: 'removed', name: 'remove' },
  { key: 'h', status: 'held', name: 'hold' },
];

/** Marks the spans of a text. They count code points and may overlap.
 * @param {string} text @param {Span[]} spans */
function markSpans(text, spans) {
  const codePoints = [...text];
  const edges = [...new Set([0, codePoints.length, ...spans.flatMap(({ start, end }) => [start, end])])]
    .filter((edge) => edge >= 0 && edge <= codePoints.length)
    .sort((a, b) => a - b);
  return edges.slice(1).map((end, index) => {
    const start = edges[index];
    const piece = codePoints.slice(start, end).join('');
    const labels = spans.filter((span) => span.start <= start && span.end >= end).map(({ label }) => word(label));
    return labels.length ? h('mark', { title: [...new Set(labels)].join('・') }, piece) : piece;
  });
}

/** @param {string} name @param {number} score */
function makeBar(name, score) {
  const level = levelOf(score);
  const fill = h('span', { class: 'fill' });
  fill.style.width = `${Math.round(score * 100)}%`;
  return h(
    'li',
    { 'data-level': level },
    h('span', {}, word(name)),
    h('span', { class: 'bar', 'aria-hidden': 'true' }, fill),
    h('span', { class: 'number' }, `${word(level)} ${score.toFixed(2)}`),
  );
}

/** @param {Record<string, number>} scores */
function makeBars(scores) {
  const sorted = Object.entries(scores).sort(([, a], [, b]) => b - a);
  if (!sorted.length) return h('p', { class: 'quiet' }, word('not-scored'));
  return h('ul', { class: 'scores' }, ...sorted.map(([name, score]) => makeBar(name, score)));
}

/** Returns why a decision was made. @param {{phase: string | null, reason: string | null, moderator: string | null}} decision */
function explain({ phase, reason, moderator }) {
  if (moderator) return `${word('moderator')} ${moderator}${reason ? `: ${word(reason)}` : ''}`;
  const names = new Set([phase, reason].filter((name) => !!name));
  return [...names].map((name) => word(`${name}`)).join(' → ');
}

/** @param {Decision[]} decisions */
function makeHistory(decisions) {
  const items = decisions.map((decision) =>
    h(
      'li',
      {},
      h('time', { datetime: decision.decided_at }, timeOf(decision.decided_at)),
      ' ',
      h('b', {}, word(decision.status)),
      ' ',
      explain(decision),
      ' ',
      h('span', { class: 'quiet' }, word('version', decision.version)),
    ),
  );
  return h('ol', { class: 'history' }, ...items);
}

/** @param {ReviewComment} comment */
function makeMeta({ site_id, article_id, author, created_at, parent_id, status, version, spans }) {
  const address = `${site_id} / ${article_id}`;
  // Only the addresses of the demo's pages are known.
  const article =
    site_id === 'default'
      ? h('a', { href: `/demo/articles/${article_id}`, target: '_blank', rel: 'noopener' }, address)
      : h('span', {}, address);
  return h(
    'p',
    { class: 'meta' },
    h(
      'b',
      { dir: 'auto' },
      ...markSpans(
        author,
        spans.filter(({ field }) => field === 'author'),
      ),
    ),
    h('time', { datetime: created_at }, timeOf(created_at)),
    article,
    ...(parent_id ? [h('span', {}, word('reply'))] : []),
    h('span', { class: 'quiet' }, `${word(status)}・${word('version', version)}`),
  );
}

/** @param {ReviewComment} comment @param {CardActions} actions */
function makeButtons(comment, { decide, toggleHistory }) {
  const decisions = ACTIONS.filter(({ status }) => status !== comment.status).map(({ key, status, name }) =>
    h(
      'button',
      { class: name, click: () => decide(comment, status) },
      word(name),
      h('kbd', { 'aria-hidden': 'true' }, key),
    ),
  );
  const history = h(
    'button',
    { class: 'look', 'aria-expanded': String(!!comment.history), click: () => toggleHistory(comment) },
    word('history'),
    h('kbd', { 'aria-hidden': 'true' }, 'i'),
  );
  return h('p', { class: 'actions' }, ...decisions, history);
}

/** @param {ReviewComment} comment @param {CardActions} actions */
export function makeCard(comment, actions) {
  const { id, body, spans, scores, history } = comment;
  return h(
    'li',
    { class: 'card', id: `comment-${id}`, tabindex: '-1', 'data-id': id },
    makeMeta(comment),
    h(
      'p',
      { class: 'body', dir: 'auto' },
      ...markSpans(
        body,
        spans.filter(({ field }) => field !== 'author'),
      ),
    ),
    h('p', { class: 'because' }, h('span', { class: 'tag' }, word('reason')), ' ', explain(comment)),
    makeBars(scores),
    makeButtons(comment, actions),
    ...(history ? [makeHistory(history)] : []),
  );
}
