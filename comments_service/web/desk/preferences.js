// What a moderator sets for this browser: language, theme, and whether texts are blurred.

import { makeSelect } from './parts/fields.js';
import { chooseLanguage, LANGUAGES, language, word } from './words.js';

const THEME_KEY = 'comments desk theme';
const BLUR_KEY = 'comments desk blur';
const THEMES = ['system', 'light', 'dark'];

/** Makes the list of languages. @param {() => void} onChange is called when the words of the chosen one are there */
export function makeLanguages(onChange) {
  const options = LANGUAGES.map(([code, name]) => /** @type {[string, string, string]} */ ([code, name, code]));
  const choose = async (/** @type {string} */ code) => {
    await chooseLanguage(code);
    onChange();
  };
  const select = makeSelect(language, options, choose, word('choose-language'));
  select.classList.add('language');
  return select;
}

function applyTheme() {
  const theme = localStorage.getItem(THEME_KEY) ?? 'system';
  document.documentElement.dataset.theme = theme;
  return theme;
}

export const makeThemes = () =>
  makeSelect(
    applyTheme(),
    THEMES.map((theme) => [theme, word(`theme-${theme}`)]),
    (theme) => {
      localStorage.setItem(THEME_KEY, theme);
      applyTheme();
    },
    word('theme'),
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
