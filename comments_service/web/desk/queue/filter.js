// Which comments the queue shows, as the address of the page says: `#/queue?status=held&site=news&q=…`.

import { makeHash } from '../routes.js';

export const STATUSES = ['held', 'pending', 'approved', 'rejected', 'removed'];
export const ORDERS = ['oldest', 'newest', 'score', 'nearest'];
/** What the review API filters by, besides status and order. */
const NAMES = ['site', 'q', 'article', 'author', 'author_id', 'phase', 'reason', 'attribute'];
const BOUNDS = ['min_score', 'max_score', 'reported', 'claimed', 'from', 'to'];
/** What stands in the panel below the bar. */
export const PANEL_NAMES = [...NAMES.slice(2), ...BOUNDS];

/** @param {URLSearchParams} query @returns {QueueFilter} */
export function readFilter(query) {
  const status = query.get('status') ?? '';
  /** @type {QueueFilter} */
  const filter = { status: STATUSES.includes(status) ? status : 'held', site: '', q: '' };
  for (const name of [...NAMES, ...BOUNDS]) if (query.get(name)) filter[name] = query.get(name) ?? '';
  const order = query.get('order') ?? '';
  if (ORDERS.includes(order)) filter.order = order;
  return filter;
}

/** @param {QueueFilter} filter */
export const hashOf = ({ status, ...rest }) =>
  makeHash(['queue'], { status: status === 'held' ? '' : status, ...rest });

/** The filter as parameters of the review API. Days are those of this browser. @param {QueueFilter} filter */
export function parametersOf(filter) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value) query.set(name, parameterOf(name, value));
  return query;
}

/** @param {string} name @param {string} value */
function parameterOf(name, value) {
  if (!/^\d{4}-\d\d-\d\d$/.test(value) || !['from', 'to'].includes(name)) return value;
  const day = new Date(`${value}T00:00`);
  // The last day is meant whole.
  if (name === 'to') day.setDate(day.getDate() + 1);
  return day.toISOString();
}

/** The order of a filter: what waits comes oldest first, what is decided newest first. @param {QueueFilter} filter */
export const orderOf = ({ order, status }) => order || (['held', 'pending'].includes(status) ? 'oldest' : 'newest');

/** Whether only status, site and order tell which comments are shown. @param {QueueFilter} filter */
export const isPlain = (filter) => !['q', ...PANEL_NAMES].some((name) => filter[name]);

/** The time of a comment as a text that sorts: the fraction of a second may be left out. @param {ReviewComment} comment */
const timeKey = ({ created_at, id }) => {
  const [seconds, fraction = ''] = created_at.replace('Z', '').split('.');
  return `${seconds}.${fraction.padEnd(6, '0')} ${id}`;
};

/** Returns a function that compares two comments by the order of a filter. @param {QueueFilter} filter
 * @returns {(a: ReviewComment, b: ReviewComment) => number} */
export function comparer(filter) {
  const order = orderOf(filter);
  const oldest = (/** @type {ReviewComment} */ a, /** @type {ReviewComment} */ b) => (timeKey(a) < timeKey(b) ? -1 : 1);
  if (order === 'oldest') return oldest;
  if (order === 'newest') return (a, b) => oldest(b, a);
  // What has no number comes last.
  const number = (/** @type {ReviewComment} */ { score, margin }) =>
    order === 'score' ? -(score ?? -1) : (margin ?? Number.POSITIVE_INFINITY);
  return (a, b) => (number(a) === number(b) ? oldest(a, b) : number(a) - number(b));
}

/** Returns sorted comments with others among them. Most come after the last, or are few.
 * @param {ReviewComment[]} sorted @param {Iterable<ReviewComment>} others
 * @param {(a: ReviewComment, b: ReviewComment) => number} compare */
export function insertSorted(sorted, others, compare) {
  const comments = [...sorted];
  for (const other of others) {
    let [low, high] = [0, comments.length];
    if (high && compare(comments[high - 1], other) < 0) low = high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(comments[middle], other) < 0) low = middle + 1;
      else high = middle;
    }
    comments.splice(low, 0, other);
  }
  return comments;
}
