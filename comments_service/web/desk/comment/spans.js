// Texts with what was matched in them. Spans count code points and may overlap.

import { h } from '../../shared/dom.js';
import { word } from '../words.js';

// Code points of a text that a row shows, and those of them before its first mark.
const EXCERPT = 160;
const BEFORE_MARK = 24;

/** @param {string} text @param {Span[]} spans */
export function markSpans(text, spans) {
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

/** The spans of a comment's text, or of its author's name. @param {ReviewComment} comment @param {'body' | 'author'} field */
export const spansOf = ({ spans }, field) => spans.filter((span) => (span.field ?? 'body') === field);

/** The part of a comment's text that a row has room for: its beginning, or what is around the first mark.
 * @param {ReviewComment} comment */
export function makeExcerpt(comment) {
  const spans = spansOf(comment, 'body');
  const codePoints = [...comment.body];
  if (codePoints.length <= EXCERPT) return markSpans(comment.body, spans);
  const first = Math.min(...spans.map(({ start }) => start));
  const from = first > EXCERPT / 3 && first < codePoints.length ? Math.max(0, first - BEFORE_MARK) : 0;
  const shown = codePoints.slice(from, from + EXCERPT).join('');
  const moved = spans.map((span) => ({ ...span, start: Math.max(0, span.start - from), end: span.end - from }));
  return [
    from ? '…' : '',
    ...markSpans(
      shown,
      moved
        .filter(({ start, end }) => end > start && start < EXCERPT)
        .map((span) => ({ ...span, end: Math.min(span.end, EXCERPT) })),
    ),
    '…',
  ];
}
