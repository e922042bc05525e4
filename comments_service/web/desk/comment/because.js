// Why a comment is in the queue: the phase and the reason in words, scores, reports, and what judged it.

import { h } from '../../shared/dom.js';
import { isOpen } from '../queue/queue.js';
import { explain, timeOf, word } from '../words.js';
import { makeScores } from './scores.js';

/** Says what was found, where the reason tells no more than that something was: a telephone number, Korean.
 * @param {ReviewComment} comment */
function kindsOf({ phase, moderator, spans }) {
  if (moderator || !/^(contacts|language|noise)$/.test(`${phase}`)) return '';
  return `: ${[...new Set(spans.map(({ label }) => word(label)))].join('・')}`;
}

/** @param {string} tag @param {(Node | string)[]} said */
const makeLine = (tag, ...said) =>
  h('p', { class: 'because', dir: 'auto' }, h('span', { class: 'tag' }, tag), ' ', ...said);

/** What judged a comment: the scorer, its version, the policy's version. @param {ReviewComment} comment */
function makeJudge({ scorer, scorer_version, policy_version, decided_at }) {
  const parts = [
    scorer && [scorer, scorer_version].filter(Boolean).join(' '),
    policy_version && word('policy-version', policy_version),
    decided_at && timeOf(decided_at),
  ].filter(Boolean);
  return parts.length ? [h('p', { class: 'quiet judge' }, parts.join(' · '))] : [];
}

/** @param {ReviewComment} comment */
export function makeBecause(comment) {
  if (!isOpen(comment)) return [];
  // After an undo the comment is here for what it was before, whoever took back.
  const judged = comment.phase === 'moderator' ? comment : { ...comment, moderator: null };
  return [makeLine(word('reason'), explain(judged), kindsOf(judged)), ...makeScores(comment), ...makeJudge(comment)];
}

/** Returns what readers see in place of an edited text, and what they reported. @param {ReviewComment} comment */
export function makeFromReaders({ shown_body, reports }) {
  return [
    ...(shown_body ? [makeLine(word('shown-body'), shown_body)] : []),
    ...(reports ?? []).map(({ reason, note }) =>
      makeLine(word('reported'), [word(`report-${reason}`), note ?? ''].join(' ')),
    ),
  ];
}
