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

/** @type {MakeItem} */
const makeItem = (comment, parent, translate, { reply, find, rewrite, dismiss }) => {
  const { id, author, body, created_at, parent_id, status } = comment;
  const item = h('li', { part: 'comment', tabindex: '-1' }, h('b', { part: 'author', dir: 'auto' }, author), ' ');
  item.append(h('time', { part: 'time', datetime: created_at, title: new Date(created_at).toLocaleString() }));
  if (parent_id) {
    const link = h('a', { part: 'parent', href: '#' }, translate(parent ? 'inReply' : 'earlier', parent));
    link.onclick = (event) => {
      event.preventDefault();
      find(parent_id);
    };
    item.append(link);
  }
  item.append(h('p', { part: 'text', dir: 'auto' }, body));
  const label = translate('replyTo', author);
  if (!status) item.append(h('button', { 'aria-label': label, click: () => reply(comment) }, translate('reply')));
  else if (/pending|held/.test(status)) item.append(h('p', { part: 'status' }, translate(status)));
  else
    item.append(
      h('p', { part: 'status' }, translate('rejected')),
      h('button', { click: () => rewrite(comment) }, translate('rewrite')),
      h('button', { click: () => dismiss(id) }, translate('dismiss')),
    );
  return item;
};

/** @type {MakeList} */
export const makeList = (english, translate, actions) => {
  const element = h('ol', { part: 'list' });
  const end = h('p', { part: 'note', tabindex: '-1' });
  /** @type {Map<string, HTMLElement>} */
  const items = new Map();
  return {
    element,
    end,
    item: (id) => items.get(id),
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
          const item = items.get(key) ?? makeItem(comment, names.get(`${comment.parent_id}`), translate, actions);
          items.set(key, item);
          if (item === next) next = next.nextSibling;
          else element.insertBefore(item, next);
        }
        for (const time of element.querySelectorAll('time')) time.textContent = timeOf(time.dateTime, english);
      });
    },
  };
};
