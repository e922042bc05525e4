// The site's words: blocked, suspect and allowed ones, and what they would find among the newest comments.

import { h } from '../../shared/dom.js';
import { linesOf, makeLines } from '../parts/fields.js';
import { messageOf } from '../parts/loading.js';
import { pathOf } from '../parts/site_choice.js';
import { word } from '../words.js';

const LISTS = ['blocked_words', 'suspect_words', 'allowed_words'];
const WORDS = 10_000;
const TRIED_WORDS = 100;
const TRIED_COMMENTS = 1_000;
// How many comments are shown of each word.
const SHOWN = 5;

/** @typedef {{word: string, comment_id: string, body: string, span: Span}} Hit */

/** @param {DeskContext} context @param {string} site @param {import('../parts/draft.js').Draft} draft of a policy */
export const makeWordLists = (context, site, draft) =>
  h(
    'section',
    {},
    h('h3', {}, word('policy-words')),
    h('p', { class: 'quiet' }, word('policy-words-hint')),
    h('div', { class: 'word-lists' }, ...LISTS.map((name) => makeList(context, site, draft, name))),
  );

/** @param {DeskContext} context @param {string} site @param {import('../parts/draft.js').Draft} draft
 * @param {string} name of the list */
function makeList(context, site, draft, name) {
  const id = `words-${name}`;
  const number = h('span', { class: 'quiet' });
  const found = h('div', { class: 'trial', role: 'status' });
  const area = makeLines(draft.values[name], (lines) => draft.set(name, lines), {
    id,
    rows: '8',
    spellcheck: 'false',
    'aria-describedby': `${id}-hint`,
  });
  const update = () => {
    const lines = draft.values[name];
    number.textContent = word('words-count', lines.length);
    area.setCustomValidity(lines.length > WORDS ? word('words-too-many', WORDS) : '');
    tryIt.disabled = !lines.length;
    tryIt.textContent = word(
      newWords().length ? 'try-new' : 'try-all',
      Math.min(newWords().length || lines.length, TRIED_WORDS),
    );
  };
  /** Those that are not saved yet. */
  const newWords = () => {
    const saved = new Set(draft.saved[name]);
    return linesOf(area.value).filter((each) => !saved.has(each));
  };
  const trial = async () => {
    if (tryIt.ariaDisabled) return;
    const words = (newWords().length ? newWords() : linesOf(area.value)).slice(0, TRIED_WORDS);
    // Disabled it would lose the focus.
    tryIt.ariaDisabled = 'true';
    found.replaceChildren(h('p', { class: 'quiet' }, word('trying')));
    try {
      const body = { words, limit: TRIED_COMMENTS };
      const { hits, of } = await context.call(pathOf(site, 'policy/words:try'), { body });
      found.replaceChildren(...drawHits(words, hits, of));
    } catch (error) {
      found.replaceChildren(h('p', { class: 'problem' }, messageOf(error)));
    }
    tryIt.ariaDisabled = null;
    update();
  };
  const tryIt = h('button', { type: 'button', click: trial });
  update();
  draft.listeners.push(update);
  return h(
    'div',
    { class: 'word-list' },
    h('div', {}, h('label', { for: id }, word(`policy-${name}`)), ' ', number),
    h('p', { class: 'quiet', id: `${id}-hint` }, word(`policy-${name}-hint`)),
    area,
    h('div', { class: 'actions' }, tryIt),
    found,
  );
}

/** @param {string[]} words that were tried @param {Hit[]} hits @param {number} of so many comments */
function drawHits(words, hits, of) {
  const byWord = Map.groupBy(hits, (hit) => hit.word);
  const comments = new Set(hits.map((hit) => hit.comment_id)).size;
  const silent = words.filter((each) => !byWord.has(each));
  return [
    h('p', {}, h('strong', {}, word('tried', of, comments))),
    ...[...byWord].sort(([, one], [, other]) => other.length - one.length).map(([found, own]) => drawWord(found, own)),
    ...(silent.length && hits.length ? [h('p', { class: 'quiet' }, word('tried-silent', silent.join('、')))] : []),
  ];
}

/** @param {string} found @param {Hit[]} hits */
const drawWord = (found, hits) =>
  h(
    'details',
    { ...(hits.length <= SHOWN && { open: '' }) },
    h('summary', {}, h('strong', {}, found), ` ${word('hits', hits.length)}`),
    h('ul', {}, ...hits.slice(0, SHOWN * 4).map((hit) => h('li', {}, ...marked(hit)))),
  );

/** The text with the word marked, or before it the word in the author's name. @param {Hit} hit */
function marked({ body, span, word: found }) {
  if (span.field === 'author')
    return [h('mark', {}, found), ` ${word('in-name')} `, h('span', { class: 'quiet' }, body)];
  const signs = [...body];
  const [before, own, after] = [signs.slice(0, span.start), signs.slice(span.start, span.end), signs.slice(span.end)];
  return [before.join(''), h('mark', {}, own.join('')), after.join('')];
}
