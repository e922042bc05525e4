// Where a comment belongs among those that are loaded.
import { oldestFirst, unloadedReplies } from './threads.js';

/** @type {Compare} */
const newestFirst = (a, b) => -oldestFirst(a, b);

/** @type {CompareBy} */
export const compareBy = (order) => (order === 'newest' ? newestFirst : order === 'oldest' ? oldestFirst : null);

/** @type {IsLoaded} */
export const isLoaded = (article, comment) => {
  const root = rootOf(article, comment);
  if (root !== null) return !!root && !unloadedReplies(root);
  const compare = compareBy(article.order);
  const [first, last] = [article.first, article.last];
  if (!compare) return !first;
  return (!first || compare(comment, first) > 0) && (!last || compare(comment, last) < 0);
};

/** @type {RootOf} */
export const rootOf = ({ known, settings }, { id, parent_id, root_id = known.get(id)?.root_id }) => {
  if (!parent_id || settings.view !== 'threads') return null;
  const parent = known.get(parent_id);
  return known.get(root_id ?? parent?.root_id ?? parent_id);
};
