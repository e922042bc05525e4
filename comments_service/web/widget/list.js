import { h } from '../shared/dom.js';
import { timeOf } from './messages.js';

/** @type {KeepScroll} */
const keepScroll = (list, end, change) => {
  const isWriting = list.parentNode?.querySelector('form:focus-within');
  const isRead = list.firstChild && list.getBoundingClientRect().top < (isWriting ? 0 : innerHeight / 2);
  const boxes = [...list.children, end].map((element) => ({ element, ...element.getBoundingClientRect().toJSON() }));
  change();
  const anchor = boxes.find(({ element, bottom }) => element.isConnected && (bottom > 0 || element === end));
  const moved = anchor.element.getBoundingClientRect().top - anchor.top;
  if (isRead && moved) scrollBy({ top: moved, behavior: 'instant' });
};

/** @type {MakeText} */
const makeText = (body, translate, clamped) => {
  const text = h('p', { part: 'text', dir: 'auto' }, body);
  const button = h('button', { part: 'expand', 'aria-expanded': 'false', hidden: '' }, translate('expand'));
  button.onclick = () => {
    const isOpen = text.classList.toggle('open');
    button.ariaExpanded = `${isOpen}`;
    button.textContent = translate(isOpen ? 'collapse' : 'expand');
    text.scrollIntoView({ block: 'nearest' });
  };
  clamped.observe(text);
  return [text, button];
};

/** Offers to open those texts that are cut off at their present width. */
const observeClamped = () =>
  new ResizeObserver((entries) => {
    for (const { target } of entries)
      if (!target.matches('.open'))
        /** @type {any} */ (target.nextSibling).hidden = target.scrollHeight <= target.clientHeight + 1;
  });

/** @type {MakeItem} */
const makeItem = (comment, translate, { reply, find, rewrite, dismiss }, clamped) => {
  const { id, author, body, created_at, parent_id, status, reason } = comment;
  const name = h('b', { part: 'author', dir: 'auto', title: author }, author);
  const item = h('li', { part: 'comment', tabindex: '-1' }, name, ' ');
  item.append(h('time', { part: 'time', datetime: created_at, title: new Date(created_at).toLocaleString() }));
  if (parent_id) {
    const link = h('a', { part: 'parent', href: '#' });
    link.onclick = (event) => {
      event.preventDefault();
      find(parent_id);
    };
    item.append(link);
  }
  item.append(...makeText(body, translate, clamped));
  /** @type {MakeButton} */
  const button = (key, click, label) =>
    h('button', { part: key, ...(label && { 'aria-label': label }), click }, translate(key));
  if (!status) item.append(button('reply', () => reply({ id }), translate('replyTo', author)));
  else {
    item.append(h('p', { part: 'status' }, translate(status)));
    if (reason) item.append(h('p', { part: 'reason' }, translate('reason', reason)));
    if (status === 'rejected') item.append(button('rewrite', () => rewrite(comment)));
    if (/rejected|removed/.test(status)) item.append(button('dismiss', () => dismiss(id)));
  }
  return item;
};

/** @type {MakeList} */
export const makeList = (english, translate, actions) => {
  const element = h('ol', { part: 'list' });
  const end = h('p', { part: 'note', tabindex: '-1' });
  const clamped = observeClamped();
  /** @type {Map<string, HTMLElement>} */
  const items = new Map();

  /** @type {UpdateItem} */
  const update = (item, { parent_id }, names) => {
    const time = /** @type {HTMLTimeElement} */ (item.querySelector('time'));
    time.textContent = timeOf(time.dateTime, english, translate);
    // The name of a parent that was removed vanishes with it.
    const parent = names.get(`${parent_id}`);
    const link = item.querySelector('a');
    const label = translate(parent ? 'inReply' : 'earlier', parent);
    if (link && link.textContent !== label) link.textContent = label;
  };

  return {
    element,
    end,
    item: (id) => items.get(id),
    leave: () => clamped.disconnect(),
    show(comments) {
      const shown = new Map(comments.map((comment) => [comment.id + (comment.status ?? ''), comment]));
      const names = new Map(comments.map(({ id, author }) => [id, author]));
      keepScroll(element, end, () => {
        for (const [key, item] of items)
          if (!shown.has(key)) {
            if (item.matches(':focus-within')) /** @type {any} */ (item.nextSibling ?? end).focus();
            item.remove();
            items.delete(key);
          }
        let next = element.firstChild;
        for (const [key, comment] of shown) {
          const item = items.get(key) ?? makeItem(comment, translate, actions, clamped);
          items.set(key, item);
          update(item, comment, names);
          if (item === next) next = next.nextSibling;
          else element.insertBefore(item, next);
        }
      });
    },
  };
};
