// The dialogs about moderators: invite, change, give a new token, remove.

import { h } from '../../shared/dom.js';
import { openDialog, showOnce } from '../parts/dialogs.js';
import { makeField, makeGroup, makeSelect, makeText, makeTick } from '../parts/fields.js';
import { localOf } from '../parts/times.js';
import { word } from '../words.js';

const ROLES = ['viewer', 'agency', 'moderator', 'admin'];

export class ModeratorDialogs {
  /** @param {DeskContext} context @param {() => void} onChange */
  constructor(context, onChange) {
    this.context = context;
    this.onChange = onChange;
  }

  /** Makes the fields of what a moderator may do. `values` is what they say now.
   * @param {{role: string, sites: string[] | null, expires_at: string | null}} values */
  #rights(values) {
    const role = makeSelect(
      values.role,
      ROLES.map((each) => [each, word(`role-${each}`)]),
      (chosen) => {
        values.role = chosen;
        told.textContent = word(`role-${chosen}-may`);
      },
    );
    const told = h('p', { class: 'quiet', role: 'status' }, word(`role-${values.role}-may`));
    const expires = h('input', {
      type: 'datetime-local',
      input: () => {
        values.expires_at = expires.value ? new Date(expires.value).toISOString() : null;
      },
    });
    if (values.expires_at) expires.value = localOf(new Date(values.expires_at));
    return [makeField('role', role), told, this.#sites(values), makeField('expires', expires, word('expires-hint'))];
  }

  /** @param {{sites: string[] | null}} values */
  #sites(values) {
    const { sites } = this.context;
    const ticks = sites.map((site) =>
      makeTick(site, values.sites?.includes(site) ?? false, (chosen) => {
        const kept = (values.sites ?? []).filter((each) => each !== site);
        values.sites = chosen ? [...kept, site] : kept;
      }),
    );
    // Who has all sites has the right to make some, and alone may give all.
    if (!this.context.may('sites')) return makeGroup('sites', ...ticks);
    const single = h('div', { class: 'group' }, ...ticks);
    single.hidden = !values.sites;
    const all = makeTick(word('all-sites'), !values.sites, (chosen) => {
      single.hidden = chosen;
      values.sites = chosen ? null : sites.filter((_, at) => ticks[at].querySelector('input')?.checked);
    });
    return makeGroup('sites', all, single);
  }

  invite() {
    const { sites } = this.context;
    const values = {
      role: 'moderator',
      sites: /** @type {string[] | null} */ (sites.slice(0, 1)),
      name: '',
      email: '',
      expires_at: /** @type {string | null} */ (null),
    };
    const set = (/** @type {'name' | 'email'} */ field) => (/** @type {string} */ value) => {
      values[field] = value;
    };
    openDialog({
      title: word('invite'),
      content: [
        makeField('name', makeText('', set('name'), { maxlength: '40' }), word('invite-name-hint')),
        makeField('email-field', makeText('', set('email'), { type: 'email' }), word('email-hint')),
        ...this.#rights(values),
      ],
      action: word('make-link'),
      run: async () => {
        const body = { ...values, name: values.name.trim() || null, email: values.email.trim() || null };
        const { link } = await this.context.call('/invitations', { body });
        this.onChange();
        showOnce({ title: word('invitation-link'), hint: word('invitation-link-hint'), text: link });
      },
    });
  }

  /** @param {KnownModerator} moderator */
  change({ name, role, sites, email, expires_at, changeable }) {
    const values = { role, sites: sites && [...sites], email: email ?? '', expires_at };
    const address = makeText(
      values.email,
      (value) => {
        values.email = value.trim();
      },
      { type: 'email' },
    );
    const content = changeable
      ? [...this.#rights(values), makeField('email-field', address, word('email-hint'))]
      : [h('p', {}, word('works-elsewhere')), this.#sites(values)];
    openDialog({
      title: word('change-moderator', name),
      content,
      action: word('save'),
      run: () => {
        const body = changeable ? { ...values, email: values.email || null } : { sites: values.sites };
        return this.#send(name, { method: 'PATCH', body });
      },
    });
  }

  /** @param {KnownModerator} moderator */
  renew({ name }) {
    openDialog({
      title: word('renew-token', name),
      content: [h('p', {}, word('renew-token-hint'))],
      action: word('new-token'),
      run: async () => {
        const { token } = await this.context.call(`${this.#path(name)}/token`, { method: 'POST' });
        this.onChange();
        showOnce({ title: word('token-of', name), hint: word('token-once'), text: token });
      },
    });
  }

  /** @param {KnownModerator} moderator */
  remove({ name }) {
    openDialog({
      title: word('remove-moderator-of', name),
      content: [h('p', {}, word('remove-moderator-hint'))],
      action: word('remove-moderator'),
      danger: true,
      run: () => this.#send(name, { method: 'DELETE' }),
    });
  }

  /** @param {OpenInvitation} invitation */
  withdraw({ id, name, email }) {
    openDialog({
      title: word('withdraw-of', name ?? email ?? word('name-open')),
      content: [h('p', {}, word('withdraw-hint'))],
      action: word('withdraw'),
      danger: true,
      run: async () => {
        await this.context.call(`/invitations/${id}`, { method: 'DELETE' });
        this.onChange();
      },
    });
  }

  /** @param {string} name */
  #path = (name) => `/moderators/${encodeURIComponent(name)}`;

  /** @param {string} name @param {{method: string, body?: object}} options */
  async #send(name, options) {
    await this.context.call(this.#path(name), options);
    this.onChange();
    this.context.notify(word('saved'));
  }
}
