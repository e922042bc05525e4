// The keys of the desk. Those of the open page come first; g and a letter open a page from everywhere.

// Milliseconds within which the second key of a pair must follow.
const PAIR = 1500;

/** The key as on a Latin keyboard, also while another script or Caps Lock is on. @param {KeyboardEvent} event */
export function keyOf({ key, code, shiftKey }) {
  if (key.length > 1) return key;
  if (key.charCodeAt(0) < 128) return shiftKey ? key : key.toLowerCase();
  return /^Key[A-Z]$/.test(code) ? code.slice(-1).toLowerCase() : /^Digit\d$/.test(code) ? code.slice(-1) : key;
}

/** Whether a key is text for a field, presses a button, or belongs to an open dialog or to the browser.
 * @param {KeyboardEvent} event */
export function isForeign({ target, key, isComposing, ctrlKey, metaKey, altKey }) {
  const element = target instanceof HTMLElement ? target : document.body;
  const typing = element.matches('input:not([type=checkbox]), select, textarea');
  const pressing = [' ', 'Enter'].includes(key) && element.matches('button, a, summary, input');
  const isOpen = !!document.querySelector('dialog[open], :popover-open');
  return typing || pressing || isComposing || ctrlKey || metaKey || altKey || isOpen;
}

/** Makes the listener of the desk's keys.
 * @param {() => Keys} keys those of the open page and of the desk @param {Record<string, () => void>} pages by second key */
export function makeKeyListener(keys, pages) {
  let pairUntil = 0;
  return (/** @type {KeyboardEvent} */ event) => {
    const { target, isComposing } = event;
    if (event.key === 'Escape' && !isComposing && target instanceof HTMLElement && target.matches('input, select'))
      return target.blur();
    if (isForeign(event)) return;
    const key = keyOf(event);
    const page = event.timeStamp < pairUntil && Object.hasOwn(pages, key) ? pages[key] : null;
    pairUntil = key === 'g' && !event.repeat ? event.timeStamp + PAIR : 0;
    if (page) page();
    else if (Object.hasOwn(keys(), key) && keys()[key](event) !== false) event.preventDefault();
  };
}
