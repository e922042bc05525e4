// What a moderator sets for this browser: language, theme, and whether texts are blurred.

import { h } from '../shared/dom.js';
import { chooseLanguage, LANGUAGES, language, word } from './words.js';

const THEME_KEY = 'comments desk theme';
const BLUR_KEY = 'comments desk blur';
const THEMES = ['system', 'light', 'dark'];

/** @param {string} label @param {string} chosen @param {[value: string, text: string, lang?: string][]} options
 * @param {(value: string) => void} onChoice */
export function makeChoice(label, chosen, options, onChoice) {
  const select = h(
    'select',
    { 'aria-label': label, change: () => onChoice(select.value) },
    ...options.map(([value, text, lang]) => h('option', { value, ...(lang && { lang }) }, text)),
  );
  select.value = chosen;
  return select;
}

/** Makes the list of languages. @param {() => void} onChange is called when the words of the chosen one are there */
export function makeLanguages(onChange) {
  const options = LANGUAGES.map(([code, name]) => /** @type {[string, string, string]} */ ([code, name, code]));
  const select = makeChoice(word('choose-language'), language, options, async (code) => {
    await chooseLanguage(code);
    onChange();
  });
  select.classList.add('language');
  return select;
}

function applyTheme() {
  const theme = localStorage.getItem(THEME_KEY) ?? 'system';
  document.documentElement.dataset.theme = theme;
  return theme;
}

export const makeThemes = () =>
  makeChoice(
    word('theme'),
    applyTheme(),
    THEMES.map((theme) => [theme, word(`theme-${theme}`)]),
    (theme) => {
      localStorage.setItem(THEME_KEY, theme);
      applyTheme();
    },
  );

function applyBlur() {
  const blurred = localStorage.getItem(BLUR_KEY) === 'on';
  document.documentElement.classList.toggle('blurred', blurred);
  return blurred;
}

/** Blurs the texts of comments until they are pointed at or selected, or shows them again. Returns whether they are
 * blurred now. */
export function toggleBlur() {
  if (applyBlur()) localStorage.removeItem(BLUR_KEY);
  else localStorage.setItem(BLUR_KEY, 'on');
  return applyBlur();
}

export function applyPreferences() {
  applyTheme();
  applyBlur();
}
