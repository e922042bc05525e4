// What authors who seem to be at risk are shown.

import { h } from '../../shared/dom.js';
import { makeEntries } from '../parts/entries.js';
import { makeArea, makeGroup, makeText, makeTick } from '../parts/fields.js';
import { word } from '../words.js';

const LANGUAGES = ['ja', 'en'];

/** @typedef {{name: string, number?: string, hours?: string, url?: string}} Contact */
/** @typedef {{text: string, contacts?: Contact[]}} Help */

/** @param {import('../parts/draft.js').Draft} draft */
export function makeHelp(draft) {
  const own = LANGUAGES.map((language) => {
    const place = h('div', {});
    const set = (/** @type {Help | null} */ help) => {
      const { [language]: _, ...others } = draft.values.help ?? {};
      draft.set('help', help ? { ...others, [language]: help } : others);
    };
    const show = () => {
      const help = draft.values.help?.[language];
      place.replaceChildren(...(help ? [makeOwn(help, set)] : []));
    };
    const tick = makeTick(word(`help-own-${language}`), !!draft.values.help?.[language], (chosen) => {
      set(chosen ? { text: '', contacts: [] } : null);
      show();
    });
    show();
    return h('div', {}, tick, place);
  });
  return makeGroup('setting-help', ...own);
}

/** @param {Help} help @param {(help: Help) => void} set */
function makeOwn(help, set) {
  let current = { contacts: [], ...help };
  const change = (/** @type {Partial<Help>} */ changed) => {
    current = { ...current, ...changed };
    set(current);
  };
  const text = makeArea(help.text, (value) => change({ text: value }), { required: '', maxlength: '1000' });
  return h(
    'div',
    { class: 'group' },
    h('label', { class: 'stacked' }, word('help-text'), text),
    makeEntries(/** @type {Contact[]} */ (current.contacts), (contacts) => change({ contacts }), {
      add: 'add-contact',
      name: word('contact'),
      most: 10,
      empty: () => ({ name: '' }),
      make: makeContact,
    }),
  );
}

/** @param {Contact} contact @param {(contact: Contact) => void} replace */
function makeContact(contact, replace) {
  let current = contact;
  const field = (/** @type {keyof Contact} */ name, /** @type {Record<string, string>} */ attributes) =>
    h(
      'label',
      { class: 'stacked' },
      word(`contact-${name}`),
      makeText(
        contact[name] ?? '',
        (value) => {
          current = { ...current, [name]: value };
          replace(current);
        },
        attributes,
      ),
    );
  return [
    field('name', { required: '', maxlength: '200' }),
    field('number', { type: 'tel', maxlength: '40', pattern: '[0-9#+\\(\\) \\-]*' }),
    field('hours', { maxlength: '200' }),
    field('url', { type: 'url', maxlength: '500', pattern: 'https?://.+' }),
  ];
}
