// What a reader does to come to a state of the gallery.

import { emit } from './service.js';

/** Writes as a reader does. @type {(root: ShadowRoot, text: Written) => HTMLFormElement} */
export const write = (root, [author, body]) => {
  const form = /** @type {HTMLFormElement} */ (root.querySelector('form'));
  const [name, box] = /** @type {any} */ (form.querySelectorAll('input, textarea'));
  name.value = author;
  box.value = body;
  box.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
  return form;
};

/** Waits until an element is there. @type {(root: ShadowRoot, selector: string) => Promise<HTMLElement>} */
const appears = (root, selector) =>
  new Promise((resolve) => {
    const look = () => {
      const element = root.querySelector(selector);
      if (!element) return;
      observer.disconnect();
      resolve(/** @type {HTMLElement} */ (element));
    };
    const observer = new MutationObserver(look);
    observer.observe(root, { subtree: true, childList: true, attributes: true });
    look();
  });

/** Clicks as soon as there is what to click: a list comes in slices. @type {(root: ShadowRoot, part: string) => Promise<void>} */
export const click = async (root, part) => (await appears(root, `[part=${part}]`)).click();

/** Keeps an attribute, though the widget would change it with time or place. @type {(element: Element, name: string) => void} */
const hold = (element, name) => {
  const value = element.getAttribute(name);
  const restore = () => {
    if (element.getAttribute(name) === value) return;
    if (value == null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  };
  new MutationObserver(restore).observe(element, { attributeFilter: [name] });
};

/** Opens the menu of the first comment. */
export const openMenu = async (/** @type {ShadowRoot} */ root) => {
  await click(root, 'menu');
  return appears(root, '[part=options]');
};

/** Takes an option of that menu, counted from its end: how many there are depends on the browser.
 * @type {(root: ShadowRoot, fromEnd: number) => Promise<void>} */
export const choose = async (root, fromEnd) => {
  const { children } = await openMenu(root);
  /** @type {HTMLElement} */ (children[children.length - fromEnd]).click();
};

/** Waits for the badge of new notices. */
export const noticesCome = (/** @type {ShadowRoot} */ root) => appears(root, '[part=unseen]:not([hidden])');

export const readNotices = async (/** @type {ShadowRoot} */ root) => {
  await noticesCome(root);
  await click(root, 'notices');
};

/** Comes by a link to a comment, which stays marked. @type {(root: ShadowRoot, at: number) => Promise<void>} */
export const comeByLink = async (root, at) => {
  const { id } = root.querySelectorAll('[part=comment]')[at];
  await /** @type {any} */ (root.host).thread.act('find', id.replace('comment-', ''));
  hold(await appears(root, '[part~=found]'), 'part');
};

/** New comments arrive while the reader is further down. @type {(root: ShadowRoot, site: string, event: object) => Promise<void>} */
export const arrive = async (root, site, event) => {
  await emit(site, 'change', event);
  const jump = /** @type {HTMLElement} */ (await appears(root, '[part=jump]:not(:empty)'));
  jump.hidden = false;
  hold(jump, 'hidden');
};
