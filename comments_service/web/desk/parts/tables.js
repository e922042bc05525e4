// Tables that scroll sideways on a narrow screen.

import { h } from '../../shared/dom.js';

/** Makes a table. A cell that is a number stands at the right.
 * @param {string} caption @param {string[]} heads @param {(Node | string | number)[][]} rows */
export function makeTable(caption, heads, rows) {
  const isNumber = heads.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  /** @param {number} column @returns {Record<string, string>} */
  const attributes = (column) => (isNumber[column] ? { class: 'number' } : {});
  const cell = (/** @type {Node | string | number} */ value, /** @type {number} */ column) =>
    h('td', attributes(column), value instanceof Node ? value : String(value));
  const body = h('tbody', {}, ...rows.map((row) => h('tr', {}, ...row.map(cell))));
  const head = h('tr', {}, ...heads.map((text, column) => h('th', { scope: 'col', ...attributes(column) }, text)));
  return h(
    'div',
    { class: 'table', role: 'region', tabindex: '0', 'aria-label': caption },
    h('table', {}, h('thead', {}, head), body),
  );
}
