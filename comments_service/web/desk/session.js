// Who is signed in: by a cookie that no script reads, or by a token that this tab keeps where cookies cannot be had.

import { call, codeOf, token } from './api.js';

/** Resolves with the signed-in moderator. Rejects with a Problem: `invalid-token` if nobody is. @returns {Promise<Me>} */
export const readMe = () => call('/me');

/** Signs in with a token, or with an invitation that is good once. Rejects with a Problem.
 * @param {{token: string} | {invitation: string, name?: string}} by @returns {Promise<Me>} */
export async function signIn(by) {
  token.forget();
  try {
    await call('/sessions', { body: by });
    return await readMe();
  } catch (error) {
    // On a plain http address browsers keep no secure cookie: then each call carries the token.
    if (!('token' in by)) throw error;
    token.set(by.token);
    try {
      return await readMe();
    } catch (refused) {
      token.forget();
      throw refused;
    }
  }
}

/** Ends the session here and on the server. */
export async function signOut() {
  const ended = token.get() ? null : call('/sessions', { method: 'DELETE' }).catch(() => null);
  // With it what this tab remembers of decisions.
  sessionStorage.clear();
  await ended;
}

/** Resolves with how else one signs in, null if in no other way.
 * @returns {Promise<{label: string} | null>} */
export async function otherSignIn() {
  const ways = await call('/sign-in').catch(() => null);
  return ways?.oidc ? { label: ways.label || 'OpenID Connect' } : null;
}

/** Whether an error says that nobody is signed in any more. @param {unknown} error */
export const isSignedOut = (error) => codeOf(error) === 'invalid-token';
