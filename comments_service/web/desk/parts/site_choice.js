// Which of the moderator's sites a page is about.

import { h } from '../../shared/dom.js';
import { word } from '../words.js';
import { makeSelect } from './fields.js';

let last = '';

/** The site that an address names, or the one that was worked on last, or the first.
 * @param {DeskContext} context @param {string | null | undefined} asked */
export function siteOf(context, asked) {
  last = [asked, last].find((site) => site && context.sites.includes(site)) ?? context.sites[0] ?? '';
  return last;
}

/** Makes the choice of a site, which is a mere name where there is only one.
 * @param {DeskContext} context @param {string} site @param {(site: string) => void} onChoice */
export function makeSiteChoice(context, site, onChoice) {
  if (context.sites.length < 2) return h('span', { class: 'only-site' }, site);
  const select = makeSelect(
    site,
    context.sites.map((each) => [each, each]),
    onChoice,
  );
  select.setAttribute('aria-label', word('site'));
  return select;
}

/** @param {string} title @param {(Node | string)[]} controls */
export const makeHead = (title, ...controls) => h('div', { class: 'page-head' }, h('h2', {}, title), ...controls);

/** Returns a path of the API below a site. @param {string} site @param {string} rest */
export const pathOf = (site, rest) => `/sites/${encodeURIComponent(site)}/${rest}`;
