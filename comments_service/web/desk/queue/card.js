// A comment as the desk shows it.

import { h } from '../../shared/dom.js';
import { explain, timeOf, word } from '../words.js';
import { isOpen } from './queue.js';
import { makeScores } from './scores.js';

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
    ),
  );
  return h('ol', { class: 'history' }, ...items);
}

/** The article's title, or else its id, as a link where the publisher named its address. @param {ReviewComment} comment */
function makeArticle({ site_id, article_id, article }) {
  const title = article?.title || `${site_id} / ${article_id}`;
  const address = article?.url && URL.canParse(article.url, location.href) ? new URL(article.url, location.href) : null;
  const attributes = { class: 'article', dir: 'auto', title: `${site_id} / ${article_id}` };
  if (!address || !/^https?:$/.test(address.protocol)) return h('span', attributes, title);
  return h('a', { ...attributes, href: address.href, target: '_blank', rel: 'noopener noreferrer' }, title);
}

/** @param {ReviewComment} comment */
function makeMeta(comment) {
  const { author, created_at, parent_id, status, spans } = comment;
  const ofAuthor = spans.filter(({ field }) => field === 'author');
  return h(
    'p',
    { class: 'meta' },
    h('b', { dir: 'auto' }, ...markSpans(author, ofAuthor)),
    h('time', { datetime: created_at }, timeOf(created_at)),
    makeArticle(comment),
    ...(parent_id ? [h('span', {}, word('reply'))] : []),
    h('span', { class: 'quiet' }, word((comment.elsewhere ?? comment).status || status)),
  );
}

/** @param {ReviewComment} comment @param {CardActions} actions */
function makeButtons(comment, { decide, toggleHistory, reply }) {
  const decisions = ACTIONS.filter(({ status }) => status !== comment.status).map(({ key, status, name }) =>
    h(
      'button',
      { class: name, click: () => decide(comment, status), ...(isOpen(comment) ? {} : { disabled: '' }) },
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
  const published = comment.status === 'approved' && isOpen(comment);
  const staff = published ? [h('button', { class: 'look', click: () => reply(comment) }, word('staff-reply'))] : [];
  return h('p', { class: 'actions' }, ...decisions, ...staff, history);
}

/** Says who decided about a comment elsewhere. @param {ReviewComment} comment */
export const explainElsewhere = ({ elsewhere }) => (elsewhere ? word('taken-by', explain(elsewhere)) : word('taken'));

/** Says what was found, where the reason tells no more than that something was: a telephone number, Korean.
 * @param {ReviewComment} comment */
function kindsOf({ phase, moderator, spans }) {
  if (moderator || !/^(contacts|language|noise)$/.test(`${phase}`)) return '';
  return `: ${[...new Set(spans.map(({ label }) => word(label)))].join('・')}`;
}

/** Says why the comment is here and what it scored, or in place of that, what happened to it meanwhile.
 * @param {ReviewComment} comment */
function makeBecause(comment) {
  if (!isOpen(comment)) return [h('p', { class: 'notice' }, explainElsewhere(comment))];
  const because = comment.failed
    ? h('p', { class: 'notice problem' }, word('failed-card', word(comment.failed)))
    : h(
        'p',
        { class: 'because' },
        h('span', { class: 'tag' }, word('reason')),
        ' ',
        explain(comment),
        kindsOf(comment),
      );
  return [because, ...makeScores(comment.scores, comment.reason)];
}

/** Returns what readers see in place of an edited text, and what they reported. @param {ReviewComment} comment */
function makeFromReaders({ shown_body, reports }) {
  const line = (/** @type {string} */ tag, /** @type {string} */ text) =>
    h('p', { class: 'because', dir: 'auto' }, h('span', { class: 'tag' }, tag), ' ', text);
  return [
    ...(shown_body ? [line(word('shown-body'), shown_body)] : []),
    ...(reports ?? []).map(({ reason, note }) =>
      line(word('reported'), [word(`report-${reason}`), note ?? ''].join(' ')),
    ),
  ];
}

/** @param {ReviewComment} comment @param {CardActions} actions */
export function makeCard(comment, actions) {
  const { id, body, spans, history } = comment;
  const ofBody = spans.filter(({ field }) => field !== 'author');
  return h(
    'li',
    { class: isOpen(comment) ? 'card' : 'card elsewhere', id: `comment-${id}`, tabindex: '-1', 'data-id': id },
    makeMeta(comment),
    h('p', { class: 'body', dir: 'auto' }, ...markSpans(body, ofBody)),
    ...makeFromReaders(comment),
    h('div', { class: 'foot' }, ...makeBecause(comment), makeButtons(comment, actions)),
    ...(history ? [makeHistory(history)] : []),
  );
}
