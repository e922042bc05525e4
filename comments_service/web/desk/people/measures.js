// What a moderator does about a person: note, warn, mute, ban, trust.

import { h } from '../../shared/dom.js';
import { textOf } from '../comment/reasons.js';
import { openDialog } from '../parts/dialogs.js';
import { makeArea, makeSelect, makeText } from '../parts/fields.js';
import { messageOf } from '../parts/loading.js';
import { localOf, makeTime } from '../parts/times.js';
import { word } from '../words.js';
import { nameOf, reasonOf } from './names.js';

// Hours.
const MUTES = [1, 24, 7 * 24, 30 * 24];
const REASON_LENGTH = '500';

export class Measures {
  /** @type {KeyHelp[]} */
  help = [
    ['n', 'note'],
    ['w', 'warn'],
    ['m', 'mute'],
    ['x', 'ban'],
  ];

  /** A note that is written and not saved, which another measure must not take away. @type {string | undefined} */
  unsaved;

  /** @param {import('./person.js').PersonPage} page */
  constructor(page) {
    this.page = page;
  }

  /** @type {Keys} */
  keys = Object.fromEntries(
    ['note', 'warn', 'mute', 'ban'].map((name, at) => [
      'nwmx'[at],
      () => document.getElementById(`do-${name}`)?.focus(),
    ]),
  );

  /** Changes the person; tells where that fails. @param {object} change */
  async #change(change) {
    try {
      await this.page.measure(change);
    } catch (error) {
      this.page.context.notify(messageOf(error));
    }
  }

  /** @param {Person} person @param {SiteReason[]} reasons */
  draw(person, reasons) {
    return h(
      'div',
      { class: 'measures' },
      this.#note(person),
      this.#warn(person, reasons),
      this.#mute(person),
      this.#ban(person, reasons),
      this.#trust(person),
      this.#badges(person),
    );
  }

  /** @param {string} name @param {(Node | string)[]} content */
  #section(name, ...content) {
    return h(
      'section',
      { class: 'measure', 'aria-labelledby': `${name}-title` },
      h('h3', { id: `${name}-title` }, word(name)),
      h('p', { class: 'quiet' }, word(`${name}-hint`)),
      ...content,
    );
  }

  /** @param {Person} person */
  #badges({ badges = [] }) {
    let codes = badges;
    const split = (/** @type {string} */ text) => text.split(/[\s,、]+/).filter(Boolean);
    const field = makeText(badges.join(', '), (text) => {
      codes = split(text);
    });
    field.setAttribute('aria-label', word('badges'));
    const save = h('button', { click: () => this.#change({ badges: codes }) }, word('save'));
    return this.#section('badges', field, h('div', { class: 'actions' }, save));
  }

  /** @param {Person} person */
  #note({ note }) {
    const update = () => {
      this.unsaved = area.value.trim() === (note ?? '') ? undefined : area.value;
      save.disabled = this.unsaved === undefined;
    };
    const area = makeArea(this.unsaved ?? note ?? '', () => update(), {
      id: 'do-note',
      maxlength: '500',
      'aria-label': word('note'),
    });
    const save = h('button', { click: () => this.#change({ note: area.value.trim() || null }) }, word('save'));
    update();
    return this.#section('note', area, h('div', { class: 'actions' }, save));
  }

  /** @param {Person} person @param {SiteReason[]} reasons */
  #warn(person, reasons) {
    const { warning, warned_at } = person;
    const told = warning
      ? [h('p', {}, word('warned-last'), ' ', makeTime(warned_at), ` ${reasonOf(warning, reasons)}`)]
      : [];
    const open = () => {
      const reason = new ReasonChoice(reasons);
      openDialog({
        title: word('warn-person', nameOf(person)),
        content: [h('p', {}, word('warn-hint')), ...reason.elements],
        action: word('warn'),
        run: () => this.page.measure({ warn: reason.value }),
      });
    };
    return this.#section(
      'warn',
      ...told,
      h('div', { class: 'actions' }, h('button', { id: 'do-warn', click: open }, word('warn-open'))),
    );
  }

  /** @param {Person} person */
  #mute({ muted_until }) {
    const until = (/** @type {Date} */ date) => this.#change({ muted_until: date.toISOString() });
    const buttons = MUTES.map((hours, at) =>
      h(
        'button',
        { ...(at === 0 && { id: 'do-mute' }), click: () => until(new Date(Date.now() + hours * 3_600_000)) },
        word(`mute-${hours}`),
      ),
    );
    const moment = h('input', {
      type: 'datetime-local',
      required: '',
      'aria-label': word('mute-until'),
      min: localOf(new Date()),
    });
    if (muted_until) moment.value = localOf(new Date(muted_until));
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      until(new Date(moment.value));
    };
    const state = muted_until
      ? [
          h('p', { class: 'state-line' }, h('strong', {}, word('person-muted')), ' ', makeTime(muted_until)),
          h(
            'div',
            { class: 'actions' },
            h('button', { click: () => this.#change({ muted_until: null }) }, word('unmute')),
          ),
        ]
      : [];
    return this.#section(
      'mute',
      ...state,
      h('div', { class: 'actions' }, ...buttons),
      h('form', { class: 'actions', submit }, moment, h('button', {}, word('mute-until'))),
    );
  }

  /** @param {Person} person @param {SiteReason[]} reasons */
  #ban(person, reasons) {
    if (person.banned)
      return this.#section(
        'ban',
        h('p', { class: 'state-line' }, h('strong', {}, word('person-banned')), ' ', makeTime(person.banned_at)),
        h('p', {}, `${word('ban-reason')}: ${reasonOf(person.ban_reason, reasons) || '–'}`),
        h(
          'div',
          { class: 'actions' },
          h('button', { id: 'do-ban', click: () => this.#change({ banned: false }) }, word('unban')),
        ),
      );
    const open = () => {
      const reason = new ReasonChoice(reasons);
      openDialog({
        title: word('ban-person', nameOf(person)),
        content: [h('p', {}, word('ban-hint')), ...reason.elements],
        action: word('ban'),
        danger: true,
        run: () => this.page.measure({ banned: true, ban_reason: reason.value }),
      });
    };
    return this.#section(
      'ban',
      h('div', { class: 'actions' }, h('button', { class: 'danger', id: 'do-ban', click: open }, word('ban-open'))),
    );
  }

  /** @param {Person} person */
  #trust({ trusted }) {
    const values = /** @type {[string, boolean | null][]} */ ([
      ['trust-history', null],
      ['trust-yes', true],
      ['trust-no', false],
    ]);
    const choices = values.map(([name, value]) => {
      const box = h('input', {
        type: 'radio',
        name: 'trust',
        id: `do-${name}`,
        change: () => this.#change({ trusted: value }),
      });
      box.checked = value === trusted;
      return h('label', { class: 'tick' }, box, word(name));
    });
    return this.#section(
      'trust',
      h('div', { class: 'group', role: 'radiogroup', 'aria-labelledby': 'trust-title' }, ...choices),
    );
  }
}

/** A reason that the person is told: one of the site's, or own words. */
class ReasonChoice {
  /** @param {SiteReason[]} reasons */
  constructor(reasons) {
    const options = reasons.map((reason) => /** @type {[string, string]} */ ([reason.code, textOf(reason)]));
    this.select = makeSelect(reasons[0]?.code ?? '', [...options, ['', word('own-words')]], () => this.#update());
    this.text = makeArea('', () => {}, { required: '', maxlength: REASON_LENGTH });
    this.own = h('label', { class: 'stacked' }, word('own-words-label'), this.text);
    this.elements = [h('label', { class: 'stacked' }, word('reason-told'), this.select), this.own];
    this.#update();
  }

  #update() {
    this.own.hidden = this.select.value !== '';
    this.text.disabled = this.own.hidden;
  }

  get value() {
    return this.select.value || this.text.value.trim();
  }
}
