// The people of a site about whom a moderator did something.

import { h } from '../../shared/dom.js';
import { makeEmpty, messageOf, showIn } from '../parts/loading.js';
import { makeHead, makeSiteChoice, pathOf, siteOf } from '../parts/site_choice.js';
import { makeTable } from '../parts/tables.js';
import { makeTime } from '../parts/times.js';
import { makeHash } from '../routes.js';
import { word } from '../words.js';
import { makeStatus, nameOf } from './names.js';

const STATUSES = ['', 'banned', 'muted', 'trusted', 'warned', 'noted'];

/** @implements {OpenPage} */
export class PeopleList {
  #place = h('div', {});
  /** @type {Person[]} */
  #people = [];
  /** @type {KeyHelp[]} */
  help = [
    ['j k', 'key-move'],
    ['/', 'key-search-people'],
  ];

  /** @param {DeskContext} context @param {Route} route */
  constructor(context, { query }) {
    this.context = context;
    this.site = siteOf(context, query.get('site'));
    this.status = STATUSES.find((status) => status === query.get('status')) ?? '';
    this.tabs = STATUSES.map((status) =>
      h('button', { 'data-status': status, click: () => this.#choose(status) }, word(`people-${status || 'all'}`)),
    );
    this.search = h('input', {
      type: 'search',
      maxlength: '100',
      placeholder: word('search-people'),
      'aria-label': word('search-people'),
      input: (/** @type {InputEvent} */ event) => event.isComposing || this.#load(),
      compositionend: () => this.#load(),
    });
    this.search.value = query.get('q') ?? '';
    const tabs = h('div', { class: 'tabs', role: 'group', 'aria-label': word('status') }, ...this.tabs);
    const choice = makeSiteChoice(context, this.site, (site) => context.go(makeHash(['people'], { site })));
    this.element = h(
      'div',
      { class: 'page' },
      makeHead(word('page-people'), choice, tabs, this.search),
      h('p', { class: 'quiet' }, word('people-hint')),
      this.#place,
    );
    this.#load();
  }

  /** @param {string} status */
  #choose(status) {
    this.status = status;
    this.#load();
  }

  /** @returns {Promise<boolean>} */
  #load() {
    for (const tab of this.tabs) tab.setAttribute('aria-pressed', String(tab.dataset.status === this.status));
    const filter = { q: this.search.value.trim(), status: this.status };
    this.context.replace(makeHash(['people'], { site: this.site, ...filter }));
    const read = () => this.#read(filter, '');
    return showIn(this.#place, this.context, read, (page) => {
      this.#people = page.people;
      return this.#draw(filter, page.next_cursor);
    });
  }

  /** @param {Record<string, string>} filter @param {string} cursor
   * @returns {Promise<{people: Person[], next_cursor: string | null}>} */
  #read(filter, cursor) {
    const query = new URLSearchParams(Object.entries({ ...filter, cursor }).filter(([, value]) => value));
    return this.context.call(`${pathOf(this.site, 'people')}?${query}`);
  }

  /** @param {Record<string, string>} filter @param {string | null} cursor */
  #draw(filter, cursor) {
    if (!this.#people.length) return [makeEmpty(filter.q || filter.status ? 'people-no-match' : 'people-none')];
    const heads = ['person', 'status', 'note', 'people-changed'].map((name) => word(name));
    const parts = [
      makeTable(
        word('page-people'),
        heads,
        this.#people.map((person) => this.#row(person)),
      ),
    ];
    if (!cursor) return parts;
    const more = h('button', { class: 'more', click: () => next() }, word('more'));
    const next = async () => {
      more.disabled = true;
      try {
        const page = await this.#read(filter, cursor);
        this.#people.push(...page.people);
        this.#place.replaceChildren(...this.#draw(filter, page.next_cursor));
      } catch (error) {
        this.context.notify(messageOf(error));
        more.disabled = false;
      }
    };
    return [...parts, more];
  }

  /** @param {Person} person */
  #row(person) {
    const link = h('a', { href: makeHash(['people', this.site, person.id]) }, nameOf(person));
    const others =
      person.names.length > 1 ? [h('span', { class: 'quiet' }, ` ${person.names.slice(1, 4).join('、')}`)] : [];
    const by = person.changed_by ? [h('span', { class: 'quiet' }, ` ${person.changed_by}`)] : [];
    return [
      h('span', {}, link, ...others),
      makeStatus(person),
      h('span', { class: 'clipped' }, person.note ?? ''),
      h('span', {}, makeTime(person.changed_at), ...by),
    ];
  }

  /** @param {number} step */
  #move(step) {
    const links = /** @type {HTMLElement[]} */ ([...this.#place.querySelectorAll('td a')]);
    const at = links.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
  }

  /** @type {Keys} */
  keys = {
    j: () => this.#move(1),
    k: () => this.#move(-1),
    ArrowDown: () => this.#move(1),
    ArrowUp: () => this.#move(-1),
    '/': () => this.search.focus(),
  };
}
