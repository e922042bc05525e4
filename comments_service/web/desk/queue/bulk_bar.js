// The bar that is above the list while comments are marked.

import { h } from '../../shared/dom.js';
import { ACTIONS } from '../comment/decide_bar.js';
import { word } from '../words.js';

/** @param {(status: string) => void} decide @param {() => void} clear */
export function makeBulkBar(decide, clear) {
  const number = h('b', { role: 'status' });
  const buttons = ACTIONS.map(({ status, name, key }) => ({
    status,
    button: h(
      'button',
      { class: name, click: () => decide(status) },
      word(name),
      h('kbd', { 'aria-hidden': 'true' }, key),
    ),
  }));
  const element = h(
    'div',
    { class: 'bulk-bar', role: 'group', 'aria-label': word('bulk-bar'), hidden: '' },
    number,
    ...buttons.map(({ button }) => button),
    h('button', { class: 'plain', click: clear }, word('unmark'), h('kbd', { 'aria-hidden': 'true' }, 'Esc')),
  );
  return {
    element,
    /** @param {number} marked how many comments @param {string} shown the status of all of them */
    update(marked, shown) {
      element.hidden = !marked;
      number.textContent = marked ? word('marked', marked) : '';
      for (const { status, button } of buttons) button.hidden = status === shown;
    },
  };
}
