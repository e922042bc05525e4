// Where a comment belongs among those that are loaded.
/** @type {CompareBy} */
export const compareBy = ({ order, lines }) => {
  if (order === 'newest') return (a, b) => -lines.oldestFirst(a, b);
  return order === 'oldest' ? lines.oldestFirst : null;
};

/** @type {IsLoaded} */
export const isLoaded = (article, comment) => {
  const root = rootOf(article, comment);
  if (root !== null) return !!root && !article.lines.unloadedReplies(root);
  const compare = compareBy(article);
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
