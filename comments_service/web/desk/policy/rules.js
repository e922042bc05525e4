// Rules of a policy besides thresholds and words: links, repeats, tags, languages, the publisher's own contacts.

import { h } from '../../shared/dom.js';
import { makeField, makeGroup, makeLines, makeNumber, makeSelect, makeTick } from '../parts/fields.js';
import { word } from '../words.js';

const TAGS = ['contacts', 'solicitation', 'language', 'noise', 'self_harm'];
const ACTIONS = ['approve', 'hold', 'reject'];
const LANGUAGES = ['ja', 'en', 'ko', 'zh', 'pt', 'es', 'fr', 'de', 'vi', 'th', 'id', 'ne', 'tl', 'ru', 'it'];

/** @param {import('../parts/draft.js').Draft} draft of a policy */
export function makeRules(draft) {
  const { values } = draft;
  const number = (/** @type {string} */ name, /** @type {string} */ min) =>
    makeField(
      `policy-${name}`,
      makeNumber(values[name], (given) => draft.set(name, given), { min, max: '100', step: '1' }),
    );
  const contacts = makeLines(values.own_contacts, (lines) => draft.set('own_contacts', lines), { spellcheck: 'false' });
  return h(
    'section',
    {},
    h('h3', {}, word('policy-rules')),
    number('max_links', '0'),
    number('max_repeats', '1'),
    h('h4', {}, word('policy-tags')),
    h('p', { class: 'quiet' }, word('policy-tags-hint')),
    ...TAGS.map((tag) => makeTag(draft, tag)),
    makeLanguages(draft),
    makeField('policy-own_contacts', contacts),
  );
}

/** @param {import('../parts/draft.js').Draft} draft @param {string} tag */
function makeTag(draft, tag) {
  const options = ACTIONS.map((action) => /** @type {[string, string]} */ ([action, word(`action-${action}`)]));
  const set = (/** @type {string} */ action) => draft.set('tags', { ...draft.values.tags, [tag]: action });
  return makeField(`tag-${tag}`, makeSelect(draft.values.tags[tag], options, set));
}

/** @param {import('../parts/draft.js').Draft} draft */
function makeLanguages(draft) {
  const known = [...new Set([...LANGUAGES, ...draft.values.languages])];
  const ticks = known.map((code) =>
    makeTick(word(`language-${code}`), draft.values.languages.includes(code), (chosen) => {
      const kept = draft.values.languages.filter((/** @type {string} */ each) => each !== code);
      draft.set('languages', chosen ? known.filter((each) => each === code || kept.includes(each)) : kept);
    }),
  );
  return makeGroup('policy-languages', h('div', { class: 'ticks' }, ...ticks));
}
