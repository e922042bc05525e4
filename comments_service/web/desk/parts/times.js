// Moments and lengths of time in the moderator's language.

import { h } from '../../shared/dom.js';
import { language } from '../words.js';

const UNITS = /** @type {const} */ ([
  ['second', 1],
  ['minute', 60],
  ['hour', 3600],
  ['day', 86400],
]);

/** @param {string | null} moment */
export function makeTime(moment) {
  if (!moment) return h('span', {}, '–');
  const date = new Date(moment);
  const text = date.toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
  return h(
    'time',
    { datetime: moment, title: date.toLocaleString(language, { dateStyle: 'full', timeStyle: 'long' }) },
    text,
  );
}

/** Returns a length of time in one unit, from one and a half of it on. @param {number | null | undefined} seconds */
export function durationOf(seconds) {
  if (seconds === null || seconds === undefined) return '–';
  const [unit, length] = UNITS.findLast(([, length]) => seconds >= 1.5 * length) ?? UNITS[0];
  const number = seconds / length;
  const format = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: number < 10 ? 1 : 0 };
  return new Intl.NumberFormat(language, /** @type {Intl.NumberFormatOptions} */ (format)).format(number);
}

/** A moment as the fields of the browser write it, on this clock. @param {Date} date */
export function localOf(date) {
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
