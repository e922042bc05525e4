const memory = new Map();
/** What is the reader's own while somebody is signed in: in memory alone. @type {Map<string, any> | undefined} */
let session;

/** @type {SetSession} */
export const setSession = (kept) => {
  session = kept;
};

// By the address of the site: its token, one's own comments, notices.
const ownOf = (/** @type {string} */ key) => (/^(own |notices )?http/.test(key) ? session : undefined);

/** @type {Load} */
export const load = (key) => {
  const own = ownOf(key);
  if (own) return own.get(key) ?? {};
  try {
    return JSON.parse(localStorage[`comments ${key}`]);
  } catch {
    return memory.get(key) ?? {};
  }
};

/** @type {Save} */
export const save = (key, value) => {
  const own = ownOf(key);
  if (own) return void own.set(key, value);
  memory.set(key, value);
  try {
    localStorage[`comments ${key}`] = JSON.stringify(value);
  } catch {}
};

/** @type {Forget} */
export const forget = (site) => {
  const pattern = RegExp(`^(comments )?(own |notices )?${site}`);
  for (const key of memory.keys()) if (pattern.test(key)) memory.delete(key);
  try {
    for (const key of Object.keys(localStorage)) if (pattern.test(key)) delete localStorage[key];
  } catch {}
};
