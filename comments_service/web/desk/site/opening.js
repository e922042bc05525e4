// When a site takes comments: its hours of the week, and its sections.

import { h } from '../../shared/dom.js';
import { makeEntries } from '../parts/entries.js';
import { makeGroup, makeSelect, makeText, makeTick } from '../parts/fields.js';
import { word } from '../words.js';
import { makeMoment } from './controls.js';

/** The modes of an article, a section and a site. */
export const MODES = ['open', 'premoderated', 'readonly', 'closed', 'hidden'];
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const CLOCK = { required: '', maxlength: '5', pattern: '([01][0-9]|2[0-3]):[0-5][0-9]|24:00', inputmode: 'numeric' };

/** @typedef {{days: string[], from: string, to: string}} Hours */
/** @typedef {{mode?: string | null, opens_at?: string | null, closes_at?: string | null}} Section */

/** The hours of the week, a row each. @type {import('./controls.js').MakeSetting} */
export const weeklyHours = (draft, name) =>
  makeGroup(
    `setting-${name}`,
    makeEntries(/** @type {Hours[]} */ (draft.values[name] ?? []), (changed) => draft.set(name, changed), {
      add: 'add-hours',
      name: word('hours-entry'),
      most: 50,
      empty: () => ({ days: DAYS, from: '06:00', to: '23:00' }),
      make: makeHours,
    }),
  );

/** @param {Hours} entry @param {(entry: Hours) => void} replace */
function makeHours(entry, replace) {
  let current = entry;
  const set = (/** @type {Partial<Hours>} */ change) => {
    current = { ...current, ...change };
    replace(current);
  };
  const days = DAYS.map((day) =>
    makeTick(word(`day-${day}`), entry.days.includes(day), (chosen) =>
      set({ days: DAYS.filter((each) => (each === day ? chosen : current.days.includes(each))) }),
    ),
  );
  const clock = (/** @type {'from' | 'to'} */ end) =>
    h(
      'label',
      { class: 'clock' },
      word(`hours-${end}`),
      makeText(entry[end], (value) => set({ [end]: value }), { ...CLOCK, title: word('clock-hint') }),
    );
  return [h('div', { class: 'ticks' }, ...days), clock('from'), clock('to')];
}

/** What sections say that is other than the site, a row each. @type {import('./controls.js').MakeSetting} */
export const sectionModes = (draft, name) =>
  makeGroup(
    `setting-${name}`,
    makeEntries(
      /** @type {[string, Section][]} */ (Object.entries(draft.values[name] ?? {})),
      (changed) => draft.set(name, Object.fromEntries(changed)),
      {
        add: 'add-section',
        name: word('section'),
        most: 200,
        empty: () => /** @type {[string, Section]} */ (['', {}]),
        make: makeSection,
      },
    ),
  );

/** @param {[string, Section]} entry @param {(entry: [string, Section]) => void} replace */
function makeSection([named, section], replace) {
  let current = { named, section };
  const set = (/** @type {Partial<typeof current>} */ change) => {
    current = { ...current, ...change };
    replace([current.named, current.section]);
  };
  const say = (/** @type {Section} */ change) => {
    const said = Object.entries({ ...current.section, ...change }).filter(([, value]) => value !== null);
    set({ section: Object.fromEntries(said) });
  };
  const modes = ['', ...MODES].map(
    (mode) => /** @type {[string, string]} */ ([mode, word(`mode-${mode || 'as-site'}`)]),
  );
  const field = (/** @type {string} */ label, /** @type {HTMLElement} */ control) =>
    h('label', { class: 'stacked' }, word(label), control);
  return [
    field(
      'section-name',
      makeText(named, (value) => set({ named: value }), { required: '', maxlength: '100' }),
    ),
    field(
      'setting-mode',
      makeSelect(section.mode ?? '', modes, (mode) => say({ mode: mode || null })),
    ),
    field(
      'setting-opens_at',
      makeMoment(section.opens_at, (opens_at) => say({ opens_at })),
    ),
    field(
      'setting-closes_at',
      makeMoment(section.closes_at, (closes_at) => say({ closes_at })),
    ),
  ];
}
