// A list of entries that are added, edited and removed in a form.

import { h } from '../../shared/dom.js';
import { word } from '../words.js';

/** Makes the list. `make` draws an entry, with a function that replaces it.
 * @template T @param {T[]} entries @param {(entries: T[]) => void} onChange
 * @param {{make: (entry: T, replace: (entry: T) => void) => Node[], empty: () => T, add: string, name: string,
 *   most: number}} options `add`: the word of the button; `name`: what an entry is, in words */
export function makeEntries(entries, onChange, { make, empty, add, name, most }) {
  let current = entries;
  const list = h('ol', { class: 'entries' });
  const change = (/** @type {T[]} */ changed) => {
    current = changed;
    onChange(changed);
  };
  const draw = () => {
    list.replaceChildren(...current.map((entry, at) => drawEntry(entry, at)));
    more.disabled = current.length >= most;
  };
  /** @param {number} at @param {number} step */
  const move = (at, step) => {
    const moved = current.toSpliced(at, 1).toSpliced(at + step, 0, current[at]);
    change(moved);
    draw();
    /** @type {HTMLElement | null} */ (list.children[at + step]?.querySelector(`[data-step="${step}"]`))?.focus();
  };
  const drawEntry = (/** @type {T} */ entry, /** @type {number} */ at) => {
    const button = (
      /** @type {string} */ text,
      /** @type {string} */ label,
      /** @type {() => void} */ click,
      step = '',
    ) =>
      h(
        'button',
        { type: 'button', click, 'aria-label': `${label}: ${name} ${at + 1}`, ...(step && { 'data-step': step }) },
        text,
      );
    const up = button('↑', word('move-up'), () => move(at, -1), '-1');
    const down = button('↓', word('move-down'), () => move(at, 1), '1');
    up.disabled = at === 0;
    down.disabled = at === current.length - 1;
    const remove = () => {
      change(current.toSpliced(at, 1));
      draw();
      more.focus();
    };
    const parts = make(entry, (replaced) => change(current.with(at, replaced)));
    return h(
      'li',
      {},
      h('div', { class: 'entry' }, ...parts),
      h('div', { class: 'row-actions' }, up, down, button('✕', word('take-out'), remove)),
    );
  };
  const more = h(
    'button',
    {
      type: 'button',
      click: () => {
        change([...current, empty()]);
        draw();
        /** @type {HTMLElement | null} */ (list.lastElementChild?.querySelector('input, textarea'))?.focus();
      },
    },
    word(add),
  );
  draw();
  return h('div', { class: 'group' }, list, h('div', { class: 'actions' }, more));
}
