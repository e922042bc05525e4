import { when } from './messages.js';
import { h } from './style.js';

/** @type {KeepPlace} */
const keepPlace = (list, end, change) => {
  const { activeElement } = /** @type {any} */ (list.getRootNode());
  const reading = list.firstChild && list.getBoundingClientRect().top < (activeElement?.form ? 0 : innerHeight / 2);
  const places = [...list.children, end].map((element) => ({ element, ...element.getBoundingClientRect().toJSON() }));
  change();
  const stays = places.find(({ element, bottom }) => element.isConnected && (bottom > 0 || element === end));
  const moved = stays.element.getBoundingClientRect().top - stays.top;
  if (reading && moved) scrollBy({ top: moved, behavior: 'instant' });
};

/** The comments on the page. @type {MakeList} */
export const makeList = (english, speak, { reply, find, rewrite, dismiss }) => {
  const element = h('ol', { part: 'list' });
  const end = h('p', { part: 'note', tabindex: '-1' });
  /** By id and status. @type {Map<string, HTMLElement>} */
  const items = new Map();

  /** @type {(comment: ReaderComment, parent?: string) => HTMLElement} */
  const draw = (comment, parent) => {
    const { id, author, body, created_at, parent_id, status } = comment;
    const item = h('li', { part: 'comment', tabindex: '-1' },
      h('b', { part: 'author', dir: 'auto' }, author), ' ',
      h('time', { part: 'time', datetime: created_at, title: new Date(created_at).toLocaleString() }));
    /** @type {(event: Event) => void} */
    const click = (event) => {
      event.preventDefault();
      find(`${parent_id}`);
    };
    if (parent_id) item.append(h('a', { part: 'parent', href: '#', click }, parent ? speak('inReply', parent) : speak('earlier')));
    item.append(h('p', { part: 'text', dir: 'auto' }, body));
    if (!status)
      item.append(h('button', { 'aria-label': speak('replyTo', author), click: () => reply(comment) }, speak('reply')));
    else if (/pending|held/.test(status)) item.append(h('p', { part: 'status' }, speak(status)));
    else
      item.append(
        h('p', { part: 'status' }, speak('rejected')),
        h('button', { click: () => rewrite(comment) }, speak('rewrite')),
        h('button', { click: () => dismiss(id) }, speak('dismiss')),
      );
    return item;
  };

  /** @type {(comments: ReaderComment[]) => void} */
  const put = (comments) => {
    const wanted = new Map(comments.map((comment) => [comment.id + comment.status, comment]));
    const names = new Map(comments.map(({ id, author }) => [id, author]));
    for (const [key, item] of items)
      if (!wanted.has(key)) {
        if (item.matches(':focus-within')) /** @type {any} */ (item.nextSibling ?? end).focus();
        item.remove();
        items.delete(key);
      }
    let next = element.firstChild;
    for (const [key, comment] of wanted) {
      const item = items.get(key) ?? draw(comment, names.get(`${comment.parent_id}`));
      items.set(key, item);
      /** @type {any} */ (item.querySelector('time')).textContent = when(comment.created_at, english);
      if (item === next) next = next.nextSibling;
      else element.insertBefore(item, next);
    }
  };

  return {
    element,
    end,
    item: (id) => items.get(id + undefined),
    show: (comments) => keepPlace(element, end, () => put(comments)),
  };
};
