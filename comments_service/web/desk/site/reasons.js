// The reasons of a site: what moderators choose from, and what authors are told.

import { h } from '../../shared/dom.js';
import { forgetReasons } from '../comment/reasons.js';
import { makeEntries } from '../parts/entries.js';
import { makeText, makeTexts, makeTick } from '../parts/fields.js';
import { showIn } from '../parts/loading.js';
import { makeSaveForm, takeDraft } from '../parts/save_form.js';
import { pathOf } from '../parts/site_choice.js';
import { word } from '../words.js';
import { CODE } from './reactions.js';

const STATUSES = ['held', 'rejected', 'removed'];
const MOST = 100;

/** @typedef {import('../parts/draft.js').Draft} Draft */

/** @param {DeskContext} context @param {string} site */
export function makeReasons(context, site) {
  const place = h('div', {});
  const path = pathOf(site, 'reasons');
  const show = (/** @type {Draft} */ draft) => place.replaceChildren(...make(draft));
  const make = (/** @type {Draft} */ draft) => [
    h('p', { class: 'quiet' }, word('reasons-hint')),
    makeSaveForm(path, draft, {
      draw: () => [drawEntries(draft)],
      show,
      save: async () => {
        const reasons = await context.call(path, { method: 'PUT', body: draft.values.reasons });
        forgetReasons(site);
        context.notify(word('reasons-saved'));
        return { reasons };
      },
    }),
  ];
  showIn(
    place,
    context,
    () => context.call(path),
    (reasons) => make(takeDraft(path, { reasons })),
  );
  return place;
}

/** @param {Draft} draft */
const drawEntries = (draft) =>
  makeEntries(/** @type {SiteReason[]} */ (draft.values.reasons), (reasons) => draft.set('reasons', reasons), {
    add: 'add-reason',
    name: word('reason'),
    most: MOST,
    empty: () => ({ code: '', texts: {}, statuses: [...STATUSES] }),
    make: (entry, replace) => {
      let current = entry;
      const set = (/** @type {Partial<SiteReason>} */ change) => {
        current = { ...current, ...change };
        replace(current);
      };
      const ticks = STATUSES.map((status) =>
        makeTick(word(status), entry.statuses.includes(status), (chosen) =>
          set({ statuses: STATUSES.filter((each) => (each === status ? chosen : current.statuses.includes(each))) }),
        ),
      );
      const code = makeText(entry.code, (value) => set({ code: value }), { ...CODE, title: word('code-hint') });
      return [
        h('label', { class: 'code' }, word('code'), code),
        h('div', { class: 'ticks', role: 'group', 'aria-label': word('reason-for') }, ...ticks),
        makeTexts(entry.texts, (texts) => set({ texts }), { maxlength: '500' }),
      ];
    },
  });
