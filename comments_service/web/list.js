import { h } from './element.js';
import { when } from './messages.js';

/** Changes a list, which has a next sibling, without moving what is being read: what is in the window stays there,
 * unless that is what comes before the list.
 * @type {(list: HTMLElement, change: () => void) => void} */
const keepPlace = (list, change) => {
  const reading = list.firstChild && list.getBoundingClientRect().top < innerHeight / 2;
  const end = /** @type {Element} */ (list.nextElementSibling);
  const anchors = [...list.children, end]
    .map((element) => ({ element, at: element.getBoundingClientRect() }))
    .filter(({ element, at }) => at.bottom > 0 || element === end);
  change();
  const anchor = anchors.find(({ element }) => element.isConnected);
  if (reading && anchor)
    scrollBy({ top: anchor.element.getBoundingClientRect().top - anchor.at.top, behavior: 'instant' });
};

/** The comments that are on the page. @type {MakeList} */
export const makeList = ({ english, speak }, { reply, find, rewrite, dismiss }) => {
  const element = h('ol', { part: 'list' });
  /** By id and status. @type {Map<string, HTMLElement>} */
  const items = new Map();

  /** @type {(comment: ReaderComment, parent?: string) => HTMLElement} */
  const draw = (comment, parent = speak('earlier')) => {
    const { id, author, body, created_at, parent_id, status } = comment;
    const title = new Date(created_at).toLocaleString(english ? 'en' : 'ja');
    const item = h('li', { part: 'comment', tabindex: '-1' },
      h('p', { part: 'meta' },
        h('b', { part: 'author', dir: 'auto' }, author),
        h('time', { part: 'time', datetime: created_at, title }, when(created_at, english))));
    if (parent_id)
      item.append(h('a', { part: 'parent', href: '#', click(event) {
        event.preventDefault();
        find(parent_id);
      } }, speak('inReply', parent)));
    item.append(h('p', { part: 'text', dir: 'auto' }, body.replace(/\n{3,}/g, '\n\n')));
    if (!status)
      item.append(h('button', { part: 'reply', 'aria-label': speak('replyTo', author), click: () => reply(comment) }, speak('reply')));
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
        if (item.matches(':focus-within')) /** @type {any} */ (item.nextSibling ?? element.nextSibling).focus();
        item.remove();
        items.delete(key);
      }
    let next = element.firstChild;
    for (const [key, comment] of wanted) {
      const item = items.get(key) ?? draw(comment, names.get(`${comment.parent_id}`));
      items.set(key, item);
      if (item === next) next = next.nextSibling;
      else element.insertBefore(item, next);
    }
  };

  return {
    element,
    item: (id) => items.get(id + undefined),
    show: (comments) => keepPlace(element, () => put(comments)),
    tick() {
      for (const time of element.querySelectorAll('time')) time.textContent = when(time.dateTime, english);
    },
  };
};
