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
  // What a browser without a storage knew is gone, and others have it there.
  memory.clear();
  try {
    for (const key of Object.keys(localStorage)) if (key.match(`^comments (\\w+ )?${site}`)) delete localStorage[key];
  } catch {}
};
