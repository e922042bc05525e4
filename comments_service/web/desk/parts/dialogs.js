// Dialogs: a question, a small form, and something to copy that is shown once.

import { h } from '../../shared/dom.js';
import { word } from '../words.js';
import { messageOf } from './loading.js';

let count = 0;

/** Opens a dialog. Its button calls `run`; the dialog stays with a message if that rejects with a Problem.
 * @param {{title: string, content: (Node | string)[], action: string, danger?: boolean, names?: Record<string, string>,
 *   run: () => Promise<unknown>}} options `names`: the words of its fields, where a message needs others */
export function openDialog({ title, content, action, danger = false, names, run }) {
  const id = `dialog-${++count}`;
  const problem = h('p', { class: 'problem', role: 'alert' });
  const button = h('button', { class: danger ? 'danger' : 'primary' }, action);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    button.disabled = true;
    problem.textContent = '';
    try {
      await run();
      dialog.close();
    } catch (error) {
      problem.textContent = messageOf(error, names);
    }
    button.disabled = false;
  };
  const cancel = h('button', { type: 'button', click: () => dialog.close() }, word('cancel'));
  const form = h('form', { submit }, ...content, problem, h('div', { class: 'actions' }, cancel, button));
  const dialog = h(
    'dialog',
    { class: 'sheet', 'aria-labelledby': id, close: () => dialog.remove() },
    h('h2', { id }, title),
    form,
  );
  document.body.append(dialog);
  dialog.showModal();
}

/** Shows a text that cannot be shown again, with a button to copy it.
 * @param {{title: string, hint: string, text: string}} options */
export function showOnce({ title, hint, text }) {
  const id = `dialog-${++count}`;
  const field = h('input', { type: 'text', readonly: '', class: 'once', 'aria-label': title });
  field.value = text;
  const said = h('p', { class: 'quiet', role: 'status' });
  const copy = async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = word('copied');
    } catch {
      // Without a secure address there is no clipboard: the text is selected, and the browser's own key copies it.
      said.textContent = word('copy-by-hand');
    }
  };
  const dialog = h(
    'dialog',
    { class: 'sheet', 'aria-labelledby': id, close: () => dialog.remove() },
    h('h2', { id }, title),
    h('p', {}, hint),
    h('div', { class: 'line' }, field, h('button', { type: 'button', class: 'primary', click: copy }, word('copy'))),
    said,
    h('div', { class: 'actions' }, h('button', { type: 'button', click: () => dialog.close() }, word('close'))),
  );
  document.body.append(dialog);
  dialog.showModal();
  field.select();
}
