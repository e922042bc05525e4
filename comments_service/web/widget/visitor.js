/** For private mode and full storage. */
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

/** @type {MakeProblem} */
export const problem = (code, details = {}) => Object.assign(new Error(code), { details });

/** @type {Call} */
export const call = async (url, options) => {
  const answer = await fetch(url, { cache: 'no-cache', signal: AbortSignal.timeout(15000), ...options }).catch(() => {
    throw problem('offline');
  });
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw problem(data.code, data);
  return data;
};

/** @type {CallAsVisitor} */
export const callAsVisitor = async (site, url, options, token = load(site).token) => {
  if (token)
    try {
      return await call(url, { ...options, headers: { ...options?.headers, Authorization: 'Bearer ' + token } });
    } catch (error) {
      if (!/invalid-token/.test(`${error}`)) throw error;
      save(site, { author: load(site).author });
    }
  return call(url, options);
};
