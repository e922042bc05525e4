// Where the desk is, in the address of the page: `#/queue?status=held`, `#/people/news/0198…`.

/** Reads an address. It names the queue where it names no page. @param {string} hash @returns {Route} */
export function readRoute(hash) {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const [name, ...rest] = path.split('/').filter(Boolean).map(decode);
  return { name: name ?? 'queue', path: rest, query: new URLSearchParams(query) };
}

/** @param {string} part */
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Returns the address of a page. What is empty in the query is left out.
 * @param {string[]} path the page's name and what follows it @param {Record<string, string>} [query] */
export function makeHash(path, query = {}) {
  const filled = Object.entries(query).filter(([, value]) => value);
  const text = filled.length ? `?${new URLSearchParams(filled)}` : '';
  return `#/${path.map(encodeURIComponent).join('/')}${text}`;
}
