// The dated notices above the box.

import { h } from '../../shared/dom.js';
import { makeEntries } from '../parts/entries.js';
import { makeGroup, makeText, makeTexts, makeTick } from '../parts/fields.js';
import { word } from '../words.js';
import { makeMoment } from './controls.js';

/** @typedef {{section?: string | null, from?: string | null, to?: string | null, text: Record<string, string>,
 *   require_ack?: boolean}} SiteNotice */

/** @type {import('./controls.js').MakeSetting} */
export const datedNotices = (draft, name) =>
  makeGroup(
    `setting-${name}`,
    makeEntries(/** @type {SiteNotice[]} */ (draft.values[name] ?? []), (changed) => draft.set(name, changed), {
      add: 'add-notice',
      name: word('site-notice'),
      most: 20,
      empty: () => ({ text: {} }),
      make: makeNotice,
    }),
  );

/** @param {SiteNotice} entry @param {(entry: SiteNotice) => void} replace */
function makeNotice(entry, replace) {
  let current = entry;
  const set = (/** @type {Partial<SiteNotice>} */ change) => {
    current = { ...current, ...change };
    replace(current);
  };
  const field = (/** @type {string} */ label, /** @type {HTMLElement} */ control) =>
    h('label', { class: 'stacked' }, word(label), control);
  return [
    makeTexts(entry.text, (text) => set({ text }), { long: true, maxlength: '500' }),
    field(
      'notice-from',
      makeMoment(entry.from, (from) => set({ from })),
    ),
    field(
      'notice-to',
      makeMoment(entry.to, (to) => set({ to })),
    ),
    field(
      'notice-section',
      makeText(entry.section ?? '', (section) => set({ section: section || null }), { maxlength: '100' }),
    ),
    makeTick(word('notice-require_ack'), entry.require_ack ?? false, (require_ack) => set({ require_ack })),
  ];
}
