/** @type {MakeProblem} */
export const problem = (code, details = {}) => Object.assign(new Error(code), { details });

/** @type {Call} */
export const call = async (url, options) => {
  const response = await fetch(url, { cache: 'no-cache', signal: AbortSignal.timeout(15000), ...options }).catch(() => {
    throw problem('offline');
  });
  const data = await response.json().catch(() => ({}));
  if (!response.ok) throw problem(data.code, data);
  return data;
};
