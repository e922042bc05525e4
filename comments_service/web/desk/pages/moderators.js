// The page of moderators: who they are, what they may do, and invitations.

import { h } from '../../shared/dom.js';
import { ModeratorDialogs } from '../moderators/dialogs.js';
import { makeEmpty, showIn } from '../parts/loading.js';
import { makeHead } from '../parts/site_choice.js';
import { makeTable } from '../parts/tables.js';
import { makeTime } from '../parts/times.js';
import { word } from '../words.js';

/** @implements {OpenPage} */
class ModeratorsPage {
  #known = h('div', {});
  #invited = h('div', {});
  #dialogs;

  /** @param {DeskContext} context */
  constructor(context) {
    this.context = context;
    this.#dialogs = new ModeratorDialogs(context, () => this.#load());
    const invite = h(
      'button',
      { class: 'primary', click: () => this.#dialogs.invite() },
      word('invite'),
      h('kbd', { 'aria-hidden': 'true' }, 'n'),
    );
    this.element = h(
      'div',
      { class: 'page' },
      makeHead(word('page-moderators'), invite),
      this.#known,
      h('h3', {}, word('invitations')),
      h('p', { class: 'quiet' }, word('invitations-hint')),
      this.#invited,
      h('h3', {}, word('roles')),
      this.#roles(),
    );
    this.#load();
  }

  /** @type {KeyHelp[]} */
  help = [['n', 'invite']];
  /** @type {Keys} */
  keys = { n: () => this.#dialogs.invite() };

  #load() {
    const { context } = this;
    showIn(
      this.#known,
      context,
      () => context.call('/moderators'),
      (found) => this.#drawKnown(found),
    );
    showIn(
      this.#invited,
      context,
      () => context.call('/invitations'),
      (found) => this.#drawInvited(found),
    );
  }

  #roles() {
    const roles = ['viewer', 'agency', 'moderator', 'admin'];
    return h(
      'dl',
      { class: 'told' },
      ...roles.flatMap((role) => [h('dt', {}, word(`role-${role}`)), h('dd', {}, word(`role-${role}-may`))]),
    );
  }

  /** @param {string[] | null} sites */
  #sites = (sites) => (sites ? sites.join(', ') : word('all-sites'));

  /** @param {KnownModerator[]} moderators */
  #drawKnown(moderators) {
    const rows = moderators.map((each) => {
      const own = each.name === this.context.me.name ? [h('span', { class: 'quiet' }, ` ${word('yourself')}`)] : [];
      const email = each.email ? [h('span', { class: 'quiet' }, ` ${each.email}`)] : [];
      const without = each.has_token || each.signs_in_elsewhere ? [] : [h('p', { class: 'quiet' }, word('no-token'))];
      const button = (/** @type {string} */ name, /** @type {() => void} */ click) =>
        h('button', { click, 'aria-label': `${word(name)}: ${each.name}` }, word(name));
      return [
        h('div', {}, each.name, ...own, ...email, ...without),
        word(`role-${each.role}`),
        this.#sites(each.sites),
        this.#until(each.expires_at),
        each.last_used_at ? makeTime(each.last_used_at) : word('never'),
        h(
          'span',
          { class: 'row-actions' },
          button('change', () => this.#dialogs.change(each)),
          ...(each.changeable
            ? [
                button('new-token', () => this.#dialogs.renew(each)),
                button('remove-moderator', () => this.#dialogs.remove(each)),
              ]
            : []),
        ),
      ];
    });
    const heads = ['name', 'role', 'sites', 'expires', 'last-used', 'actions'].map((name) => word(name));
    return [makeTable(word('page-moderators'), heads, rows)];
  }

  /** @param {string | null} moment */
  #until(moment) {
    if (!moment) return word('without-end');
    const over = new Date(moment).getTime() < Date.now();
    return h('span', over ? { class: 'problem' } : {}, makeTime(moment));
  }

  /** @param {OpenInvitation[]} invitations */
  #drawInvited(invitations) {
    if (!invitations.length) return [makeEmpty('invitations-none')];
    const rows = invitations.map((each) => {
      const name = each.name ?? each.email ?? word('name-open');
      const withdraw = h(
        'button',
        { click: () => this.#dialogs.withdraw(each), 'aria-label': `${word('withdraw')}: ${name}` },
        word('withdraw'),
      );
      return [
        name,
        word(`role-${each.role}`),
        this.#sites(each.sites),
        each.created_by ?? '–',
        makeTime(each.expires_at),
        withdraw,
      ];
    });
    const heads = ['name', 'role', 'sites', 'invited-by', 'good-until', 'actions'].map((name) => word(name));
    return [makeTable(word('invitations'), heads, rows)];
  }
}

/** @type {DeskPage} */
export const page = {
  name: 'moderators',
  title: () => word('page-moderators'),
  open: (context) => new ModeratorsPage(context),
};
