// The controls around the queue: tabs, filters, help, and the form to sign in.

import { h } from '../shared/dom.js';
import { token } from './api.js';
import { ACTIONS } from './card.js';
import { chooseLanguage, language, numberOf, word } from './words.js';

const STATUSES = ['held', 'pending', 'approved', 'rejected', 'removed'];
const KEYS = [
  ['j / k', 'key-move'],
  ...ACTIONS.map(({ key, name }) => [key, name]),
  ['u', 'undo'],
  ['i', 'history'],
  ['/', 'key-search'],
  ['Esc', 'key-empty'],
  ['?', 'key-help'],
];

/** Makes a tab for each status. @param {Queue} queue */
export function makeTabs(queue) {
  const element = h('div', { class: 'tabs', role: 'group', 'aria-label': word('status') });
  const tabs = new Map(
    STATUSES.map((status) => {
      const depth = h('span', { class: 'depth' });
      const tab = h('button', { 'data-status': status, click: () => queue.show({ status }) }, word(status), depth);
      element.append(tab);
      return [status, { tab, depth }];
    }),
  );
  return {
    element,
    /** Marks the tab of the status that is shown. */
    choose() {
      for (const [status, { tab }] of tabs) tab.setAttribute('aria-pressed', String(status === queue.filter.status));
    },
    /** @param {Record<string, number>} depths by status @param {string[]} atLeast statuses at which counting stopped */
    setDepths(depths, atLeast) {
      for (const [status, { depth }] of tabs)
        depth.textContent = status in depths ? numberOf(depths[status], atLeast.includes(status)) : '';
    },
  };
}

/** @param {Queue} queue @param {string[]} sites @param {() => void} onChange */
export function makeSites(queue, sites, onChange) {
  const change = () => {
    queue.show({ site: select.value });
    onChange();
  };
  const select = h(
    'select',
    { 'aria-label': word('site'), change },
    h('option', { value: '' }, word('all-sites')),
    ...sites.map((site) => h('option', { value: site }, site)),
  );
  select.value = queue.filter.site;
  return select;
}

/** Makes the search box. Escape empties it, and so shows all comments again. @param {Queue} queue */
export function makeSearch(queue) {
  const show = () => {
    const q = search.value.trim();
    if (q !== queue.filter.q) queue.show({ q });
  };
  const input = (/** @type {InputEvent} */ event) => event.isComposing || show();
  const keydown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.preventDefault();
    search.value = '';
    show();
    search.blur();
  };
  const search = h('input', {
    type: 'search',
    maxlength: '100',
    placeholder: word('search'),
    'aria-label': word('search'),
    input,
    compositionend: show,
    keydown,
  });
  search.value = queue.filter.q;
  return search;
}

/** Makes the button that changes to the other language. @param {() => void} onChange */
export function makeLanguage(onChange) {
  const other = language === 'ja' ? 'en' : 'ja';
  const click = () => {
    chooseLanguage(other);
    document.documentElement.lang = other;
    onChange();
  };
  return h('button', { class: 'language', lang: other, click }, word('other-language'));
}

export function makeHelp() {
  const help = h(
    'dialog',
    { 'aria-labelledby': 'keys' },
    h('h2', { id: 'keys' }, word('keys')),
    h('dl', {}, ...KEYS.flatMap(([key, name]) => [h('dt', {}, h('kbd', {}, key)), h('dd', {}, word(name))])),
    h('button', { click: () => help.close() }, word('close')),
  );
  return help;
}

/** Makes the form that asks for the token. @param {string} message the name of a word @param {() => void} onToken
 * @param {Node} languageSwitch */
export function makeSignIn(message, onToken, languageSwitch) {
  const field = h('input', {
    id: 'token',
    type: 'password',
    autocomplete: 'off',
    required: '',
    'aria-describedby': 'token-hint',
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    token.set(field.value.trim());
    onToken();
  };
  return h(
    'form',
    { class: 'enter', submit },
    h('h1', {}, word('desk')),
    h('label', { for: 'token' }, word('token')),
    field,
    h('p', { id: 'token-hint', class: 'quiet' }, word('token-hint')),
    h('p', { class: 'quiet' }, word('token-how'), h('br', {}), h('code', {}, 'comments moderator add "NAME"')),
    h('p', { class: 'problem', role: 'alert' }, message && word(message)),
    h('button', { class: 'approve' }, word('enter')),
    languageSwitch,
  );
}
