// Fields of forms: a label, a sentence that explains, and a control.

import { h } from '../../shared/dom.js';
import { hasWord, word } from '../words.js';

let count = 0;
const newId = () => `field-${++count}`;

/** @param {string} id @param {string} text */
const makeHint = (id, text) => h('p', { class: 'quiet', id }, text);

/** Makes a field of a control that can have a label. The word `NAME-hint` explains it, where there is one.
 * @param {string} name of a word @param {HTMLElement} control @param {string} [explained] in place of that word */
export function makeField(name, control, explained = hasWord(`${name}-hint`) ? word(`${name}-hint`) : '') {
  control.id ||= newId();
  const hint = explained ? [makeHint(`${control.id}-hint`, explained)] : [];
  if (hint.length) control.setAttribute('aria-describedby', hint[0].id);
  const label = h('label', { for: control.id }, word(name));
  const boxed = control.matches('[type=checkbox]');
  if (boxed) return h('div', { class: 'field boxed' }, control, h('div', {}, label, ...hint));
  return h('div', { class: 'field' }, h('div', {}, label, ...hint), control);
}

/** Makes a group of controls with one label. @param {string} name of a word @param {(Node | string)[]} children */
export function makeGroup(name, ...children) {
  const id = newId();
  const hint = hasWord(`${name}-hint`) ? [makeHint(`${id}-hint`, word(`${name}-hint`))] : [];
  /** @type {Record<string, string>} */
  const described = hint.length ? { 'aria-describedby': hint[0].id } : {};
  return h(
    'div',
    { class: 'field', role: 'group', 'aria-labelledby': id, ...described },
    h('div', {}, h('span', { class: 'label', id }, word(name)), ...hint),
    h('div', { class: 'group' }, ...children),
  );
}

/** @param {string} value @param {(value: string) => void} onInput @param {Record<string, string>} [attributes] */
export function makeText(value, onInput, attributes = {}) {
  const input = h('input', { type: 'text', autocomplete: 'off', ...attributes, input: () => onInput(input.value) });
  input.value = value;
  return input;
}

/** @param {number} value @param {(value: number) => void} onInput @param {Record<string, string>} [attributes] */
export function makeNumber(value, onInput, attributes = {}) {
  const input = h('input', {
    type: 'number',
    required: '',
    ...attributes,
    input: () => Number.isFinite(input.valueAsNumber) && onInput(input.valueAsNumber),
  });
  input.value = String(value);
  return input;
}

/** @param {boolean} value @param {(value: boolean) => void} onInput */
export function makeBox(value, onInput) {
  const input = h('input', { type: 'checkbox', change: () => onInput(input.checked) });
  input.checked = value;
  return input;
}

/** @param {string} value @param {(value: string) => void} onInput @param {Record<string, string>} [attributes] */
export function makeArea(value, onInput, attributes = {}) {
  const area = h('textarea', { rows: '3', ...attributes, input: () => onInput(area.value) });
  area.value = value;
  return area;
}

/** Makes a choice. Without a `label` of its own it stands in a field that has one.
 * @param {string} value @param {[value: string, text: string, lang?: string][]} options
 * @param {(value: string) => void} onInput @param {string} [label] */
export function makeSelect(value, options, onInput, label) {
  const select = h(
    'select',
    { ...(label && { 'aria-label': label }), change: () => onInput(select.value) },
    ...options.map(([code, text, lang]) => h('option', { value: code, ...(lang && { lang }) }, text)),
  );
  select.value = value;
  return select;
}

/** Makes a box with its label in one line. @param {string} text @param {boolean} value
 * @param {(value: boolean) => void} onInput */
export const makeTick = (text, value, onInput) => h('label', { class: 'tick' }, makeBox(value, onInput), text);

/** Makes an area of one entry a line. @param {string[]} lines @param {(lines: string[]) => void} onInput
 * @param {Record<string, string>} [attributes] */
export const makeLines = (lines, onInput, attributes = {}) =>
  makeArea(lines.join('\n'), (text) => onInput(linesOf(text)), attributes);

/** @param {string} text */
export const linesOf = (text) => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  ),
];

/** The languages of the widget. */
export const READER_LANGUAGES = ['ja', 'en', 'ko', 'zh-Hans', 'zh-Hant'];

/** The languages that are asked for first. The others are there on demand. */
const FIRST_LANGUAGES = ['ja', 'en'];

/** Makes a text for each of the widget's languages. What is left empty is left out.
 * @param {Record<string, string>} texts @param {(texts: Record<string, string>) => void} onInput
 * @param {{long?: boolean, maxlength: string}} options */
export function makeTexts(texts, onInput, { long = false, maxlength }) {
  const values = { ...texts };
  const make = long ? makeArea : makeText;
  const makeOne = (/** @type {string} */ language) => {
    const change = (/** @type {string} */ text) => {
      if (text.trim()) values[language] = text;
      else delete values[language];
      onInput({ ...values });
    };
    const control = make(values[language] ?? '', change, { maxlength, lang: language });
    return h('label', {}, h('span', { class: 'quiet' }, word(`language-${language}`)), control);
  };
  const isFirst = (/** @type {string} */ language) => FIRST_LANGUAGES.includes(language) || !!values[language];
  const others = READER_LANGUAGES.filter((language) => !isFirst(language));
  const more = h('details', {}, h('summary', { class: 'quiet' }, word('other-languages')), ...others.map(makeOne));
  return h(
    'div',
    { class: 'texts' },
    ...READER_LANGUAGES.filter(isFirst).map(makeOne),
    ...(others.length ? [more] : []),
  );
}
