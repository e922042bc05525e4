// The controls above the queue: tabs, sites and the search.

import { h } from '../../shared/dom.js';
import { numberOf, word } from '../words.js';

const STATUSES = ['held', 'pending', 'approved', 'rejected', 'removed'];

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
