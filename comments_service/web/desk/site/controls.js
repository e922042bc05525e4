// What makes the field of a setting: a control for each kind of value. "Nothing said" is null, or an empty list.

import { h } from '../../shared/dom.js';
import {
  makeBox,
  makeField,
  makeGroup,
  makeLines,
  makeNumber,
  makeSelect,
  makeText,
  makeTexts,
} from '../parts/fields.js';
import { localOf } from '../parts/times.js';
import { word } from '../words.js';

/** What makes the field of a setting. @typedef {(draft: Draft, name: string) => HTMLElement} MakeSetting */
/** @typedef {import('../parts/draft.js').Draft} Draft */

/** One of a few: the word of each is `NAME-OPTION`. A setting that says nothing shows the first.
 * @param {string[]} options @returns {MakeSetting} */
export const choice =
  (...options) =>
  (draft, name) => {
    const texts = options.map((option) => /** @type {[string, string]} */ ([option, word(`${name}-${option}`)]));
    return makeField(
      `setting-${name}`,
      makeSelect(draft.values[name] ?? options[0], texts, (value) => draft.set(name, value)),
    );
  };

/** @param {number} min @param {number} max @returns {MakeSetting} */
export const number = (min, max) => (draft, name) => {
  const limits = { min: String(min), max: String(max), step: '1' };
  return makeField(
    `setting-${name}`,
    makeNumber(draft.values[name], (value) => draft.set(name, value), limits),
  );
};

/** A number that may be left empty, which says nothing. @param {number} min @param {number} max
 * @returns {MakeSetting} */
export const numberOrNone = (min, max) => (draft, name) => {
  const input = h('input', {
    type: 'number',
    min: String(min),
    max: String(max),
    step: '1',
    input: () => input.validity.badInput || draft.set(name, input.value === '' ? null : input.valueAsNumber),
  });
  input.value = String(draft.values[name] ?? '');
  return makeField(`setting-${name}`, input);
};

/** @type {MakeSetting} */
export const yesOrNo = (draft, name) =>
  makeField(
    `setting-${name}`,
    makeBox(draft.values[name], (value) => draft.set(name, value)),
  );

/** @param {Record<string, string>} [attributes] @returns {MakeSetting} */
export const text =
  (attributes = { required: '', maxlength: '40' }) =>
  (draft, name) =>
    makeField(
      `setting-${name}`,
      makeText(draft.values[name] ?? '', (value) => draft.set(name, value), attributes),
    );

/** A text for each of the widget's languages. @param {{long?: boolean, maxlength: string}} options
 * @returns {MakeSetting} */
export const texts = (options) => (draft, name) =>
  makeGroup(
    `setting-${name}`,
    makeTexts(draft.values[name] ?? {}, (changed) => draft.set(name, changed), options),
  );

/** A list of texts, one a line. @param {Record<string, string>} [attributes] @returns {MakeSetting} */
export const lines =
  (attributes = { spellcheck: 'false' }) =>
  (draft, name) =>
    makeField(
      `setting-${name}`,
      makeLines(draft.values[name] ?? [], (changed) => draft.set(name, changed), attributes),
    );

/** Makes a field of a moment on this clock, which may be left empty. @param {string | null | undefined} value
 * @param {(value: string | null) => void} onInput */
export function makeMoment(value, onInput) {
  const input = h('input', {
    type: 'datetime-local',
    input: () => input.validity.badInput || onInput(input.value ? new Date(input.value).toISOString() : null),
  });
  input.value = value ? localOf(new Date(value)) : '';
  return input;
}

/** @type {MakeSetting} */
export const moment = (draft, name) =>
  makeField(
    `setting-${name}`,
    makeMoment(draft.values[name], (value) => draft.set(name, value)),
  );

/** One of the time zones that the browser knows. @type {MakeSetting} */
export const timeZone = (draft, name) => {
  const zones = new Set([draft.values[name], 'Asia/Tokyo', ...Intl.supportedValuesOf('timeZone'), 'UTC']);
  return makeField(
    `setting-${name}`,
    makeSelect(
      draft.values[name],
      [...zones].filter(Boolean).map((zone) => [zone, zone]),
      (value) => draft.set(name, value),
    ),
  );
};
