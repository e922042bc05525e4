// The settings of a site, as a form.

import { h } from '../../shared/dom.js';
import { makeBox, makeField, makeGroup, makeNumber, makeSelect, makeText, makeTexts } from '../parts/fields.js';
import { showIn } from '../parts/loading.js';
import { makeSaveForm, takeDraft } from '../parts/save_form.js';
import { pathOf } from '../parts/site_choice.js';
import { word } from '../words.js';
import { makeHelp } from './help.js';
import { makeOther } from './other.js';
import { makeReactions } from './reactions.js';

/** What makes the field of a setting. @typedef {(draft: Draft, name: string) => HTMLElement} MakeSetting */
/** @typedef {import('../parts/draft.js').Draft} Draft */

/** @param {string[]} options @returns {MakeSetting} */
const choice =
  (...options) =>
  (draft, name) => {
    const texts = options.map((option) => /** @type {[string, string]} */ ([option, word(`${name}-${option}`)]));
    return makeField(
      `setting-${name}`,
      makeSelect(draft.values[name], texts, (value) => draft.set(name, value)),
    );
  };

/** @param {number} min @param {number} max @returns {MakeSetting} */
const number = (min, max) => (draft, name) => {
  const limits = { min: String(min), max: String(max), step: '1' };
  return makeField(
    `setting-${name}`,
    makeNumber(draft.values[name], (value) => draft.set(name, value), limits),
  );
};

/** @type {MakeSetting} */
const yesOrNo = (draft, name) =>
  makeField(
    `setting-${name}`,
    makeBox(draft.values[name], (value) => draft.set(name, value)),
  );

/** @type {MakeSetting} */
const text = (draft, name) =>
  makeField(
    `setting-${name}`,
    makeText(draft.values[name], (value) => draft.set(name, value), { required: '', maxlength: '40' }),
  );

/** @type {MakeSetting} */
const longTexts = (draft, name) =>
  makeGroup(
    `setting-${name}`,
    makeTexts(draft.values[name], (texts) => draft.set(name, texts), { long: true, maxlength: '4000' }),
  );

/** The settings, in groups. @type {[group: string, settings: Record<string, MakeSetting>][]} */
const GROUPS = [
  [
    'reading',
    {
      order: choice('newest', 'oldest', 'top', 'replied'),
      view: choice('threads', 'flat'),
      depth: number(1, 5),
      links: choice('show', 'text', 'hold'),
      author_key: choice('none', 'article', 'day'),
      show_author_key: yesOrNo,
      reactions: (draft) => makeReactions(draft),
    },
  ],
  ['writing', { guidelines: longTexts, check: yesOrNo, edit_minutes: number(0, 1440), edit_keeps_visible: yesOrNo }],
  [
    'moderating',
    {
      reports_to_hold: number(0, 1000),
      trust_after: number(0, 100),
      newcomer_until: number(0, 100),
      claims: yesOrNo,
      staff_name: text,
      help: (draft) => makeHelp(draft),
    },
  ],
];

/** The settings that have a page or a field of their own elsewhere. */
const ELSEWHERE = ['reasons'];

/** @param {DeskContext} context @param {string} site */
export function makeSettings(context, site) {
  const place = h('div', {});
  const path = pathOf(site, 'settings');
  const show = (/** @type {Draft} */ draft) => place.replaceChildren(...make(draft));
  const make = (/** @type {Draft} */ draft) => [
    makeSaveForm(path, draft, {
      draw: () => drawGroups(draft),
      show,
      save: async () => {
        const saved = await context.call(path, { method: 'PATCH', body: draft.changes });
        context.notify(word('settings-saved'));
        return saved;
      },
    }),
  ];
  showIn(
    place,
    context,
    () => context.call(path),
    (settings) => make(takeDraft(path, settings)),
  );
  return place;
}

/** @param {Draft} draft */
function drawGroups(draft) {
  const known = GROUPS.flatMap(([, settings]) => Object.keys(settings));
  const others = Object.keys(draft.values).filter((name) => ![...known, ...ELSEWHERE].includes(name));
  // `help` is not among the values while it is the default one.
  const has = (/** @type {string} */ name) => name in draft.values || name === 'help';
  return [
    ...GROUPS.map(([group, settings]) =>
      h(
        'section',
        {},
        h('h3', {}, word(`settings-${group}`)),
        ...Object.entries(settings).flatMap(([name, makeSetting]) => (has(name) ? [makeSetting(draft, name)] : [])),
      ),
    ),
    ...(others.length ? [makeOther(draft, others)] : []),
  ];
}
