// Help for an author who seems to be at risk: a text of the site and whom to turn to, above the comments. Loaded when the
// service answers it for one of the visitor's own comments, or for a text that is not sent yet.
import { adopt } from './sheets.js';

const helpSheet = new CSSStyleSheet();
helpSheet.replaceSync(`
[part~=help] { display: grid; gap: .75em; margin: .875em 0; padding: .875em 1em; border: 1px solid var(--line); border-left: 4px solid var(--accent); border-radius: 6px }
[part~=help] ul { margin: 0; padding: 0; display: grid; gap: .5em; list-style: none }
[part~=help] li { padding: 0; border: 0 }
[part~=help] a[href^=tel] { font-weight: bold; white-space: nowrap }
[part~=help] button { justify-self: start; border-color: currentColor }
`);
/** The comments whose help was closed, until the page is left. @type {Set<string>} */
const closed = new Set();

/** @type {MakeContact} */
const makeContact = (h, { name, number, hours, url }) => {
  const attributes = { href: url ?? '', target: '_blank', rel: 'noopener noreferrer' };
  const item = h('li', {}, url ? h('a', attributes, name) : name);
  if (number) item.append(' ', h('a', { href: `tel:${number.replace(/[^0-9#+]/g, '')}` }, number));
  if (hours) item.append(' ', hours);
  return item;
};

/** @type {MakeHelp} */
export const makeHelp = (widget, { text, contacts }) => {
  const { h } = widget.tools;
  adopt(widget, helpSheet);
  return [h('p', { dir: 'auto' }, text), h('ul', {}, ...contacts.map((contact) => makeContact(h, contact)))];
};

/** @type {ShowHelp} */
export const showHelp = (widget, list, { id, help }) => {
  const { h } = widget.tools;
  if (closed.has(id) || list.parentNode?.querySelector('[part=help]')) return;
  const close = () => {
    closed.add(id);
    box.remove();
  };
  const button = h('button', { type: 'button', part: 'help-close', click: close }, widget.translate('dismiss'));
  const box = h('div', { part: 'help', role: 'status' }, ...makeHelp(widget, help), button);
  list.before(box);
};
