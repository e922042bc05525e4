// The moderators' desk: signs in, and then shows the pages.

import { codeOf, token } from './api.js';
import { keepDraftsOf } from './parts/save_form.js';
import { applyPreferences } from './preferences.js';
import { readMe } from './session.js';
import { Shell } from './shell.js';
import { makeSignIn, makeWelcome } from './sign_in.js';
import { loadWords, word } from './words.js';

const INVITATION = /^#invitation=(.+)$/;
/** What came of signing in with an account, where that failed. */
const PROBLEM = /^#problem=([a-z-]+)$/;

/** @param {Me} me */
function open(me) {
  if (INVITATION.test(location.hash)) history.replaceState(null, '', '#/queue');
  keepDraftsOf(me.name);
  const shell = new Shell(me, askWho);
  document.body.replaceChildren(shell.element);
}

/** @param {string} message the name of a word */
function askWho(message = '') {
  token.forget();
  document.title = word('desk');
  const invitation = INVITATION.exec(location.hash)?.[1];
  const form = invitation
    ? makeWelcome(decodeURIComponent(invitation), open, () => askWho())
    : makeSignIn(message, open, () => askWho(message));
  const main = document.createElement('main');
  main.append(form);
  document.body.replaceChildren(main);
  /** @type {HTMLElement | null} */ (form.querySelector('input'))?.focus();
}

async function start() {
  applyPreferences();
  await loadWords();
  if (INVITATION.test(location.hash)) return askWho();
  try {
    open(await readMe());
  } catch (error) {
    const code = codeOf(error);
    const problem = PROBLEM.exec(location.hash)?.[1];
    if (problem) history.replaceState(null, '', '#/queue');
    askWho(problem ?? (code === 'invalid-token' && !token.get() ? '' : code));
  }
}

start();
