// A site's reasons, and what the moderator has chosen and noted for a comment before deciding about it.

import { h } from '../../shared/dom.js';
import { call } from '../api.js';
import { hasWord, language, word } from '../words.js';

/** @type {Map<string, Promise<Reason[]>>} */
const known = new Map();

/** The reasons of a site, in the order of their keys. None if they cannot be had now. @param {string} site
 * @returns {Promise<Reason[]>} */
export function reasonsOf(site) {
  const asked = known.get(site) ?? call(`/sites/${site}/reasons`);
  known.set(site, asked);
  return asked.catch(() => {
    known.delete(site);
    return [];
  });
}

/** Asks for a site's reasons anew when they are needed, since they have changed. @param {string} site */
export const forgetReasons = (site) => known.delete(site);

/** What an author reads of a reason. @param {Reason} reason */
export const textOf = ({ texts, code }) => texts[language] ?? texts.ja ?? Object.values(texts)[0] ?? code;

/** A short name of a reason. @param {Reason} reason */
export const nameOf = (reason) => (hasWord(`report-${reason.code}`) ? word(`report-${reason.code}`) : textOf(reason));

/** What a moderator chose for comments, by their ids. */
export class Drafts {
  /** @type {Map<string, DecisionDraft>} */
  #drafts = new Map();

  /** @param {string} id @returns {DecisionDraft} */
  of(id) {
    return this.#drafts.get(id) ?? { reason: '', note: '' };
  }

  /** The first reason and the first note that any of these comments has. @param {string[]} ids @returns {DecisionDraft} */
  first(ids) {
    const drafts = ids.map((id) => this.of(id));
    return {
      reason: drafts.find(({ reason }) => reason)?.reason ?? '',
      note: drafts.find(({ note }) => note)?.note ?? '',
    };
  }

  /** @param {string} id @param {Partial<DecisionDraft>} change */
  set(id, change) {
    this.#drafts.set(id, { ...this.of(id), ...change });
  }

  /** What is sent with a decision: the reason only where it may be given for the status.
   * @param {string} id @param {string} status @param {Reason[]} reasons @returns {DecisionDraft} */
  take(id, status, reasons) {
    const { reason, note } = this.of(id);
    const fits = reasons.some(({ code, statuses }) => code === reason && statuses.includes(status));
    return { reason: fits ? reason : '', note: note.trim() };
  }
}

/** @type {{by: string, drafts: Drafts} | undefined} */
let latest;

/** The drafts of a moderator: whoever looks at a person's page in between finds them again. They are gone with the tab, and
 * when somebody else signs in. @param {string} moderator */
export function draftsOf(moderator) {
  if (latest?.by !== moderator) latest = { by: moderator, drafts: new Drafts() };
  return latest.drafts;
}

/** Makes the buttons of the reasons, of which one or none is chosen. The first nine have a digit as their key.
 * @param {Reason[]} reasons @param {string} chosen a code, or empty @param {(code: string) => void} onChoice */
export function makeReasons(reasons, chosen, onChoice) {
  const makeButton = (/** @type {Reason} */ reason, /** @type {number} */ index) =>
    h(
      'button',
      {
        type: 'button',
        title: word('author-reads', textOf(reason)),
        'aria-pressed': String(reason.code === chosen),
        click: () => onChoice(reason.code === chosen ? '' : reason.code),
      },
      nameOf(reason),
      ...(index < 9 ? [h('kbd', { 'aria-hidden': 'true' }, String(index + 1))] : []),
    );
  return h('div', { class: 'reasons', role: 'group', 'aria-label': word('reason-given') }, ...reasons.map(makeButton));
}
