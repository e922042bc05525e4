// Help for an author who seems to be at risk: a text of the site and whom to turn to, above the comments. Loaded when the
// service answers it for one of the visitor's own comments, or for a text that is not sent yet.
import { h } from '../shared/dom.js';

const RULES = [
  '[part=help] { display: grid; gap: .75em; margin: .875em 0; padding: .875em 1em; border: 1px solid var(--line); border-left: 4px solid var(--accent); border-radius: 6px }',
  '[part=help] ul { margin: 0; padding: 0; display: grid; gap: .5em; list-style: none }',
  '[part=help] a { font-size: inherit; color: var(--accent); overflow-wrap: anywhere }',
  '[part=help] a[href^=tel] { font-weight: bold; white-space: nowrap }',
  '[part=help] button { justify-self: start; border-color: currentColor }',
];
/** The comments whose help was closed, until the page is left. @type {Set<string>} */
const closed = new Set();

/** All threads of the page share the widget's first style sheet. @param {any} root */
const addRules = ({ adoptedStyleSheets: [sheet] }) => {
  const isThere = [...sheet.cssRules].some(({ selectorText }) => /part="?help/.test(selectorText));
  if (!isThere) for (const rule of RULES) sheet.insertRule(rule, sheet.cssRules.length);
};

/** @param {HelpContact} contact */
const makeContact = ({ name, number, hours, url }) => {
  const attributes = { href: url ?? '', target: '_blank', rel: 'noopener noreferrer' };
  const item = h('li', {}, url ? h('a', attributes, name) : name);
  if (number) item.append(' ', h('a', { href: `tel:${number.replace(/[^0-9#+]/g, '')}` }, number));
  if (hours) item.append(' ', hours);
  return item;
};

/** @type {MakeHelp} */
export const makeHelp = (root, { text, contacts }) => {
  addRules(root);
  return [h('p', { dir: 'auto' }, text), h('ul', {}, ...contacts.map(makeContact))];
};

/** Every thread of the article shows it, in front of its list. @type {ShowHelp} */
export const showHelp = ({ site, article }, id, help) => {
  if (closed.has(id)) return;
  for (const thread of document.querySelectorAll('comment-thread')) {
    const root = thread.shadowRoot;
    const isOther = thread.getAttribute('article') !== article || !site.endsWith(`/${thread.getAttribute('site')}/`);
    if (isOther || !root || root.querySelector('[part=help]')) continue;
    const close = () => {
      closed.add(id);
      box.remove();
    };
    const label = thread.matches(':lang(en)') ? 'Close' : '閉じる';
    const button = h('button', { type: 'button', part: 'help-close', click: close }, label);
    const box = h('div', { part: 'help', role: 'status' }, ...makeHelp(root, help), button);
    root.querySelector('[part=list]')?.before(box);
  }
};
