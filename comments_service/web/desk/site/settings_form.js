// The form of a site's settings: saved as a new version, put on top of a colleague's, and taken back.

import { h } from '../../shared/dom.js';
import { codeOf } from '../api.js';
import { makeChanges, makeConflict } from '../parts/changes.js';
import { Draft, isSame } from '../parts/draft.js';
import { showIn } from '../parts/loading.js';
import { leftDraft, makeSaveForm } from '../parts/save_form.js';
import { pathOf } from '../parts/site_choice.js';
import { merge } from '../policy/merging.js';
import { word } from '../words.js';
import { differences } from './saying.js';
import { drawGroups } from './settings.js';
import { makeVersions } from './versions.js';

class SettingsForm {
  element = h('div', {});
  #showVersions = () => {};

  /** @param {DeskContext} context @param {string} site */
  constructor(context, site) {
    this.context = context;
    this.path = pathOf(site, 'settings');
    showIn(
      this.element,
      context,
      () => this.#read(),
      ({ draft, notes }) => this.#draw(draft, notes),
    );
  }

  /** Reads the settings. What was left without being saved is kept, also if somebody else has saved since. */
  async #read() {
    const settings = await this.context.call(this.path);
    const former = leftDraft(this.path);
    if (!former) return { draft: new Draft(settings), notes: [] };
    return isSame(former.saved, settings) ? { draft: former, notes: [] } : this.#putOnTop(former, settings);
  }

  /** @param {Draft} draft @param {Node[]} [notes] what stands above the form */
  #draw(draft, notes = []) {
    const versions = h('div', {});
    this.#showVersions = () =>
      versions.replaceChildren(makeVersions(this.context, this.path, (former) => this.#take(draft, former)));
    this.#showVersions();
    const form = makeSaveForm(this.path, draft, {
      draw: () => drawGroups(draft),
      show: (other) => this.#show(other),
      save: () => this.#save(draft),
    });
    return [makeContents(form), ...notes, form, versions];
  }

  /** @param {Draft} draft @param {Node[]} [notes] */
  #show(draft, notes = []) {
    this.element.replaceChildren(...this.#draw(draft, notes));
    const [first] = notes;
    if (!(first instanceof HTMLElement)) return;
    first.scrollIntoView({ block: 'nearest' });
    first.focus();
  }

  /** Puts former settings into the form. What they did not say is null, its default.
   * @param {Draft} draft @param {Record<string, any>} settings */
  #take({ saved }, settings) {
    const former = new Draft(saved);
    const defaults = Object.fromEntries(Object.keys(saved).map((name) => [name, null]));
    former.values = { ...defaults, ...settings, version: saved.version };
    // Secrets are in no version, and stay.
    if (saved.sign_in && settings.sign_in)
      former.values.sign_in = { ...settings.sign_in, secret_count: saved.sign_in.secret_count };
    this.#show(former, [makeChanges(word('policy-taken-back'), differences(saved, former.values))]);
  }

  /** @param {Draft} draft */
  async #save(draft) {
    const { version } = draft.saved;
    try {
      const saved = await this.context.call(this.path, { method: 'PATCH', body: { ...draft.changes, version } });
      this.#showVersions();
      this.element.querySelector('.changes')?.remove();
      this.context.notify(word('settings-saved'));
      return saved;
    } catch (error) {
      if (codeOf(error) !== 'stale-version') throw error;
      const both = await this.#putOnTop(draft, await this.context.call(this.path));
      this.#show(both.draft, both.notes);
      return null;
    }
  }

  /** Somebody else saved first: puts one's own changes on top of theirs, says what they changed, and saves nothing yet.
   * @param {Draft} draft @param {Record<string, any>} theirs */
  async #putOnTop(draft, theirs) {
    const both = new Draft(theirs);
    both.values = { ...merge(draft.saved, draft.values, theirs), version: theirs.version };
    const [newest] = await this.context.call(`${this.path}/versions?limit=1`).catch(() => []);
    const by = newest?.version === theirs.version ? newest.moderator : null;
    const said = by ? word('settings-stale-by', by) : word('settings-stale');
    const changes = differences(draft.saved, theirs);
    return { draft: both, notes: [makeConflict(said, changes, () => this.#show(new Draft(theirs)))] };
  }
}

/** Buttons that lead to the groups of a long form. @param {HTMLElement} form */
function makeContents(form) {
  const buttons = [...form.querySelectorAll('h3')].map((heading) => {
    heading.tabIndex = -1;
    const click = () => {
      heading.scrollIntoView({ block: 'start' });
      heading.focus({ preventScroll: true });
    };
    return h('button', { type: 'button', click }, heading.textContent ?? '');
  });
  return h('nav', { class: 'contents', 'aria-label': word('site-settings') }, ...buttons);
}

/** @param {DeskContext} context @param {string} site */
export const makeSettings = (context, site) => new SettingsForm(context, site).element;
