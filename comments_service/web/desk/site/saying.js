// What the settings of a site say, in the words of their form: for their versions, and for what a colleague changed.

import { isSame } from '../parts/draft.js';
import { hasWord, language, word } from '../words.js';

const LONGEST = 120;

/** @param {string} text */
const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** @param {string} moment */
const timeOf = (moment) => new Date(moment).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });

/** Texts by language. @param {Record<string, string>} texts */
const textsOf = (texts) =>
  Object.entries(texts)
    .map(([each, text]) => `${word(`language-${each}`)}: ${text}`)
    .join(' / ');

/** Those of the fields that say something, each with its label. @param {Record<string, any>} value
 * @param {Record<string, string>} labels the word of each field */
function partsOf(value, labels) {
  const said = Object.entries(labels).filter(([name]) => value[name] != null && value[name] !== false);
  return said.map(([name, label]) =>
    value[name] === true ? word(label) : `${word(label)}: ${plain(name, value[name])}`,
  );
}

/** @param {string} text @param {string[]} parts */
const withParts = (text, parts) => (parts.length ? `${text} (${parts.join(', ')})` : text);

/** A value without parts. @param {string} name of the setting, or of a field of one @param {any} value */
function plain(name, value) {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return word(value ? 'on' : 'off');
  if (/_at$|^from$|^to$/.test(name)) return timeOf(value);
  if (typeof value === 'object') return Array.isArray(value) ? value.join(', ') || '–' : JSON.stringify(value);
  return hasWord(`${name}-${value}`) ? word(`${name}-${value}`) : String(value);
}

const OPENING = { mode: 'setting-mode', opens_at: 'setting-opens_at', closes_at: 'setting-closes_at' };
const NOTICE = {
  from: 'notice-from',
  to: 'notice-to',
  section: 'notice-section',
  require_ack: 'notice-require_ack',
};
const SIGN_IN = {
  jwks_url: 'sign_in-jwks_url',
  issuer: 'sign_in-issuer',
  algorithms: 'sign_in-algorithms',
  secret_count: 'sign_in-secret_count',
};

/** What an entry of a list says, or the value of a name. @type {Record<string, (entry: any) => string>} */
const ENTRIES = {
  hours: ({ days, from, to }) =>
    `${days.map((/** @type {string} */ day) => word(`day-${day}`)).join(' ')} ${from}–${to}`,
  notices: (notice) => withParts(textsOf(notice.text), partsOf(notice, NOTICE)),
  reactions: ({ kind, texts, positive }) =>
    withParts(`${kind} – ${textsOf(texts)}`, positive ? [word('positive')] : []),
  sections: (section) => partsOf(section, OPENING).join(', ') || '–',
  badges: textsOf,
  sign_in_prompt: ({ text, url }) => `${text} (${url})`,
  guidelines: String,
  help: ({ text, contacts = [] }) =>
    withParts(
      text,
      contacts.map((/** @type {any} */ { name, number }) => [name, number].filter(Boolean).join(' ')),
    ),
};

/** The name of an entry. @param {string} setting @param {string} key */
const nameOf = (setting, key) => (/^(sign_in_prompt|guidelines|help)$/.test(setting) ? word(`language-${key}`) : key);

/** @param {string} name of the setting @param {any} value */
function whole(name, value) {
  if (name === 'who' && value?.claim) return `${word('who-claim')} (${value.claim} = ${value.value})`;
  if (name === 'sign_in' && value) return partsOf(value, SIGN_IN).join(', ') || word('on');
  return plain(name, value);
}

/** What was added, taken away or changed in a setting of several entries.
 * @param {string} name @param {any} before @param {any} after a list, or values by name; null for none */
function changedEntries(name, before, after) {
  const say = ENTRIES[name] ?? String;
  if (Array.isArray(before ?? after)) {
    const missing = (/** @type {any[]} */ all, /** @type {any[]} */ others) =>
      (all ?? []).filter((each) => !(others ?? []).some((other) => isSame(each, other))).map(say);
    const [added, taken] = [missing(after, before), missing(before, after)];
    const lines = [...taken.map((text) => `− ${short(text)}`), ...added.map((text) => `+ ${short(text)}`)];
    return lines.length ? lines : [word('other-order')];
  }
  const [old, now] = [before ?? {}, after ?? {}];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((key) => !isSame(old[key], now[key]))
    .map((key) => {
      const label = nameOf(name, key);
      if (!(key in old)) return `+ ${label}: ${short(say(now[key]))}`;
      if (!(key in now)) return `− ${label}: ${short(say(old[key]))}`;
      return `${label}: ${short(say(old[key]))} → ${short(say(now[key]))}`;
    });
}

/** Says what is different in the later of two settings, a line each.
 * @param {Record<string, any>} before @param {Record<string, any>} after @returns {string[]} */
export function differences(before, after) {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])].filter((name) => name !== 'version');
  return names
    .filter((name) => !isSame(before[name], after[name]))
    .flatMap((name) => {
      const label = hasWord(`setting-${name}`) ? word(`setting-${name}`) : name;
      const [old, now] = [before[name], after[name]];
      const hasEntries = name in ENTRIES || Array.isArray(old ?? now);
      const lines = hasEntries
        ? changedEntries(name, old, now)
        : [`${short(whole(name, old))} → ${short(whole(name, now))}`];
      return lines.map((line) => `${label}: ${line}`);
    });
}
