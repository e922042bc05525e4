// The panel of further filters, with how many comments each choice has; and a chip for each filter that is set.

import { h } from '../../shared/dom.js';
import { call } from '../api.js';
import { makeSelect } from '../parts/fields.js';
import { numberOf, word } from '../words.js';
import { PANEL_NAMES } from './filter.js';

// Milliseconds for which the numbers of the choices are good.
const FRESH = 10_000;

/** The filters that are chosen from what the facets count: the name in the address, and that among the facets. */
const COUNTED = [
  { name: 'article', facet: 'articles' },
  { name: 'phase', facet: 'phases' },
  { name: 'reason', facet: 'reasons' },
  { name: 'attribute', facet: 'attributes' },
];

/** @param {string} name @param {string} value @param {Map<string, string>} titles of articles */
function textOf(name, value, titles) {
  if (name === 'article') return titles.get(value) ?? value;
  if (name === 'reported') return word('reported-only');
  if (name === 'claimed') return word(`claimed-${value}`);
  if (['phase', 'attribute', 'reason'].includes(name)) return word(value);
  return value;
}

export class FilterPanel {
  element = h('div', { class: 'panel', id: 'filter-panel', hidden: '' });
  chips = h('div', { class: 'chips' });
  toggle = h('button', { 'aria-controls': 'filter-panel', 'aria-expanded': 'false', click: () => this.open() });
  /** @type {Map<string, string>} */
  #titles = new Map();
  /** @type {Record<string, Facet[]>} */
  #facets = {};
  /** What the facets were asked for, and when. */
  #asked = { query: '', at: 0 };
  #shown = '';
  #filter = '';

  /** @param {FilterView} view @param {boolean} hasClaims */
  constructor(view, hasClaims) {
    this.view = view;
    this.hasClaims = hasClaims;
    this.toggle.append(word('filters'), h('kbd', { 'aria-hidden': 'true' }, 'f'));
  }

  /** Opens the panel, or closes it. */
  open() {
    this.element.hidden = !this.element.hidden;
    this.toggle.setAttribute('aria-expanded', String(!this.element.hidden));
    if (this.element.hidden) return;
    this.update();
    /** @type {HTMLElement | null} */ (this.element.querySelector('select, input'))?.focus();
  }

  /** Shows which filters are set. */
  update() {
    const set = PANEL_NAMES.filter((name) => this.view.filter[name]);
    this.chips.replaceChildren(...set.map((name) => this.#makeChip(name)));
    this.chips.hidden = !set.length;
    if (!this.element.hidden) this.#fill();
  }

  /** @param {string} name */
  #makeChip(name) {
    const text = `${word(`filter-${name}`)}: ${textOf(name, this.view.filter[name], this.#titles)}`;
    const click = () => this.view.setFilter({ [name]: '' });
    return h(
      'button',
      { class: 'chip', 'aria-label': word('filter-off', text), click },
      text,
      h('span', { 'aria-hidden': 'true' }, ' ✕'),
    );
  }

  /** Counts anew for another status or site, and once in a while. */
  async #fill() {
    const { status, site } = this.view.filter;
    const query = `${new URLSearchParams({ status, ...(site && { site }) })}`;
    if (query === this.#asked.query && Date.now() - this.#asked.at < FRESH) return this.#draw();
    this.#asked = { query, at: Date.now() };
    /** @type {Record<string, Facet[]>} */
    const facets = await call(`/facets?${query}`).catch(() => ({}));
    if (query !== this.#asked.query) return;
    this.#facets = facets;
    for (const { article_id, title } of facets.articles ?? [])
      if (article_id && title) this.#titles.set(article_id, title);
    this.#draw();
  }

  /** Draws the panel, if a filter or a number in it has changed: not while somebody types there. */
  #draw() {
    const facets = this.#facets;
    const shown = JSON.stringify([facets, this.view.filter]);
    const filter = JSON.stringify(this.view.filter);
    const { activeElement } = document;
    const focused = this.element.contains(activeElement) ? activeElement?.getAttribute('name') : null;
    const isTyping = !!focused && !!activeElement?.matches('input:not([type=checkbox])');
    if (shown === this.#shown || (isTyping && filter === this.#filter)) return;
    this.#shown = shown;
    this.#filter = filter;
    const counted = COUNTED.filter(({ facet }) => facets[facet]).map(({ name, facet }) =>
      this.#makeField(name, this.#makeFacet(name, facets[facet])),
    );
    const claimed = this.hasClaims ? [this.#makeField('claimed', this.#makeClaimed())] : [];
    this.element.replaceChildren(
      ...counted,
      this.#makeField('min_score', this.#makeInput('min_score', { type: 'number', min: '0', max: '1', step: '0.05' })),
      this.#makeField('max_score', this.#makeInput('max_score', { type: 'number', min: '0', max: '1', step: '0.05' })),
      this.#makeField('author', this.#makeInput('author', { type: 'text', maxlength: '80' })),
      this.#makeField('from', this.#makeInput('from', { type: 'date' })),
      this.#makeField('to', this.#makeInput('to', { type: 'date' })),
      this.#makeField('reported', this.#makeReported()),
      ...claimed,
    );
    if (focused) /** @type {HTMLElement | null} */ (this.element.querySelector(`[name=${focused}]`))?.focus();
  }

  /** @param {string} name @param {Element} control */
  #makeField(name, control) {
    control.setAttribute('name', name);
    return h('label', {}, h('span', {}, word(`filter-${name}`)), control);
  }

  /** @param {string} name @param {Facet[]} values */
  #makeFacet(name, values) {
    const options = values.map((facet) => {
      const value = facet.article_id ?? facet.value ?? '';
      const text = facet.article_id
        ? (facet.title ?? `${facet.site_id} / ${value}`)
        : textOf(name, value, this.#titles);
      return /** @type {[string, string]} */ ([value, `${text} (${numberOf(facet.count)})`]);
    });
    const chosen = this.view.filter[name] ?? '';
    if (chosen && !options.some(([value]) => value === chosen))
      options.push([chosen, textOf(name, chosen, this.#titles)]);
    const choose = (/** @type {string} */ value) => {
      // The articles of two sites may have the same id.
      const site = values.find(({ article_id }) => article_id === value)?.site_id;
      this.view.setFilter({ [name]: value, ...(name === 'article' && site && { site }) });
    };
    return makeSelect(chosen, [['', word('any')], ...options], choose, word(`filter-${name}`));
  }

  /** @param {string} name @param {Record<string, string>} attributes */
  #makeInput(name, attributes) {
    const input = h('input', {
      ...attributes,
      change: () => input.validity.valid && this.view.setFilter({ [name]: input.value.trim() }),
    });
    input.value = this.view.filter[name] ?? '';
    return input;
  }

  #makeReported() {
    const box = h('input', {
      type: 'checkbox',
      change: () => this.view.setFilter({ reported: box.checked ? 'true' : '' }),
    });
    box.checked = !!this.view.filter.reported;
    return box;
  }

  #makeClaimed() {
    const options = /** @type {[string, string][]} */ ([
      ['', word('any')],
      ['me', word('claimed-me')],
      ['none', word('claimed-none')],
    ]);
    const choose = (/** @type {string} */ claimed) => this.view.setFilter({ claimed });
    return makeSelect(this.view.filter.claimed ?? '', options, choose, word('filter-claimed'));
  }
}
