// What was changed, said above the form that it is about.

import { h } from '../../shared/dom.js';
import { word } from '../words.js';

/** A sentence, the changes as lines, and what may be done. @param {string} text @param {string[]} lines @param {Node[]} rest */
export function makeChanges(text, lines, ...rest) {
  return h(
    'div',
    { class: 'changes', role: 'alert', tabindex: '-1' },
    h('p', {}, h('strong', {}, text)),
    h('ul', {}, ...lines.map((line) => h('li', {}, line))),
    ...rest,
  );
}

/** What a colleague changed meanwhile, under one's own changes, with a way to give these up.
 * @param {string} text @param {string[]} lines @param {() => void} takeTheirs */
export function makeConflict(text, lines, takeTheirs) {
  const discard = h('button', { type: 'button', click: takeTheirs }, word('policy-take-theirs'));
  return makeChanges(text, lines, h('p', {}, word('policy-stale-kept')), discard);
}
