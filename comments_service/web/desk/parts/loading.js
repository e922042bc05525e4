// What a page shows while it loads, and where a call failed.

import { h } from '../../shared/dom.js';
import { codeOf } from '../api.js';
import { hasWord, word } from '../words.js';

/** Says in the moderator's language why a call failed, and of which field. `names` are the words of fields that have
 * another one here. @param {any} error @param {Record<string, string>} [names] @returns {string} */
export function messageOf(error, names = {}) {
  const code = codeOf(error);
  const { status, field, detail } = error.details ?? {};
  if (status === 404 && (code === 'not-found' || !hasWord(code))) return word('not-offered');
  if (!hasWord(code)) return detail ?? word('unavailable');
  if (!['invalid-value', 'name-reserved'].includes(code) || !field) return word(code);
  const named = [names[field], `setting-${field}`, `policy-${field}`, field].find((name) => name && hasWord(name));
  return `${word(code)} (${named ? word(named) : field})`;
}

/** The load of each place that began last. @type {WeakMap<HTMLElement, object>} */
const latest = new WeakMap();

/** Loads something and shows it in a place; shows why it failed, with a button to try again. Of two loads of one place
 * the later one counts. Resolves with whether it is shown.
 * @template T @param {HTMLElement} place @param {DeskContext} context @param {() => Promise<T>} load
 * @param {(data: T) => (Node | string)[]} draw @returns {Promise<boolean>} */
export async function showIn(place, context, load, draw) {
  const own = {};
  latest.set(place, own);
  if (!place.hasChildNodes()) place.append(h('p', { class: 'quiet' }, word('loading')));
  place.setAttribute('aria-busy', 'true');
  const settled = await load().then(
    (data) => ({ data, error: null }),
    (error) => ({ data: null, error }),
  );
  if (latest.get(place) !== own) return false;
  place.removeAttribute('aria-busy');
  if (!settled.error) {
    place.replaceChildren(...draw(/** @type {T} */ (settled.data)));
    return true;
  }
  if (codeOf(settled.error) === 'invalid-token') context.fail(settled.error);
  const again = () => {
    place.replaceChildren();
    showIn(place, context, load, draw);
  };
  place.replaceChildren(
    h(
      'div',
      { class: 'empty', role: 'alert' },
      h('p', {}, messageOf(settled.error)),
      h('button', { type: 'button', click: again }, word('again')),
    ),
  );
  return false;
}

/** @param {string} name of a word */
export const makeEmpty = (name) => h('p', { class: 'empty' }, word(name));
