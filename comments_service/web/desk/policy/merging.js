// Policies compared: what two changes of one policy come to, and what a change says in words.

import { isSame } from '../parts/draft.js';
import { hasWord, word } from '../words.js';

/** @param {any} value */
const isFields = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Puts one's own changes of an object on top of somebody else's. Of lists, what was added and taken away counts; of
 * objects, each field; where both changed the same, one's own change counts.
 * @param {any} base what both began with @param {any} own @param {any} other @returns {any} */
export function merge(base, own, other) {
  if (isSame(own, base)) return other;
  if (isSame(other, base)) return own;
  if (Array.isArray(own) && Array.isArray(other)) return mergeLists(base ?? [], own, other);
  if (!isFields(own) || !isFields(other)) return own;
  const names = [...new Set([...Object.keys(other), ...Object.keys(own)])];
  const merged = names.map((name) => [name, merge(base?.[name], own[name], other[name])]);
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

/** @param {string[]} base @param {string[]} own @param {string[]} other */
function mergeLists(base, own, other) {
  const [before, mine, theirs] = [new Set(base), new Set(own), new Set(other)];
  const kept = other.filter((each) => mine.has(each) || !before.has(each));
  return [...kept, ...own.filter((each) => !before.has(each) && !theirs.has(each))];
}

// How many words a sentence names.
const NAMED = 8;

/** @param {string} sign @param {string[]} words */
function listed(sign, words) {
  if (!words.length) return [];
  const more = words.length > NAMED ? ` ${word('and-more', words.length - NAMED)}` : '';
  return [`${sign} ${words.slice(0, NAMED).join('、')}${more}`];
}

/** @param {any} value @returns {string} */
function shown(value) {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return word(value ? 'on' : 'off');
  if (isFields(value) && 'approve_below' in value) return word('zones-short', value.approve_below, value.reject_above);
  if (typeof value === 'object') return JSON.stringify(value);
  return hasWord(`action-${value}`) ? word(`action-${value}`) : String(value);
}

/** Says what is different in the later of two policies, a line each.
 * @param {Record<string, any>} before @param {Record<string, any>} after @returns {string[]} */
export function differences(before, after) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => name !== 'version');
  return names.flatMap((name) => {
    const [former, latter] = [before[name], after[name]];
    if (isSame(former, latter)) return [];
    const label = word(`policy-${name}`);
    if (Array.isArray(former) && Array.isArray(latter)) {
      const [old, current] = [new Set(former), new Set(latter)];
      const parts = [
        ...listed(
          '+',
          latter.filter((each) => !old.has(each)),
        ),
        ...listed(
          '−',
          former.filter((each) => !current.has(each)),
        ),
      ];
      return [`${label}: ${parts.join('  ') || word('other-order')}`];
    }
    if (isFields(former) && isFields(latter) && !('approve_below' in latter))
      return [...new Set([...Object.keys(former), ...Object.keys(latter)])]
        .filter((key) => !isSame(former[key], latter[key]))
        .map((key) => `${label} (${word(key)}): ${shown(former[key])} → ${shown(latter[key])}`);
    return [`${label}: ${shown(former)} → ${shown(latter)}`];
  });
}
