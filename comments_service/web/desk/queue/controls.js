// The controls above the list: a tab for each status, the site, the search, the order.

import { h } from '../../shared/dom.js';
import { makeSelect } from '../parts/fields.js';
import { numberOf, word } from '../words.js';
import { ORDERS, orderOf, STATUSES } from './filter.js';

// Milliseconds after the last key of a search before it is made.
const TYPING = 150;

/** Makes a tab for each status. @param {FilterView} view */
export function makeTabs(view) {
  const element = h('div', { class: 'tabs', role: 'group', 'aria-label': word('status') });
  const tabs = new Map(
    STATUSES.map((status) => {
      const depth = h('span', { class: 'depth' });
      const click = () => view.setFilter({ status, order: '' });
      const tab = h('button', { 'data-status': status, click }, word(status), depth);
      element.append(tab);
      return [status, { tab, depth }];
    }),
  );
  return {
    element,
    /** Marks the tab of the status that is shown. @param {string} shown */
    choose(shown) {
      for (const [status, { tab }] of tabs) tab.setAttribute('aria-pressed', String(status === shown));
    },
    /** @param {Record<string, number>} depths by status @param {string[]} atLeast statuses at which counting stopped */
    setDepths(depths, atLeast) {
      for (const [status, { depth }] of tabs)
        depth.textContent = status in depths ? numberOf(depths[status], atLeast.includes(status)) : '';
    },
  };
}

/** @param {FilterView} view @param {string[]} sites */
export function makeSites(view, sites) {
  const options = /** @type {[string, string][]} */ ([['', word('all-sites')], ...sites.map((site) => [site, site])]);
  // An article belongs to one site.
  const select = makeSelect('', options, (site) => view.setFilter({ site, article: '' }), word('site'));
  return {
    element: select,
    /** @param {string} site */
    choose(site) {
      select.value = site;
    },
  };
}

/** @param {FilterView} view */
export function makeOrders(view) {
  const options = ORDERS.map((order) => /** @type {[string, string]} */ ([order, word(`order-${order}`)]));
  const select = makeSelect('', options, (order) => view.setFilter({ order }), word('order'));
  return {
    element: select,
    /** @param {QueueFilter} filter */
    choose(filter) {
      select.value = orderOf(filter);
    },
  };
}

/** Makes the search box. Escape empties it, and so shows all comments again. @param {FilterView} view */
export function makeSearch(view) {
  let timer = 0;
  const show = () => {
    clearTimeout(timer);
    const q = search.value.trim();
    // Not when the page was left within the last letters: the address is another page's then.
    if (q !== view.filter.q && search.isConnected) view.setFilter({ q }, { typing: true });
  };
  const input = (/** @type {InputEvent} */ event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(show, search.value ? TYPING : 0);
  };
  const keydown = (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing || !['Escape', 'Enter'].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') search.value = '';
    show();
    view.focusList();
  };
  const search = h('input', {
    type: 'search',
    maxlength: '100',
    placeholder: word('search'),
    'aria-label': word('search'),
    'aria-keyshortcuts': '/',
    input,
    compositionend: show,
    keydown,
  });
  return {
    element: search,
    /** @param {string} q */
    choose(q) {
      if (document.activeElement !== search) search.value = q;
    },
  };
}
