// A form whose changes are saved together, by a bar that is there while something is not saved.

import { h } from '../../shared/dom.js';
import { word } from '../words.js';
import { messageOf } from './loading.js';

/** Drafts that were left without being saved, by the name of their form. They last until the desk is closed.
 * @type {Map<string, Draft>} */
const left = new Map();

/** @typedef {import('./draft.js').Draft} Draft */

/** Returns the draft that was left, where what it changes is still as it was, or else a new one.
 * @param {string} name @param {Draft} draft */
export function takeDraft(name, draft) {
  const former = left.get(name);
  left.delete(name);
  return former && JSON.stringify(former.saved) === JSON.stringify(draft.saved) ? former : draft;
}

const warn = (/** @type {BeforeUnloadEvent} */ event) => {
  if (left.size) event.preventDefault();
};
addEventListener('beforeunload', warn);

/** Makes the form. `save` may reject with a Problem, which is shown.
 * @param {string} name under which the draft is kept while another page is open
 * @param {Draft} draft
 * @param {{draw: () => Node[], save: () => Promise<unknown>, discard: () => void}} actions */
export function makeSaveForm(name, draft, { draw, save, discard }) {
  const state = h('span', {}, word('not-saved'));
  const problem = h('span', { class: 'problem', role: 'alert' });
  const button = h('button', { class: 'primary' }, word('save'), h('kbd', { 'aria-hidden': 'true' }, 'Ctrl S'));
  const back = h('button', { type: 'button', click: discard }, word('discard'));
  const bar = h('div', { class: 'save-bar', role: 'group', 'aria-label': word('save') }, state, problem, back, button);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (button.disabled || !draft.isChanged) return;
    button.disabled = true;
    problem.textContent = '';
    try {
      await save();
    } catch (error) {
      problem.textContent = messageOf(error);
    }
    button.disabled = false;
    // Another form may be in its place by now.
    if (form.isConnected) update();
  };
  const keydown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  };
  const form = h('form', { class: 'fields', submit, keydown }, ...draw(), bar);
  const update = () => {
    bar.hidden = !draft.isChanged;
    if (draft.isChanged) left.set(name, draft);
    else left.delete(name);
  };
  draft.onChange = update;
  update();
  return form;
}
