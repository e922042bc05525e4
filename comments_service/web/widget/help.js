// Help for an author who seems to be at risk: a text of the site and whom to turn to, above the comments.
// It comes where the service answers it for one of the visitor's own comments, or for a text that is not sent yet.

/** The comments whose help was closed, until the page is left. @type {Set<string>} */
const closed = new Set();

/** @type {MakeContact} */
const makeContact = (h, { name, number, hours, url }) => {
  const attributes = { href: url ?? '', target: '_blank', rel: 'noreferrer' };
  const item = h('li', {}, url ? h('a', attributes, name) : name);
  if (number) item.append(' ', h('a', { href: `tel:${number.replace(/[^0-9#+]/g, '')}` }, number));
  if (hours) item.append(' ', hours);
  return item;
};

/** @type {MakeHelp} */
export const makeHelp = (widget, { text, contacts }) => {
  const { h } = widget.tools;
  return [h('p', { dir: 'auto' }, text), h('ul', {}, ...contacts.map((contact) => makeContact(h, contact)))];
};

/** @type {ShowHelp} */
export const showHelp = (widget, { id, help }) => {
  const {
    list,
    tools: { h },
  } = widget;
  if (closed.has(id) || list.element.parentNode?.querySelector('[part=help]')) return;
  const close = () => {
    closed.add(id);
    box.remove();
    (list.item(id) ?? widget.form).focus();
  };
  const button = h('button', { type: 'button', part: 'help-close', click: close }, widget.translate('dismiss'));
  const box = h('div', { part: 'help', role: 'status' });
  list.element.before(box);
  // Screen readers read what comes into a box that is there already.
  setTimeout(() => box.append(...makeHelp(widget, help), button), 50);
};
