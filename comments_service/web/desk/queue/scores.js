// The scores of a comment: bars for those that matter, the others folded. The one that decided always matters.

import { h } from '../../shared/dom.js';
import { word } from '../words.js';

// A score matters from the second on; the highest one, from the first.
const MEDIUM = 0.3;
const HIGH = 0.6;

/** @param {number} score from 0 to 1 */
const levelOf = (score) => (score < MEDIUM ? 'low' : score < HIGH ? 'medium' : score < 0.85 ? 'high' : 'very-high');

/** @param {[name: string, score: number]} entry */
function makeBar([name, score]) {
  const level = levelOf(score);
  const fill = h('span', { class: 'fill' });
  fill.style.width = `${Math.round(score * 100)}%`;
  return h(
    'li',
    { 'data-level': level, title: word(level) },
    h('span', {}, word(name)),
    h('span', { class: 'meter', 'aria-hidden': 'true' }, fill),
    h('span', { class: 'number' }, score.toFixed(2)),
  );
}

/** @param {[name: string, score: number][]} entries */
const makeBars = (entries) =>
  h('ul', { class: 'scores', 'aria-label': word('scores') }, ...entries.map((entry) => makeBar(entry)));

/** Returns elements with the scores, the highest first.
 * @param {Record<string, number>} scores @param {string | null} reason the attribute whose score decided, if one did */
export function makeScores(scores, reason) {
  const sorted = Object.entries(scores).sort(([, a], [, b]) => b - a);
  if (!sorted.length) return [h('span', { class: 'quiet' }, word('not-scored'))];
  const matter = sorted.filter(([name, score], index) => name === reason || score >= (index ? HIGH : MEDIUM));
  const rest = sorted.filter((entry) => !matter.includes(entry));
  return [
    ...(matter.length ? [makeBars(matter)] : []),
    ...(rest.length ? [h('details', {}, h('summary', {}, word('other-scores', rest.length)), makeBars(rest))] : []),
  ];
}
