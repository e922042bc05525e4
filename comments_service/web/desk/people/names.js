// How people are called, and what they are now.

import { h } from '../../shared/dom.js';
import { textOf } from '../comment/reasons.js';
import { makeTime } from '../parts/times.js';
import { word } from '../words.js';

/** @param {Person} person */
export const nameOf = ({ names, id }) => names[0] || word('unnamed', id.slice(-6));

/** @param {Person} person */
export function makeStatus({ status, muted_until }) {
  const until = status === 'muted' && muted_until ? [' ', makeTime(muted_until)] : [];
  return h('span', { class: `standing ${status}` }, word(`person-${status}`), ...until);
}

/** Returns the text of a reason: of a code of the site's, or what the moderator wrote.
 * @param {string | null} reason @param {SiteReason[]} reasons */
export function reasonOf(reason, reasons) {
  const known = reasons.find(({ code }) => code === reason);
  return known ? textOf(known) : (reason ?? '');
}
