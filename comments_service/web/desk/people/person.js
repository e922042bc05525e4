// One person of a site: what became of the comments, and what moderators do about the author.

import { h } from '../../shared/dom.js';
import { makeEmpty, showIn } from '../parts/loading.js';
import { pathOf } from '../parts/site_choice.js';
import { makeTable } from '../parts/tables.js';
import { makeTime } from '../parts/times.js';
import { makeHash } from '../routes.js';
import { explain, word } from '../words.js';
import { Measures } from './measures.js';
import { makeStatus, nameOf, reasonOf } from './names.js';
import { readWritten } from './written.js';

const COUNTS = ['approved', 'held', 'rejected', 'removed'];
const SHOWN = 10;

/** @implements {OpenPage} */
export class PersonPage {
  #place = h('div', {});
  /** @type {SiteReason[]} */
  #reasons = [];
  #measures;
  /** @type {KeyHelp[]} */
  help;

  /** @param {DeskContext} context @param {string} site @param {string} id */
  constructor(context, site, id) {
    this.context = context;
    this.site = site;
    this.path = pathOf(site, `people/${encodeURIComponent(id)}`);
    this.id = id;
    this.element = h('div', { class: 'page' }, this.#place);
    this.#measures = new Measures(this);
    const may = context.may('people');
    this.help = may ? this.#measures.help : [];
    this.keys = may ? this.#measures.keys : {};
    showIn(
      this.#place,
      context,
      () => this.#read(),
      (person) => this.#draw(person),
    );
  }

  /** @returns {Promise<Person>} */
  async #read() {
    const [person, reasons] = await Promise.all([
      this.context.call(this.path),
      this.context.call(pathOf(this.site, 'reasons')).catch(() => []),
    ]);
    this.#reasons = reasons;
    return person;
  }

  /** Changes the person, and shows what came of it. Rejects with a Problem. @param {object} change */
  async measure(change) {
    const person = await this.context.call(this.path, { method: 'PATCH', body: change });
    const focused = document.activeElement;
    const section = focused?.closest('section')?.getAttribute('aria-labelledby');
    this.#place.replaceChildren(...this.#draw(person));
    const same = focused?.id && document.getElementById(focused.id);
    const near =
      section && this.#place.querySelector(`[aria-labelledby="${section}"] :is(button:enabled, textarea, input)`);
    /** @type {HTMLElement | null | undefined} */ (same || near)?.focus();
    this.context.notify(word('saved'));
  }

  /** @param {Person} person */
  #draw(person) {
    const back = h('a', { href: makeHash(['people'], { site: this.site }) }, `← ${word('page-people')}`);
    const others = person.names.slice(1);
    const head = h(
      'div',
      { class: 'page-head' },
      h('h2', {}, nameOf(person)),
      makeStatus(person),
      h('span', { class: 'quiet' }, `${this.site} · ${person.id.slice(-6)}`),
    );
    const measures = this.context.may('people') ? this.#measures.draw(person, this.#reasons) : this.#told(person);
    const comments = h('div', {});
    showIn(
      comments,
      this.context,
      () => readWritten(this.context.call, { site: this.site, author_id: this.id }, SHOWN),
      (found) => this.#drawComments(found),
    );
    return [
      h('p', { class: 'back' }, back),
      head,
      ...(person.account ? [h('p', {}, word('account', person.account.sub))] : []),
      ...(others.length ? [h('p', { class: 'quiet' }, word('also-called', others.join('、')))] : []),
      this.#counts(person),
      h('div', { class: 'sides' }, h('div', {}, measures), h('div', {}, ...this.#records(person, comments))),
    ];
  }

  /** @param {Person} person @param {HTMLElement} comments */
  #records({ decisions, log }, comments) {
    const decided = decisions.map((each) => [
      makeTime(each.decided_at),
      h(
        'span',
        {},
        h('span', { class: `state ${each.status}` }, word(each.status)),
        ` ${explain({ ...each, reason: reasonOf(each.reason, this.#reasons) })}`,
      ),
      each.note ?? '',
    ]);
    const done = log.map((each) => [makeTime(each.changed_at), each.moderator, this.#described(each.change)]);
    const heads = (/** @type {string[]} */ ...names) => names.map((name) => word(name));
    return [
      h('h3', {}, word('person-comments')),
      comments,
      h('h3', {}, word('person-log')),
      done.length
        ? makeTable(word('person-log'), heads('when', 'moderator', 'what'), done)
        : makeEmpty('person-log-none'),
      h('h3', {}, word('person-decisions')),
      decided.length
        ? makeTable(word('person-decisions'), heads('when', 'decision', 'note'), decided)
        : makeEmpty('person-decisions-none'),
    ];
  }

  /** @param {Person} person */
  #counts({ history }) {
    const count = (/** @type {string} */ name, /** @type {Node | string} */ value) =>
      h('div', { class: 'count' }, h('dt', {}, word(name)), h('dd', {}, value));
    const links = COUNTS.map((status) => {
      const number = history[/** @type {'held'} */ (status)];
      const address = makeHash(['queue'], { site: this.site, status, author_id: this.id });
      return count(status, number ? h('a', { href: address }, String(number)) : '0');
    });
    return h(
      'dl',
      { class: 'counts' },
      ...links,
      count('reports', String(history.reports)),
      count('first-seen', makeTime(history.first_seen)),
    );
  }

  /** What was done, for who may not do anything. @param {Person} person */
  #told({ muted_until, ban_reason, note, warning }) {
    const lines = [
      ['person-muted', muted_until && makeTime(muted_until)],
      ['ban-reason', reasonOf(ban_reason, this.#reasons)],
      ['warning', reasonOf(warning, this.#reasons)],
      ['note', note],
    ];
    const filled = lines.filter(([, value]) => value);
    if (!filled.length) return makeEmpty('person-log-none');
    return h(
      'dl',
      { class: 'told' },
      ...filled.flatMap(([name, value]) => [h('dt', {}, word(`${name}`)), h('dd', {}, value ?? '')]),
    );
  }

  /** @param {ReviewComment[]} comments */
  #drawComments(comments) {
    if (!comments.length) return [makeEmpty('none')];
    const lines = comments.map(({ status, body, created_at, article, article_id }) =>
      h(
        'li',
        {},
        h('p', { class: 'body' }, body),
        h(
          'p',
          { class: 'quiet' },
          h('span', { class: `state ${status}` }, word(status)),
          ' ',
          makeTime(created_at),
          ` · ${article?.title ?? article_id}`,
        ),
      ),
    );
    return [h('ul', { class: 'own-comments' }, ...lines)];
  }

  /** @param {Record<string, any>} change */
  #described(change) {
    const told = (/** @type {string} */ reason) => reasonOf(reason, this.#reasons);
    /** @type {Record<string, (value: any) => (Node | string)[]>} */
    const sentences = {
      warn: (value) => [word('did-warn', told(value))],
      muted_until: (value) => (value ? [word('did-mute'), ' ', makeTime(value)] : [word('did-unmute')]),
      banned: (value) => [word(value ? 'did-ban' : 'did-unban')],
      ban_reason: (value) => (value ? [word('did-reason', told(value))] : []),
      trusted: (value) => [word(value === null ? 'did-trust-none' : value ? 'did-trust' : 'did-distrust')],
      badges: (value) => [`${word('badges')}: ${value.join(', ') || '—'}`],
      note: (value) => [value ? word('did-note', value) : word('did-note-none')],
    };
    const parts = Object.entries(change).map(([name, value]) => sentences[name]?.(value) ?? [name]);
    return h('span', {}, ...parts.filter((part) => part.length).flatMap((part, at) => (at ? [' · ', ...part] : part)));
  }
}
