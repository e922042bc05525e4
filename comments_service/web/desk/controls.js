// The controls around the queue: tabs, filters, help, and the form to sign in.

import { h } from '../shared/dom.js';
import { token } from './api.js';
import { ACTIONS } from './card.js';
import { word } from './words.js';

const STATUSES = ['held', 'pending', 'approved', 'rejected', 'removed'];
const KEYS = [
  ['j / k', 'key-move'],
  ...ACTIONS.map(({ key, name }) => [key, name]),
  ['u', 'undo'],
  ['i', 'history'],
  ['/', 'key-search'],
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
    /** @param {Record<string, number>} depths by status */
    setDepths(depths) {
      for (const status in depths) tabs.get(status)?.depth.replaceChildren(String(depths[status]));
    },
  };
}

/** @param {Queue} queue @param {string[]} sites */
export function makeSites(queue, sites) {
  const select = h(
    'select',
    { 'aria-label': word('site'), change: () => queue.show({ site: select.value }) },
    h('option', { value: '' }, word('all-sites')),
    ...sites.map((site) => h('option', { value: site }, site)),
  );
  return select;
}

/** @param {Queue} queue */
export function makeSearch(queue) {
  const search = h('input', {
    type: 'search',
    placeholder: word('search'),
    'aria-label': word('search'),
    input: () => queue.show({ q: search.value.trim() }),
  });
  return search;
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

/** Makes the form that asks for the token. @param {string} message @param {() => void} onToken */
export function makeSignIn(message, onToken) {
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
    h('p', { class: 'problem', role: 'alert' }, message),
    h('button', { class: 'approve' }, word('enter')),
  );
}
