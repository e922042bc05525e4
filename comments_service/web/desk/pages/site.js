// The page of a site: its settings, reasons, articles and origins.

import { h } from '../../shared/dom.js';
import { makeHead, makeSiteChoice, siteOf } from '../parts/site_choice.js';
import { makeHash } from '../routes.js';
import { makeAccess } from '../site/access.js';
import { ArticleList } from '../site/articles.js';
import { openNewSite } from '../site/new_site.js';
import { makeReasons } from '../site/reasons.js';
import { makeSettings } from '../site/settings_form.js';
import { word } from '../words.js';

/** The parts of the page, and the right that each needs.
 * @type {{name: string, right: string, make: (context: DeskContext, site: string, route: Route) => HTMLElement}[]} */
const PARTS = [
  { name: 'settings', right: 'settings', make: makeSettings },
  { name: 'reasons', right: 'policy', make: makeReasons },
  {
    name: 'articles',
    right: 'articles',
    make: (context, site, route) => new ArticleList(context, site, route).element,
  },
  { name: 'access', right: 'settings', make: makeAccess },
];

/** @implements {OpenPage} */
class SitePage {
  /** @param {DeskContext} context @param {Route} route */
  constructor(context, route) {
    const site = siteOf(context, route.path[0]);
    const parts = PARTS.filter(({ right }) => context.may(right));
    const part = parts.find(({ name }) => name === route.path[1]) ?? parts[0];
    const links = parts.map(({ name }) =>
      h(
        'a',
        { href: makeHash(['site', site, name]), ...(name === part.name && { 'aria-current': 'page' }) },
        word(`site-${name}`),
      ),
    );
    const choice = makeSiteChoice(context, site, (chosen) => context.go(makeHash(['site', chosen, part.name])));
    const add = context.may('sites') ? [h('button', { click: () => openNewSite(context) }, word('new-site'))] : [];
    this.element = h(
      'div',
      { class: 'page' },
      makeHead(
        word('page-site'),
        choice,
        h('nav', { class: 'parts', 'aria-label': word('page-site') }, ...links),
        ...add,
      ),
      part.make(context, site, route),
    );
  }
}

/** @type {DeskPage} */
export const page = {
  name: 'site',
  title: () => word('page-site'),
  open: (context, route) => new SitePage(context, route),
};
