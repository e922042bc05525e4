// The keys of the queue's page.

import { ACTIONS } from '../comment/decide_bar.js';
import { toggleBlur } from '../preferences.js';
import { word } from '../words.js';

/** @type {KeyHelp[]} */
export const HELP = [
  ['j k ↓ ↑', 'key-move'],
  ...ACTIONS.map(({ key, name }) => /** @type {KeyHelp} */ ([key, name === 'hold' ? 'key-hold' : name])),
  ['1 … 9', 'key-reason'],
  ['n', 'key-note'],
  ['u', 'undo'],
  ['Space', 'key-mark'],
  ['Shift+↓ Shift+↑', 'key-mark-range'],
  ['l', 'key-like'],
  ['i', 'history'],
  ['o', 'others'],
  ['s', 'similar'],
  ['c', 'key-claim'],
  ['e', 'staff-reply'],
  ['p', 'key-pin'],
  ['b', 'key-blur'],
  ['Enter', 'key-reveal'],
  ['/', 'key-search'],
  ['f', 'filters'],
  ['Esc', 'key-empty'],
];

/** A key that is held down must not decide about comments that nobody has read. @param {() => unknown} act */
const once =
  (act) =>
  (/** @type {KeyboardEvent} */ { repeat }) => {
    if (!repeat) act();
  };

/** @param {import('./queue_page.js').QueuePage} page */
function moves(page) {
  const { queue, marks } = page;
  const step =
    (/** @type {number} */ by) =>
    (/** @type {KeyboardEvent} */ { shiftKey }) => {
      if (shiftKey && queue.selected) marks.begin(queue.selected);
      queue.move(by);
      if (shiftKey && queue.selected) marks.extend(queue.selected);
      page.list.showSelected();
      page.showSelected();
    };
  const down = step(1);
  const up = step(-1);
  return {
    j: down,
    J: down,
    ArrowDown: down,
    k: up,
    K: up,
    ArrowUp: up,
    PageDown: () => step(page.list.pageLength)(new KeyboardEvent('keydown')),
    PageUp: () => step(-page.list.pageLength)(new KeyboardEvent('keydown')),
    Home: () => step(-queue.comments.length)(new KeyboardEvent('keydown')),
    End: () => step(queue.comments.length)(new KeyboardEvent('keydown')),
  };
}

/** @param {import('./queue_page.js').QueuePage} page */
function decisions(page) {
  const { queue } = page;
  return {
    ...Object.fromEntries(ACTIONS.map(({ key, status }) => [key, once(() => page.decide(status))])),
    ...Object.fromEntries([...'123456789'].map((digit) => [digit, once(() => page.bar.toggle(Number(digit) - 1))])),
    n: () => page.bar.focusNote(),
    u: once(() => page.acts.undo()),
    ' ': once(() => {
      if (queue.selected) page.marks.toggle(queue.selected);
      page.update();
    }),
    l: once(() => page.acts.allLikeThis()),
    c: once(() => page.acts.claim()),
    e: once(() => page.reply()),
    p: once(() => page.pin()),
  };
}

/** @param {import('./queue_page.js').QueuePage} page @returns {Keys} */
export const keysOf = (page) => ({
  ...moves(page),
  ...decisions(page),
  i: once(() => page.related.toggle('history')),
  o: once(() => page.related.toggle('others')),
  s: once(() => page.related.toggle('similar')),
  b: once(() => page.context.notify(word(toggleBlur() ? 'blur-on' : 'blur-off'))),
  Enter: () => {
    page.detail.classList.add('revealed');
    page.detail.focus();
  },
  '/': () => page.search?.element.focus(),
  f: once(() => page.panel?.open()),
  Escape: () => {
    if (page.marks.size) page.unmark();
    else if (page.filter.q) page.setFilter({ q: '' });
  },
});
