// The reactions that readers of a site choose from.

import { h } from '../../shared/dom.js';
import { makeEntries } from '../parts/entries.js';
import { makeGroup, makeText, makeTexts, makeTick } from '../parts/fields.js';
import { word } from '../words.js';

/** A name in code, as the API takes it. */
export const CODE = { required: '', maxlength: '40', pattern: '[a-z][a-z0-9_\\-]*', spellcheck: 'false' };

/** @typedef {{kind: string, texts: Record<string, string>, positive: boolean}} Reaction */

/** @param {import('../parts/draft.js').Draft} draft */
export const makeReactions = (draft) =>
  makeGroup(
    'setting-reactions',
    makeEntries(/** @type {Reaction[]} */ (draft.values.reactions), (reactions) => draft.set('reactions', reactions), {
      add: 'add-reaction',
      name: word('reaction'),
      most: 5,
      empty: () => ({ kind: '', texts: {}, positive: true }),
      make: (entry, replace) => {
        let current = entry;
        const set = (/** @type {Partial<Reaction>} */ change) => {
          current = { ...current, ...change };
          replace(current);
        };
        return [
          h(
            'label',
            { class: 'code' },
            word('code'),
            makeText(entry.kind, (kind) => set({ kind }), { ...CODE, title: word('code-hint') }),
          ),
          makeTick(word('positive'), entry.positive, (positive) => set({ positive })),
          makeTexts(entry.texts, (texts) => set({ texts }), { maxlength: '40' }),
        ];
      },
    }),
  );
