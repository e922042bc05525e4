// Who may write on a site, and how its readers sign in.

import { h } from '../../shared/dom.js';
import { linesOf, makeArea, makeGroup, makeSelect, makeText, makeTick } from '../parts/fields.js';
import { word } from '../words.js';

const ALGORITHMS = ['HS256', 'RS256', 'ES256', 'EdDSA'];

/** @typedef {{secret_count?: number, secrets?: string[], jwks_url?: string | null, issuer?: string | null,
 *   algorithms?: string[]}} SignIn */

/** @param {string} label @param {HTMLElement} control */
const stacked = (label, control) => h('label', { class: 'stacked' }, word(label), control);

/** Anyone, who is signed in, or whose token claims something. @type {import('./controls.js').MakeSetting} */
export const whoMayWrite = (draft, name) => {
  const saved = draft.values[name] ?? 'anyone';
  const required = typeof saved === 'object' ? saved : { claim: '', value: '' };
  const place = h('div', { class: 'group' });
  let claim = required;
  const set = (/** @type {Partial<typeof claim>} */ change) => {
    claim = { ...claim, ...change };
    draft.set(name, claim);
  };
  const part = (/** @type {'claim' | 'value'} */ key) =>
    stacked(
      `who-claim-${key}`,
      makeText(String(claim[key]), (value) => set({ [key]: value }), { required: '', maxlength: '100' }),
    );
  const show = (/** @type {string} */ chosen) =>
    place.replaceChildren(...(chosen === 'claim' ? [part('claim'), part('value')] : []));
  const options = ['anyone', 'signed_in', 'claim'].map(
    (option) => /** @type {[string, string]} */ ([option, word(`who-${option}`)]),
  );
  const chosen = typeof saved === 'object' ? 'claim' : saved;
  const select = makeSelect(chosen, options, (value) => {
    draft.set(name, value === 'claim' ? claim : value);
    show(value);
  });
  select.setAttribute('aria-label', word(`setting-${name}`));
  show(chosen);
  return makeGroup(`setting-${name}`, select, place);
};

/** The publisher's own sign-in. Its secrets are written, and never shown. @type {import('./controls.js').MakeSetting} */
export const publishersSignIn = (draft, name) => {
  /** @type {SignIn} */
  let current = draft.values[name] ?? {};
  const set = (/** @type {SignIn} */ change) => {
    current = { ...current, ...change };
    draft.set(name, current);
  };
  const address = (/** @type {'jwks_url' | 'issuer'} */ key, /** @type {Record<string, string>} */ attributes) =>
    stacked(
      `sign_in-${key}`,
      makeText(current[key] ?? '', (value) => set({ [key]: value || null }), { maxlength: '500', ...attributes }),
    );
  const secrets = makeArea(
    '',
    (text) => {
      const { secrets: _, ...others } = current;
      current = others;
      set(linesOf(text).length ? { secrets: linesOf(text) } : {});
    },
    { spellcheck: 'false', autocomplete: 'off', rows: '2' },
  );
  const algorithms = ALGORITHMS.map((algorithm) =>
    makeTick(algorithm, (current.algorithms ?? []).includes(algorithm), (chosen) =>
      set({
        algorithms: ALGORITHMS.filter((each) =>
          each === algorithm ? chosen : (current.algorithms ?? []).includes(each),
        ),
      }),
    ),
  );
  return makeGroup(
    `setting-${name}`,
    address('jwks_url', { type: 'url', pattern: 'https?://.+' }),
    address('issuer', {}),
    h('div', { class: 'ticks', role: 'group', 'aria-label': word('sign_in-algorithms') }, ...algorithms),
    stacked('sign_in-secrets', secrets),
    h('p', { class: 'quiet' }, word('sign_in-secret-count', current.secret_count ?? 0)),
  );
};
