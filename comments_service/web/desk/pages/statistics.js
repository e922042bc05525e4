// The page of numbers: how long the queue is, who decided how much, and how fast.

import { h } from '../../shared/dom.js';
import { authorization } from '../api.js';
import { makeSelect } from '../parts/fields.js';
import { makeEmpty, showIn } from '../parts/loading.js';
import { makeHead, pathOf } from '../parts/site_choice.js';
import { makeTable } from '../parts/tables.js';
import { durationOf, localOf } from '../parts/times.js';
import { reasonOf } from '../people/names.js';
import { makeHash } from '../routes.js';
import { language, numberOf, word } from '../words.js';

const DAY = 86_400_000;
const SPANS = [1, 7, 30];
// Of how many sites at most the texts of reasons are read.
const REASON_SITES = 5;
const STATUSES = ['approved', 'rejected', 'held', 'removed'];

/** @param {Date} date */
const dayOf = (date) => localOf(date).slice(0, 10);
/** The beginning of a day on this clock. @param {string} day @param {number} [later] days */
function startOf(day, later = 0) {
  const date = new Date(`${day}T00:00`);
  date.setDate(date.getDate() + later);
  return date;
}

/** @implements {OpenPage} */
class StatisticsPage {
  #place = h('div', {});
  /** @type {SiteReason[]} */
  #reasons = [];

  /** @param {DeskContext} context @param {Route} route */
  constructor(context, { query }) {
    this.context = context;
    const site = query.get('site');
    this.site = site && context.sites.includes(site) ? site : context.sites.length === 1 ? context.sites[0] : '';
    const today = dayOf(new Date());
    const makeDay = (/** @type {string} */ name, /** @type {string} */ day) => {
      const input = h('input', { type: 'date', required: '', 'aria-label': word(name), change: () => this.#load() });
      input.value = query.get(name) || day;
      return input;
    };
    this.from = makeDay('from', dayOf(new Date(Date.now() - 6 * DAY)));
    this.to = makeDay('to', today);
    this.download = h(
      'a',
      {
        class: 'button',
        download: 'decisions.csv',
        href: '#',
        click: (/** @type {MouseEvent} */ event) => this.#save(event),
      },
      word('download-csv'),
    );
    this.element = h(
      'div',
      { class: 'page' },
      makeHead(word('page-statistics'), ...this.#sites(), ...this.#spans(), this.from, '–', this.to, this.download),
      this.#place,
    );
    this.#load();
  }

  #sites() {
    const { sites } = this.context;
    if (sites.length < 2) return [h('span', { class: 'only-site' }, this.site)];
    const options = /** @type {[string, string][]} */ ([['', word('all-sites')], ...sites.map((site) => [site, site])]);
    const choose = (/** @type {string} */ site) => {
      this.site = site;
      this.#load();
    };
    return [makeSelect(this.site, options, choose, word('site'))];
  }

  #spans() {
    return SPANS.map((days) => {
      const choose = () => {
        this.from.value = dayOf(new Date(Date.now() - (days - 1) * DAY));
        this.to.value = dayOf(new Date());
        this.#load();
      };
      return h('button', { 'data-days': String(days), click: choose }, word(`last-${days}`));
    });
  }

  get #query() {
    const times = { from: startOf(this.from.value).toISOString(), to: startOf(this.to.value, 1).toISOString() };
    return new URLSearchParams({ ...(this.site && { site: this.site }), ...times });
  }

  #load() {
    if (!this.from.value || !this.to.value) return;
    this.context.replace(makeHash(['statistics'], { site: this.site, from: this.from.value, to: this.to.value }));
    const days = Math.round((startOf(this.to.value).getTime() - startOf(this.from.value).getTime()) / DAY) + 1;
    for (const button of this.element.querySelectorAll('[data-days]'))
      button.setAttribute(
        'aria-pressed',
        String(this.to.value === dayOf(new Date()) && button.getAttribute('data-days') === String(days)),
      );
    this.download.href = `/v1/review/decisions.csv?${this.#query}`;
    showIn(
      this.#place,
      this.context,
      () => this.#read(),
      (found) => this.#draw(found),
    );
  }

  /** @returns {Promise<Statistics>} */
  async #read() {
    const { sites, call } = this.context;
    const found = await call(`/stats?${this.#query}`);
    const named = (this.site ? [this.site] : sites).slice(0, REASON_SITES);
    this.#reasons = (await Promise.all(named.map((site) => call(pathOf(site, 'reasons')).catch(() => [])))).flat();
    return found;
  }

  /** Where no cookie signs the link in, its file is fetched with the token.
   * @param {MouseEvent} event @returns {Promise<void>} */
  async #save(event) {
    const headers = authorization();
    if (!headers.Authorization) return;
    event.preventDefault();
    const answer = await fetch(this.download.href, { headers, cache: 'no-store' }).catch(() => null);
    if (!answer?.ok) return this.context.notify(answer?.status === 404 ? word('not-offered') : word('unavailable'));
    const file = URL.createObjectURL(await answer.blob());
    h('a', { href: file, download: 'decisions.csv' }).click();
    setTimeout(() => URL.revokeObjectURL(file), 60_000);
  }

  /** @param {Statistics} found */
  #draw({ queue, decisions, time_to_decision: wait, minutes_per_hundred: minutes }) {
    const tile = (/** @type {string} */ name, /** @type {string} */ value) =>
      h('div', { class: 'count' }, h('dt', {}, word(name)), h('dd', {}, value));
    const number = (/** @type {number | null} */ value) =>
      value === null ? '–' : value.toLocaleString(language, { maximumFractionDigits: 1 });
    const total = decisions.reduce((sum, { count }) => sum + count, 0);
    const tiles = h(
      'dl',
      { class: 'counts' },
      tile('stat-depth', numberOf(queue.depth, queue.at_least)),
      tile('stat-oldest', durationOf(queue.oldest_age)),
      tile('stat-decisions', number(total)),
      tile('stat-median', durationOf(wait.median)),
      tile('stat-p95', durationOf(wait.p95)),
      tile('stat-minutes', number(minutes)),
    );
    const own = this.context.may('statistics') ? '' : `${word('stat-own')} `;
    const hint = h('p', { class: 'quiet' }, own + word('stat-hint'));
    if (!decisions.length) return [tiles, hint, makeEmpty('stat-none')];
    return [
      tiles,
      hint,
      h('h3', {}, word('stat-by-moderator')),
      this.#byModerator(decisions),
      h('h3', {}, word('stat-by-reason')),
      this.#byReason(decisions, total),
    ];
  }

  /** @param {Statistics['decisions']} decisions */
  #byModerator(decisions) {
    const rows = [...Map.groupBy(decisions, ({ moderator }) => moderator)].map(([moderator, own]) => {
      const count = (/** @type {string} */ status) =>
        own.filter((each) => each.status === status).reduce((sum, each) => sum + each.count, 0);
      const timed = own.filter((each) => each.median_seconds !== null);
      const all = timed.reduce((sum, each) => sum + each.count, 0);
      const seconds = timed.reduce((sum, each) => sum + each.count * Number(each.median_seconds), 0);
      const total = own.reduce((sum, each) => sum + each.count, 0);
      return [moderator, ...STATUSES.map(count), total, all ? durationOf(seconds / all) : '–'];
    });
    rows.sort((one, other) => Number(other.at(-2)) - Number(one.at(-2)));
    const heads = ['moderator', ...STATUSES, 'stat-total', 'stat-each'].map((name) => word(name));
    return makeTable(word('stat-by-moderator'), heads, rows);
  }

  /** @param {Statistics['decisions']} decisions @param {number} total */
  #byReason(decisions, total) {
    const groups = Map.groupBy(decisions, ({ status, reason }) => `${status} ${reason}`);
    const rows = [...groups.values()].map((own) => {
      const count = own.reduce((sum, each) => sum + each.count, 0);
      const { status, reason } = own[0];
      const share = (count / total).toLocaleString(language, { style: 'percent', maximumFractionDigits: 1 });
      const meter = h('meter', { min: '0', max: String(total), value: String(count), 'aria-label': share });
      const told = !reason || reason === status ? word('no-reason') : reasonOf(reason, this.#reasons);
      return [
        h('span', { class: `state ${status}` }, word(status)),
        told,
        count,
        h('span', { class: 'share' }, meter, share),
      ];
    });
    rows.sort((one, other) => Number(other[2]) - Number(one[2]));
    const heads = ['decision', 'reason', 'stat-count', 'stat-share'].map((name) => word(name));
    return makeTable(word('stat-by-reason'), heads, rows);
  }
}

/** @type {DeskPage} */
export const page = {
  name: 'statistics',
  title: () => word('page-statistics'),
  open: (context, route) => new StatisticsPage(context, route),
};
