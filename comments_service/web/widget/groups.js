// The items of a list stand in groups. A browser looks in each frame at each element that it need not lay out while it is
// out of sight: hundreds of groups are fewer than thousands of comments.
import { h } from '../shared/dom.js';

/** How many items a group takes at its ends. Between its items it takes any number. */
const MANY = 25;

/** Those of the children that are in sight or below. Of thousands not each is measured. @type {InSight} */
const inSight = ({ children }) => {
  let first = 0;
  for (let end = children.length; first < end; ) {
    const middle = (first + end) >> 1;
    if (children[middle].getBoundingClientRect().bottom > 0) end = middle;
    else first = middle + 1;
  }
  return [...children].slice(first);
};

/** @type {KeepScroll} */
export const keepScroll = (list, end, form, change) => {
  // The page need not be laid out for a first comment.
  if (!list.firstChild) return change();
  const isWriting = form.matches(':focus-within');
  const isRead = list.getBoundingClientRect().top < (isWriting ? 0 : innerHeight / 2);
  const [group] = isRead ? inSight(list) : [];
  // While one writes, what holds the box stays.
  const seen = [isWriting && form.closest('li'), ...(group ? inSight(group) : []), end];
  const boxes = seen.flatMap((element) => (element ? { element, top: element.getBoundingClientRect().top } : []));
  change();
  const anchor = isRead && boxes.find(({ element }) => element.isConnected);
  const moved = anchor && anchor.element.getBoundingClientRect().top - anchor.top;
  if (moved) scrollBy({ top: moved, behavior: 'instant' });
};

/** @type {Following} */
export const following = (list, last) =>
  /** @type {any} */ (
    last ? (last.nextSibling ?? last.parentNode?.nextSibling?.firstChild) : list.firstChild?.firstChild
  );

/** @type {Leave} */
export const leave = (element) => {
  const group = element.parentElement;
  element.remove();
  if (group && !group.firstChild) group.remove();
};

/** A group is left out of sight once there is another one: by then the browser has laid it out, and scrolling needs only to
 * paint it. @type {PutBehind} */
export const putBehind = (list, element, last) => {
  if (following(list, last) === element) return;
  leave(element);
  /** @type {any} */
  const before = last?.parentNode;
  /** @type {any} */
  const after = following(list, last)?.parentNode;
  let group = [before, after].find((one) => one && (one.childElementCount < MANY || before === after));
  if (!group) {
    for (const one of list.children) one.className = 'full';
    group = h('div', { role: 'none' });
    list.insertBefore(group, after ?? null);
  }
  group.insertBefore(element, last && group === before ? last.nextSibling : group.firstChild);
};
