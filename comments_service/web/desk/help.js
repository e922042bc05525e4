// The dialog that explains the keys.

import { h } from '../shared/dom.js';
import { word } from './words.js';

/** @param {string} keys with blanks between several */
const makeKeys = (keys) => keys.split(' ').flatMap((key) => [h('kbd', {}, key), ' ']);

/** Opens the dialog. It is gone when it closes. @param {KeyHelp[]} ofPage of the page that is open
 * @param {{name: string, key?: string}[]} own the pages that the moderator may open */
export function showHelp(ofPage, own) {
  const pages = own
    .filter(({ key }) => key)
    .map(({ name, key }) => /** @type {KeyHelp} */ ([`g ${key}`, `page-${name}`]));
  const close = h('button', { click: () => dialog.close() }, word('close'));
  const dialog = h(
    'dialog',
    { class: 'help', 'aria-labelledby': 'keys', close: () => dialog.remove() },
    h('h2', { id: 'keys' }, word('keys')),
    h(
      'dl',
      {},
      ...[...ofPage, ...pages, /** @type {KeyHelp} */ (['?', 'key-help'])].map(([keys, name]) =>
        h('div', {}, h('dt', {}, ...makeKeys(keys)), h('dd', {}, word(name))),
      ),
    ),
    close,
  );
  document.body.append(dialog);
  dialog.showModal();
}
