// What is known of who wrote a comment.

import { h } from '../../shared/dom.js';
import { makeHash } from '../routes.js';
import { dayOf, numberOf, timeOf, word } from '../words.js';

const COUNTED = ['approved', 'rejected', 'held', 'removed'];

/** @param {ReviewComment} comment */
function makeStatus({ author_status }) {
  if (!author_status) return [];
  const { banned, muted_until, trusted } = author_status;
  const tag = (/** @type {string} */ name, /** @type {string} */ text) => h('span', { class: `tag ${name}` }, text);
  return [
    ...(banned ? [tag('alarm', word('banned'))] : []),
    ...(muted_until ? [tag('alarm', word('muted-until', timeOf(muted_until)))] : []),
    ...(trusted === null || trusted === undefined ? [] : [tag('', word(trusted ? 'trusted' : 'not-trusted'))]),
  ];
}

/** The publisher's account, and the badges. @param {ReviewComment} comment */
function makeAccount({ account, badges = [] }) {
  const shown = badges.map((code) => h('span', { class: 'tag' }, code));
  const { sub = '', name } = account ?? {};
  return [...shown, ...(account ? [h('span', { class: 'tag', title: name ?? '' }, word('account', sub))] : [])];
}

/** @param {AuthorHistory} history */
function makeNumbers(history) {
  const numbers = COUNTED.filter((status) => history[status] || status === 'approved').map((status) =>
    h('span', { class: `tally ${status}` }, `${word(status)} `, h('b', {}, numberOf(Number(history[status] ?? 0)))),
  );
  const reports = history.reports
    ? [h('span', { class: 'tally rejected' }, `${word('reports')} `, h('b', {}, numberOf(history.reports)))]
    : [];
  const since = history.first_seen
    ? [h('span', { class: 'quiet' }, word('known-since', dayOf(history.first_seen)))]
    : [];
  return [...numbers, ...reports, ...since];
}

/** Returns a line with the author's numbers, what moderators did about them, and a link to their page.
 * @param {ReviewComment} comment @param {DeskContext} context */
export function makeAuthor(comment, { pages }) {
  const { author_id, author_history, site_id } = comment;
  const link =
    author_id && pages.includes('people')
      ? [h('a', { href: makeHash(['people', site_id, author_id]) }, word('authors-page'))]
      : [];
  const parts = [
    ...makeStatus(comment),
    ...makeAccount(comment),
    ...(author_history ? makeNumbers(author_history) : []),
    ...link,
  ];
  return parts.length ? [h('p', { class: 'known' }, ...parts)] : [];
}
