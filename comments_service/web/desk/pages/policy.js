// The page of a site's policy: thresholds, words and rules, saved as a new version.

import { h } from '../../shared/dom.js';
import { codeOf } from '../api.js';
import { makeChanges, makeConflict } from '../parts/changes.js';
import { Draft, isSame } from '../parts/draft.js';
import { showIn } from '../parts/loading.js';
import { leftDraft, makeSaveForm } from '../parts/save_form.js';
import { makeHead, makeSiteChoice, pathOf, siteOf } from '../parts/site_choice.js';
import { differences, merge } from '../policy/merging.js';
import { makeRules } from '../policy/rules.js';
import { makeAllThresholds } from '../policy/thresholds.js';
import { makeVersions } from '../policy/versions.js';
import { makeWordLists } from '../policy/word_lists.js';
import { makeHash } from '../routes.js';
import { word } from '../words.js';

/** @implements {OpenPage} */
class PolicyPage {
  #place = h('div', {});
  #version = h('span', { class: 'quiet' });
  #showVersions = () => {};

  /** @param {DeskContext} context @param {Route} route */
  constructor(context, { path }) {
    this.context = context;
    this.site = siteOf(context, path[0]);
    this.path = pathOf(this.site, 'policy');
    this.mayChange = context.may('policy');
    const choice = makeSiteChoice(context, this.site, (site) => context.go(makeHash(['policy', site])));
    this.element = h('div', { class: 'page' }, makeHead(word('page-policy'), choice, this.#version), this.#place);
    this.#load();
  }

  #load() {
    showIn(
      this.#place,
      this.context,
      () => this.#read(),
      ({ draft, notes }) => this.#draw(draft, notes),
    );
  }

  /** Reads the policy. What was left without being saved is kept, also if somebody else has saved since. */
  async #read() {
    const policy = await this.context.call(this.path);
    const former = leftDraft(this.path);
    if (!former) return { draft: new Draft(policy), notes: [] };
    return isSame(former.saved, policy) ? { draft: former, notes: [] } : this.#putOnTop(former, policy);
  }

  /** @param {Draft} draft @param {Node[]} [notes] what stands above the form */
  #draw(draft, notes = []) {
    this.#showVersion(draft.saved.version);
    const take = (/** @type {Policy} */ policy) => {
      const former = new Draft(draft.saved);
      former.values = { ...draft.saved, ...policy, version: draft.saved.version };
      this.#show(former, [makeChanges(word('policy-taken-back'), differences(draft.saved, former.values))]);
    };
    const versions = h('div', {});
    this.#showVersions = () =>
      versions.replaceChildren(makeVersions(this.context, this.site, this.mayChange ? take : null));
    this.#showVersions();
    const parts = () => [makeAllThresholds(draft), makeWordLists(this.context, this.site, draft), makeRules(draft)];
    if (!this.mayChange) {
      const shown = h('fieldset', { class: 'fields readonly', disabled: '' }, ...parts());
      return [h('p', { class: 'quiet' }, word('policy-readonly')), shown, versions];
    }
    const actions = {
      draw: parts,
      save: () => this.#save(draft),
      show: (/** @type {Draft} */ other) => this.#show(other),
    };
    return [...notes, makeSaveForm(this.path, draft, actions), versions];
  }

  /** @param {number | undefined} version */
  #showVersion(version) {
    this.#version.textContent = version === undefined ? '' : word('version', version);
  }

  /** @param {Draft} draft @param {Node[]} [notes] */
  #show(draft, notes = []) {
    this.#place.replaceChildren(...this.#draw(draft, notes));
    const first = notes[0];
    if (first instanceof HTMLElement) {
      first.scrollIntoView({ block: 'nearest' });
      first.focus();
    }
  }

  /** @param {Draft} draft */
  async #save(draft) {
    try {
      const saved = await this.context.call(this.path, { method: 'PUT', body: draft.values });
      this.#showVersion(saved.version);
      this.#showVersions();
      this.#place.querySelector('.changes')?.remove();
      this.context.notify(word('policy-saved'));
      return saved;
    } catch (error) {
      if (codeOf(error) !== 'stale-version') throw error;
      const both = await this.#putOnTop(draft, await this.context.call(this.path));
      this.#show(both.draft, both.notes);
      return null;
    }
  }

  /** Somebody else saved first: puts one's own changes on top of theirs, says what they changed, and saves nothing yet.
   * @param {Draft} draft @param {Policy} theirs */
  async #putOnTop(draft, theirs) {
    const both = new Draft(theirs);
    both.values = { ...merge(draft.saved, draft.values, theirs), version: theirs.version };
    const versions = await this.context.call(`${this.path}/versions`).catch(() => []);
    const by = versions.find((/** @type {PolicyVersion} */ each) => each.version === theirs.version)?.moderator;
    const said = by ? word('policy-stale-by', by) : word('policy-stale');
    const changes = differences(draft.saved, theirs);
    return { draft: both, notes: [makeConflict(said, changes, () => this.#show(new Draft(theirs)))] };
  }
}

/** @type {DeskPage} */
export const page = {
  name: 'policy',
  title: () => word('page-policy'),
  open: (context, route) => new PolicyPage(context, route),
};
