// The review API, called with the moderator's token.

import * as http from '../shared/http.js';

const STORAGE_KEY = 'comments desk';

export const token = {
  get: () => sessionStorage.getItem(STORAGE_KEY),
  /** @param {string} value */
  set: (value) => sessionStorage.setItem(STORAGE_KEY, value),
  forget: () => sessionStorage.removeItem(STORAGE_KEY),
};

export const authorization = () => ({ Authorization: `Bearer ${token.get()}` });

/** Sends a POST if there is a body. Rejects with a Problem.
 * @param {string} path @param {object} [body] @param {Record<string, string>} [headers] @returns {Promise<any>} */
export const call = (path, body, headers) =>
  http.call(`/v1/review${path}`, {
    method: body ? 'POST' : 'GET',
    cache: 'no-store',
    headers: { ...authorization(), 'Content-Type': 'application/json', ...headers },
    body: body && JSON.stringify(body),
  });

/** Returns the code of a Problem, or `unavailable` for any other error.
 * @param {any} error @returns {string} */
export const codeOf = (error) => (error.details && error.message) || 'unavailable';
