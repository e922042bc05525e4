// Settings for which there is no form yet, as JSON.

import { h } from '../../shared/dom.js';
import { makeArea, makeField } from '../parts/fields.js';
import { word } from '../words.js';

/** @param {import('../parts/draft.js').Draft} draft @param {string[]} names */
export const makeOther = (draft, names) =>
  h(
    'section',
    {},
    h('h3', {}, word('settings-other')),
    h('p', { class: 'quiet' }, word('settings-other-hint')),
    ...names.map((name) => {
      const area = makeArea(JSON.stringify(draft.values[name], null, 2), (text) => read(text), { spellcheck: 'false' });
      const read = (/** @type {string} */ text) => {
        try {
          draft.set(name, JSON.parse(text));
          area.setCustomValidity('');
        } catch {
          area.setCustomValidity(word('not-json'));
        }
      };
      return makeField(name, area);
    }),
  );
