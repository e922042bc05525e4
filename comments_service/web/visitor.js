/** Where the browser keeps nothing: private mode, full storage. */
const memory = new Map();

/** @type {(key: string) => any} */
export const load = (key) => {
  try {
    return JSON.parse(localStorage['comments ' + key]);
  } catch {
    return memory.get(key) ?? {};
  }
};

/** @type {(key: string, value: object) => void} */
export const save = (key, value) => {
  memory.set(key, value);
  try {
    localStorage['comments ' + key] = JSON.stringify(value);
  } catch {}
};

/** What the API says is wrong; `offline` when it says nothing. */
export class Problem extends Error {
  /** @param {string} code @param {any} details */
  constructor(code, details = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

/** @type {Call} */
export const call = async (url, options) => {
  const answer = await fetch(url, { cache: 'no-cache', signal: AbortSignal.timeout(15000), ...options }).catch(() => {
    throw new Problem('offline');
  });
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Problem(data.code ?? 'unavailable', data);
  return data;
};

/** As the visitor that the site knows, or as a new one when it does not know it any more. @type {CallOfSite} */
export const callAsVisitor = async (site, url, options) => {
  const { token, ...visitor } = load(site);
  if (token)
    try {
      return await call(url, { ...options, headers: { ...options?.headers, Authorization: 'Bearer ' + token } });
    } catch (problem) {
      if (!/invalid-token/.test(`${problem}`)) throw problem;
      save(site, visitor);
    }
  return call(url, options);
};
