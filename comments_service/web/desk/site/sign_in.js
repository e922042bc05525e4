// Who may write on a site, and how its readers sign in.

import { h } from '../../shared/dom.js';
import { makeEntries } from '../parts/entries.js';
import { linesOf, makeArea, makeGroup, makeSelect, makeText, makeTick, READER_LANGUAGES } from '../parts/fields.js';
import { word } from '../words.js';

const ALGORITHMS = ['HS256', 'RS256', 'ES256', 'EdDSA'];

/** @typedef {{secret_count?: number, secrets?: string[], jwks_url?: string | null, issuer?: string | null,
 *   algorithms?: string[] | null}} SignIn */

/** @param {string} label @param {HTMLElement} control */
const stacked = (label, control) => h('label', { class: 'stacked' }, word(label), control);

/** Anyone, who is signed in, or whose token claims something. @type {import('./controls.js').MakeSetting} */
export const whoMayWrite = (draft, name) => {
  const saved = draft.values[name] ?? 'anyone';
  const required = typeof saved === 'object' ? saved : { claim: '', value: '' };
  const place = h('div', { class: 'group' });
  const warning = h('p', { class: 'problem', role: 'status' });
  // Nobody can sign in without keys.
  const warn = () => {
    const { secret_count, secrets, jwks_url } = draft.values.sign_in ?? {};
    const isOpen = (draft.values[name] ?? 'anyone') === 'anyone';
    warning.textContent = isOpen || secret_count || secrets?.length || jwks_url ? '' : word('who-no-keys');
  };
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
  draft.listeners.push(warn);
  warn();
  return makeGroup(`setting-${name}`, select, place, warning);
};

/** The publisher's own sign-in. Its secrets are written, and never shown. @type {import('./controls.js').MakeSetting} */
export const publishersSignIn = (draft, name) => {
  const place = h('div', { class: 'group' });
  const show = () => place.replaceChildren(...(draft.values[name] ? makeSignIn(draft, name) : []));
  const tick = makeTick(word('sign_in-used'), !!draft.values[name], (chosen) => {
    draft.set(name, chosen ? (draft.saved[name] ?? {}) : null);
    show();
  });
  show();
  return makeGroup(`setting-${name}`, tick, place);
};

/** @param {import('../parts/draft.js').Draft} draft @param {string} name */
function makeSignIn(draft, name) {
  /** @type {SignIn} */
  const current = draft.values[name];
  const set = (/** @type {SignIn} */ change) => draft.set(name, { ...draft.values[name], ...change });
  const address = (/** @type {'jwks_url' | 'issuer'} */ key, /** @type {Record<string, string>} */ attributes) =>
    stacked(
      `sign_in-${key}`,
      makeText(current[key] ?? '', (value) => set({ [key]: value || null }), { maxlength: '2000', ...attributes }),
    );
  const secrets = makeArea(
    (current.secrets ?? []).join('\n'),
    (text) => {
      const { secrets: _, ...others } = draft.values[name];
      draft.set(name, linesOf(text).length ? { ...others, secrets: linesOf(text) } : others);
    },
    { spellcheck: 'false', autocomplete: 'off', rows: '2' },
  );
  const algorithms = ALGORITHMS.map((algorithm) =>
    makeTick(algorithm, (current.algorithms ?? []).includes(algorithm), (chosen) => {
      const former = draft.values[name].algorithms ?? [];
      const all = ALGORITHMS.filter((each) => (each === algorithm ? chosen : former.includes(each)));
      set({ algorithms: all.length ? all : null });
    }),
  );
  return [
    address('jwks_url', { type: 'url', pattern: 'https?://.+' }),
    address('issuer', {}),
    h('div', { class: 'ticks', role: 'group', 'aria-label': word('sign_in-algorithms') }, ...algorithms),
    stacked('sign_in-secrets', secrets),
    h('p', { class: 'quiet' }, word('sign_in-secret-count', current.secret_count ?? 0)),
  ];
}

/** What stands in place of the form, and where one signs in, by language. @type {import('./controls.js').MakeSetting} */
export const signInPrompts = (draft, name) => {
  /** @type {[string, {text: string, url: string}][]} */
  const prompts = Object.entries(draft.values[name] ?? {});
  return makeGroup(
    `setting-${name}`,
    makeEntries(prompts, (changed) => draft.set(name, Object.fromEntries(changed)), {
      add: 'add-prompt',
      name: word('prompt'),
      most: READER_LANGUAGES.length,
      empty: () => /** @type {[string, {text: string, url: string}]} */ (['ja', { text: '', url: '' }]),
      make: makePrompt,
    }),
  );
};

/** @param {[string, {text: string, url: string}]} entry
 * @param {(entry: [string, {text: string, url: string}]) => void} replace */
function makePrompt([language, prompt], replace) {
  let current = { language, ...prompt };
  const set = (/** @type {Partial<typeof current>} */ change) => {
    current = { ...current, ...change };
    const { language, ...rest } = current;
    replace([language, rest]);
  };
  const languages = READER_LANGUAGES.map((each) => /** @type {[string, string]} */ ([each, word(`language-${each}`)]));
  return [
    stacked(
      'prompt-language',
      makeSelect(language, languages, (chosen) => set({ language: chosen })),
    ),
    stacked(
      'prompt-text',
      makeText(prompt.text, (text) => set({ text }), { required: '', maxlength: '300' }),
    ),
    stacked(
      'url',
      makeText(prompt.url, (url) => set({ url }), {
        required: '',
        maxlength: '2000',
        type: 'url',
        pattern: 'https?://.+',
      }),
    ),
  ];
}
