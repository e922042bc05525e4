// The review API, called with the session's cookie, or with a moderator's token where cookies cannot be had.

import * as http from '../shared/http.js';

const STORAGE_KEY = 'comments desk';

/** The moderator's token, kept until this tab is closed. Empty while the session is a cookie. */
export const token = {
  get: () => sessionStorage.getItem(STORAGE_KEY) ?? '',
  /** @param {string} value */
  set: (value) => sessionStorage.setItem(STORAGE_KEY, value),
  forget: () => sessionStorage.removeItem(STORAGE_KEY),
};

/** @returns {Record<string, string>} */
export const authorization = () => (token.get() ? { Authorization: `Bearer ${token.get()}` } : {});

/** Calls the review API: a POST where there is a body, unless `method` says otherwise. Rejects with a Problem.
 * @type {CallReview} */
export const call = (path, { method, body, headers } = {}) =>
  http.call(`/v1/review${path}`, {
    method: method ?? (body ? 'POST' : 'GET'),
    cache: 'no-store',
    headers: { ...authorization(), ...(body && { 'Content-Type': 'application/json' }), ...headers },
    body: body && JSON.stringify(body),
  });

/** Returns the code of a Problem, or `unavailable` for any other error.
 * @param {any} error @returns {string} */
export const codeOf = (error) => (error.details && error.message) || 'unavailable';
