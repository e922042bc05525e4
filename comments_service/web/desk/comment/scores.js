// The scores of a comment: bars for those that matter, with the thresholds they met; the others folded.

import { h } from '../../shared/dom.js';
import { word } from '../words.js';

// Without thresholds, a score matters from the second on; the highest one, from the first.
const MEDIUM = 0.3;
const HIGH = 0.6;

/** @param {number} score from 0 to 1 */
const levelOf = (score) => (score < MEDIUM ? 'low' : score < HIGH ? 'medium' : score < 0.85 ? 'high' : 'very-high');

/** @param {number} at from 0 to 1 @param {string} name the class, and the name of the word @param {string} side */
function makePart(at, name, side) {
  const part = h('span', { class: name });
  part.style.setProperty(side, `${(at * 100).toFixed(1)}%`);
  return part;
}

/** @param {[name: string, score: number]} entry @param {ReviewComment['thresholds']} thresholds */
function makeBar([name, score], thresholds = {}) {
  const level = levelOf(score);
  const met = thresholds[name];
  const marks = met ? [met.approve_below, met.reject_above].filter((at) => at < 1) : [];
  const title = [word(level), ...(met ? [word('thresholds', met.approve_below, met.reject_above)] : [])];
  return h(
    'li',
    { 'data-level': level, title: title.join(' ') },
    h('span', { class: 'attribute' }, word(name)),
    h(
      'span',
      { class: 'gauge', 'aria-hidden': 'true' },
      makePart(score, 'fill', 'width'),
      ...marks.map((at) => makePart(at, 'threshold', 'left')),
    ),
    h('span', { class: 'number' }, score.toFixed(2)),
    h('span', { class: 'quiet' }, met ? verdictOf(score, met) : ''),
  );
}

/** What a score alone would have meant. @param {number} score @param {Thresholds} thresholds */
function verdictOf(score, { approve_below, reject_above }) {
  if (score < approve_below) return '';
  return score > reject_above ? `> ${reject_above} ${word('rejected')}` : `≥ ${approve_below} ${word('held')}`;
}

/** The scores of the last decision. A moderator's has none: then that of toxicity, which stays known.
 * @param {ReviewComment} comment @returns {Record<string, number>} */
export function scoresOf({ scores, score }) {
  const isKnown = typeof score === 'number' && !Object.keys(scores).length;
  return isKnown ? { toxicity: score } : scores;
}

/** Returns elements with the scores, the highest first. @param {ReviewComment} comment */
export function makeScores(comment) {
  const { reason, thresholds } = comment;
  const sorted = Object.entries(scoresOf(comment)).sort(([, a], [, b]) => b - a);
  if (!sorted.length) return [h('p', { class: 'quiet' }, word('not-scored'))];
  const matters = (/** @type {string} */ name, /** @type {number} */ score, /** @type {number} */ index) =>
    name === reason || score >= (thresholds?.[name]?.approve_below ?? (index ? HIGH : MEDIUM));
  const matter = sorted.filter(([name, score], index) => matters(name, score, index));
  const rest = sorted.filter((entry) => !matter.includes(entry));
  const makeBars = (/** @type {[string, number][]} */ entries) =>
    h('ul', { class: 'scores', 'aria-label': word('scores') }, ...entries.map((entry) => makeBar(entry, thresholds)));
  return [
    ...(matter.length ? [makeBars(matter)] : []),
    ...(rest.length ? [h('details', {}, h('summary', {}, word('other-scores', rest.length)), makeBars(rest))] : []),
  ];
}
