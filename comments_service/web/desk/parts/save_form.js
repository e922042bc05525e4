// A form whose changes are saved together, by a bar that is there while something is not saved.

import { h } from '../../shared/dom.js';
import { keyOf } from '../keys.js';
import { word } from '../words.js';
import { Draft, isSame } from './draft.js';
import { messageOf } from './loading.js';

/** Drafts that were left without being saved, by the name of their form. They last until the desk is closed, or somebody
 * else signs in. @type {Map<string, Draft>} */
const left = new Map();
let author = '';

/** Forgets what somebody else left, who was signed in before. @param {string} moderator */
export function keepDraftsOf(moderator) {
  if (author !== moderator) left.clear();
  author = moderator;
}

addEventListener('beforeunload', (event) => {
  if (left.size) event.preventDefault();
});

// Saves from wherever the focus is on the page, but not from a dialog.
addEventListener('keydown', (event) => {
  if (keyOf(event) !== 's' || !(event.ctrlKey || event.metaKey) || document.querySelector('dialog[open]')) return;
  const own = document.activeElement?.closest('form') ?? document;
  const bar = own.querySelector('.save-bar') ?? document.querySelector('.save-bar');
  if (!bar) return;
  event.preventDefault();
  bar.closest('form')?.requestSubmit();
});

/** Returns the draft that was left, whatever has been saved since. @param {string} name */
export function leftDraft(name) {
  const former = left.get(name);
  if (former) former.listeners = [];
  return former;
}

/** Returns the draft that was left, where what it changes is still as it was, or else a new one.
 * @param {string} name @param {Record<string, any>} saved */
export function takeDraft(name, saved) {
  const former = leftDraft(name);
  left.delete(name);
  return former && isSame(former.saved, saved) ? former : new Draft(saved);
}

/** Makes the form. `draw` makes its fields; `save` resolves with what is saved, or with null if another form is shown
 * by then, and may reject with a Problem, which is told; `show` puts the form of another draft in its place.
 * @param {string} name under which the draft is kept while another page is open
 * @param {Draft} draft
 * @param {{draw: () => Node[], save: () => Promise<Record<string, any> | null>, show: (draft: Draft) => void}} actions */
export function makeSaveForm(name, draft, { draw, save, show }) {
  const problem = h('span', { class: 'problem', role: 'alert' });
  const button = h('button', { class: 'primary' }, word('save'), h('kbd', { 'aria-hidden': 'true' }, 'Ctrl S'));
  const replace = () => {
    const place = form.parentElement;
    show(new Draft(draft.saved));
    focus(place?.querySelector('form.fields'));
  };
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (button.disabled || !draft.isChanged) return;
    const byButton = document.activeElement === button;
    button.disabled = true;
    problem.textContent = '';
    try {
      const saved = await save();
      if (saved && !draft.accept(saved)) replace();
      else if (saved && byButton) focus(form);
    } catch (error) {
      problem.textContent = messageOf(error);
    }
    button.disabled = false;
  };
  const bar = h(
    'div',
    { class: 'save-bar', role: 'group', 'aria-label': word('save') },
    h('span', {}, word('not-saved')),
    problem,
    h('button', { type: 'button', click: replace }, word('discard')),
    button,
  );
  const form = h('form', { class: 'fields', tabindex: '-1', submit }, ...draw(), bar);
  const update = () => {
    bar.hidden = !draft.isChanged;
    if (draft.isChanged) left.set(name, draft);
    else left.delete(name);
  };
  draft.listeners.push(update);
  update();
  return form;
}

/** @param {HTMLElement | null | undefined} form */
const focus = (form) => form?.focus({ preventScroll: true });
