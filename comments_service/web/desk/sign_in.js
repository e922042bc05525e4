// The form that asks who works here: for a token, or for a name if an invitation was followed.

import { h } from '../shared/dom.js';
import { codeOf } from './api.js';
import { makeLanguages } from './preferences.js';
import { otherSignIn, signIn } from './session.js';
import { word } from './words.js';

/** @param {Record<string, string>} attributes */
const makeField = (attributes) => h('input', { autocomplete: 'off', ...attributes });

/** Whether the name in a form is missing or cannot be one. @param {any} error */
const isOfName = (error) => codeOf(error) === 'invalid-value' && error.details.field === 'name';

/** Returns the name of the word that says what is wrong. @param {unknown} error @param {string} value of the field */
const problemOf = (error, value) => (isOfName(error) && !value.trim() ? 'name-needed' : codeOf(error));

/** @param {(me: Me) => void} onMe @param {() => object} read what is sent */
function makeSubmit(onMe, read) {
  return async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
    const alert = /** @type {HTMLElement} */ (form.querySelector('[role=alert]'));
    const field = /** @type {HTMLInputElement} */ (form.querySelector('input'));
    button.disabled = true;
    try {
      onMe(await signIn(/** @type {any} */ (read())));
    } catch (error) {
      alert.textContent = word(problemOf(error, field.value));
      if (isOfName(error)) field.focus();
    }
    button.disabled = false;
  };
}

/** Makes a place for a link to the site's own sign-in, which is shown where there is one.
 * @param {string} [invitation] what the account accepts */
function makeOther(invitation) {
  const place = h('p', {});
  const query = invitation ? `?${new URLSearchParams({ invitation })}` : '';
  otherSignIn().then((other) => {
    if (!other) return;
    const href = `/v1/review/oidc/start${query}`;
    place.append(h('a', { class: 'button', href }, word('enter-by', other.label)));
  });
  return place;
}

/** Makes the form that asks for the token.
 * @param {string} message the name of a word @param {(me: Me) => void} onMe @param {() => void} onLanguage */
export function makeSignIn(message, onMe, onLanguage) {
  const field = makeField({ id: 'token', type: 'password', required: '', 'aria-describedby': 'token-hint' });
  return h(
    'form',
    { class: 'enter', submit: makeSubmit(onMe, () => ({ token: field.value.trim() })) },
    h('h1', {}, word('desk')),
    h('label', { for: 'token' }, word('token')),
    field,
    h('p', { id: 'token-hint', class: 'quiet' }, word('token-hint')),
    h('p', { class: 'problem', role: 'alert' }, message && word(message)),
    h('button', { class: 'primary' }, word('enter')),
    makeOther(),
    h('p', { class: 'quiet' }, word('token-how'), h('br', {}), h('code', {}, 'comments moderator add "NAME"')),
    makeLanguages(onLanguage),
  );
}

/** Makes the form of an invitation. It is used up by the button alone, not by opening the link.
 * @param {string} invitation @param {(me: Me) => void} onMe @param {() => void} onLanguage */
export function makeWelcome(invitation, onMe, onLanguage) {
  const field = makeField({ id: 'own-name', maxlength: '40', 'aria-describedby': 'own-name-hint' });
  const read = () => ({ invitation, ...(field.value.trim() && { name: field.value.trim() }) });
  return h(
    'form',
    { class: 'enter', submit: makeSubmit(onMe, read) },
    h('h1', {}, word('desk')),
    h('p', {}, word('invited')),
    h('label', { for: 'own-name' }, word('own-name')),
    field,
    h('p', { id: 'own-name-hint', class: 'quiet' }, word('own-name-hint')),
    h('p', { class: 'problem', role: 'alert' }),
    h('button', { class: 'primary' }, word('accept-invitation')),
    makeOther(invitation),
    makeLanguages(onLanguage),
  );
}
