// The words of the desk in the moderator's language, and sentences made of them.

const STORAGE_KEY = 'comments desk language';
/** The languages with their own names. */
export const LANGUAGES = [
  ['ja', '日本語'],
  ['en', 'English'],
  ['ko', '한국어'],
];

/** The moderator's language: what `?lang=` says, what was chosen before, or the browser's. @type {string} */
export let language =
  [new URLSearchParams(location.search).get('lang'), localStorage.getItem(STORAGE_KEY), ...navigator.languages]
    .map((tag) => tag?.slice(0, 2) ?? '')
    .find((tag) => LANGUAGES.some(([code]) => code === tag)) ?? 'ja';

/** @type {Record<string, string>} */
let words = {};

/** Loads the words of the moderator's language. `word` tells nothing before. */
export async function loadWords() {
  words = (await import(`./words/${language}.js`)).words;
  document.documentElement.lang = language;
}

/** Changes the language, and remembers it. @param {string} chosen */
export async function chooseLanguage(chosen) {
  const former = language;
  language = chosen;
  await loadWords().catch((error) => {
    language = former;
    throw error;
  });
  localStorage.setItem(STORAGE_KEY, chosen);
  const url = new URL(location.href);
  url.searchParams.delete('lang');
  history.replaceState(null, '', url);
}

/** @param {string} code */
function nameOfLanguage(code) {
  return code === 'und' ? code : (new Intl.DisplayNames([language], { type: 'language' }).of(code) ?? code);
}

/** Whether there is a word of this name. @param {string} name */
export const hasWord = (name) => Object.hasOwn(words, name) || Object.hasOwn(words, name.replaceAll('_', '-'));

/** Returns a word in the moderator's language, with values in place of `{}`. Returns an unknown name as it is.
 * @param {string} name @param {(string | number)[]} values */
export function word(name, ...values) {
  if (!hasWord(name)) return /^language-./.test(name) ? nameOfLanguage(name.slice(9)) : name;
  const text = Object.hasOwn(words, name) ? words[name] : words[name.replaceAll('_', '-')];
  return text.replace(/\{\}/g, () => String(values.shift()));
}

/** Returns a number of comments. One at which counting stopped has a plus. @param {number} number @param {boolean} [atLeast] */
export const numberOf = (number, atLeast = false) => number.toLocaleString(language) + (atLeast ? '+' : '');

/** What moderators read of a moderator's reason: the name of its code, its text, or what was written in its place.
 * @param {string} reason @param {Record<string, string> | null} [texts] by language */
function reasonSaid(reason, texts) {
  if (hasWord(`report-${reason}`)) return word(`report-${reason}`);
  return texts ? (texts[language] ?? texts.ja ?? Object.values(texts)[0]) : word(reason);
}

/** Returns who decided what, or what was checked and what was found.
 * @param {{status: string, phase: string | null, reason: string | null, moderator: string | null,
 *   reason_texts?: Record<string, string> | null}} decision */
export function explain({ status, phase, reason, moderator, reason_texts }) {
  if (moderator) {
    // A moderator who gives no reason gives the status.
    const said = reason && reason !== status ? `: ${reasonSaid(reason, reason_texts)}` : '';
    return word(`by-${status}`, moderator) + said;
  }
  if (!reason || reason === phase) return word(reason || phase || status);
  // What was checked, unless the reason tells that too.
  const check = `check-${phase}`;
  const names = hasWord(check) ? [check, reason] : hasWord(reason) || !phase ? [reason] : [phase, reason];
  return names.map((name) => word(name)).join(' → ');
}

/** @param {string} date */
export const timeOf = (date) => new Date(date).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium' });

/** @param {string} date */
export const dayOf = (date) => new Date(date).toLocaleDateString(language, { dateStyle: 'medium' });

/** The time of today, the day of this year, or the year. @param {string} date */
export function shortTimeOf(date) {
  const [then, now] = [new Date(date), new Date()];
  if (then.toDateString() === now.toDateString())
    return then.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' });
  const year = then.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  return then.toLocaleDateString(language, { year, month: 'numeric', day: 'numeric' });
}
