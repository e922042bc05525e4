// How much later it is on the server's clock than on this one, in milliseconds. The Date of an answer that a cache kept
// is too early by its Age, or by more if the cache does not tell: the largest difference is the best.
let ahead = -Infinity;

/** The present time on the server's clock, as Date.now() gives it. This clock's until the server has answered. */
export const serverNow = () => Date.now() + (ahead > -Infinity ? ahead : 0);

/** @param {Response} response */
const readClock = ({ headers }) => {
  const date = Date.parse(`${headers.get('date')}`) + 1000 * Number(headers.get('age'));
  if (date) ahead = Math.max(ahead, date - Date.now());
};

/** @type {MakeProblem} */
export const problem = (code, details = {}) => Object.assign(new Error(code), { details });

/** @type {Call} */
export const call = async (url, options) => {
  const response = await fetch(url, { cache: 'no-cache', signal: AbortSignal.timeout(15000), ...options }).catch(() => {
    throw problem('offline');
  });
  readClock(response);
  // Without a body, as the answer to a withdrawal.
  if (response.status === 204) return null;
  const data = await response.json().catch(() => {
    // The connection broke within the answer.
    if (response.ok) throw problem('offline');
    return {};
  });
  if (!response.ok) throw problem(data.code, { status: response.status, ...data });
  return data;
};
