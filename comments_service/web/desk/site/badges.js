// The badges that a site shows beside names.

import { h } from '../../shared/dom.js';
import { makeEntries } from '../parts/entries.js';
import { makeGroup, makeText, makeTexts } from '../parts/fields.js';
import { word } from '../words.js';
import { CODE } from './reactions.js';

/** @type {import('./controls.js').MakeSetting} */
export const badgeTexts = (draft, name) =>
  makeGroup(
    `setting-${name}`,
    makeEntries(
      /** @type {[string, Record<string, string>][]} */ (Object.entries(draft.values[name] ?? {})),
      (changed) => draft.set(name, Object.fromEntries(changed)),
      {
        add: 'add-badge',
        name: word('badge'),
        most: 20,
        empty: () => /** @type {[string, Record<string, string>]} */ (['', {}]),
        make: makeBadge,
      },
    ),
  );

/** @param {[string, Record<string, string>]} entry
 * @param {(entry: [string, Record<string, string>]) => void} replace */
function makeBadge([code, texts], replace) {
  let current = { code, texts };
  const set = (/** @type {Partial<typeof current>} */ change) => {
    current = { ...current, ...change };
    replace([current.code, current.texts]);
  };
  return [
    h(
      'label',
      { class: 'code' },
      word('code'),
      makeText(code, (value) => set({ code: value }), { ...CODE, title: word('code-hint') }),
    ),
    makeTexts(texts, (changed) => set({ texts: changed }), { maxlength: '40' }),
  ];
}
