import { h, pause } from '../shared/dom.js';
import { makeComment, observeClamped } from './comment.js';
import { following, keepScroll, leave, putBehind } from './groups.js';
import { load } from './storage.js';
import { threadOf, unloadedReplies } from './threads.js';

/** How many items a slice of a long list looks at, and for how many it counts one that it makes: the browser has more to do
 * for that than we have, styles and layout. */
const SLICE = 100;
const MADE = 20;

/** @type {LineUp} */
const lineUp = (thread, replies, depth) => {
  /** @type {Row[]} */
  const rows = [{ comment: thread, level: 0, host: null }];
  for (const comment of replies) {
    // What answers a comment at the deepest level stands beside it.
    let at = depth > 1 ? rows.findIndex((row) => row.comment.id === comment.parent_id) : 0;
    while (at > 0 && rows[at].level >= depth) at--;
    const host = rows[Math.max(0, at)];
    at = rows.findIndex((row, index) => index > rows.indexOf(host) && row.level <= host.level);
    rows.splice(at < 0 ? rows.length : at, 0, { comment, level: host.level + 1, host: host.comment.id });
  }
  return rows;
};

/** @type {Arrange} */
const arrange = ({ threads, known, settings }, own) => {
  const mine = new Map();
  for (const each of own?.comments ?? []) if (!/approved|lost/.test(`${each.status}`)) mine.set(each.id, each);
  const waiting = [...mine.values()].filter(({ id }) => !known.has(id));
  const rootOf = (/** @type {ReaderComment} */ { parent_id }) => {
    const parent = settings.view === 'threads' && known.get(`${parent_id}`);
    return parent && (parent.root_id ?? parent.id);
  };
  const first = waiting.filter((each) => !rootOf(each)).map((each) => threadOf(each));
  const muted = load('muted').keys ?? [];
  return {
    order: [...first, ...threads],
    isGone: (id) => !known.has(id) && !mine.has(id),
    rowsOf(thread) {
      const answers = waiting.filter((each) => rootOf(each) === thread.id).reverse();
      // In a flat view they have places of their own.
      const rest = settings.view === 'flat' ? 0 : unloadedReplies(thread);
      const shown = [...(thread.isClosed ? [] : thread.replies), ...answers];
      const rows = lineUp(thread, shown, settings.depth ?? 1);
      if (rest || thread.isClosed || thread.replies[3]) rows.push({ comment: thread, level: 1, host: null, rest });
      for (const row of rows) {
        row.own = mine.get(row.comment.id);
        row.muted = muted[0] && muted.includes(row.comment.author_key);
      }
      return new Map(rows.map((row) => [(row.rest == null ? '' : 'rest ') + row.comment.id, row]));
    },
  };
};

/** @type {MakeRest} */
const makeRest = ({ translate, act }) => {
  const button = h('button', { part: 'replies' });
  let id = '';
  button.onclick = () => act('toggle', id);
  return {
    element: h('li', { part: 'rest' }, button),
    show({ comment, rest }) {
      id = comment.id;
      const many = comment.isClosed ? (comment.reply_count ?? 0) : rest;
      const label = many ? translate('replies', many) : translate('hideReplies');
      if (button.textContent !== label) button.textContent = label;
      button.ariaExpanded = `${!comment.isClosed}`;
    },
  };
};

/** Makes the items of a list as they are due. @type {MakeItems} */
const makeItems = (widget, list, end) => {
  /** @type {Map<string, Item>} */
  const items = new Map();
  /** The keys of each thread's items, by its id. @type {Map<string, string[]>} */
  const blocks = new Map();
  /** The threads that are not shown as they are. New ones need not be among them. @type {Set<string>} */
  const left = new Set();

  /** @param {string} key */
  const remove = (key) => {
    const { form } = widget;
    const element = items.get(key)?.element;
    if (!element) return;
    if (element.contains(form.element)) form.goHome();
    if (element.matches(':focus-within')) (following(list, element) ?? end).focus();
    leave(element);
    items.delete(key);
  };

  /** Pauses after each item. */
  const show = function* () {
    const { order, isGone, rowsOf } = arrange(widget.article, widget.isComplete() ? widget.article.own : null);
    // First, lest others move for them.
    for (const id of left)
      if (isGone(id)) {
        blocks.get(id)?.forEach(remove);
        blocks.delete(id);
        left.delete(id);
        yield 1;
      }
    /** @type {string | undefined} */
    let last;
    for (const thread of order) {
      const { id } = thread;
      if (left.has(id) || !blocks.has(id)) {
        left.add(id);
        const rows = rowsOf(thread);
        for (const key of blocks.get(id) ?? []) if (!rows.has(key)) remove(key);
        blocks.set(id, [...rows.keys()]);
        for (const [key, row] of rows) {
          const known = items.get(key);
          const item = known ?? (row.rest == null ? makeComment(widget, key) : makeRest(widget));
          items.set(key, item);
          item.show(row);
          putBehind(list, item.element, items.get(`${last}`)?.element);
          last = key;
          yield known ? 1 : MADE;
        }
        left.delete(id);
      }
      last = blocks.get(id)?.at(-1);
    }
  };
  return { items, blocks, left, show };
};

/** @type {MakeList} */
export const makeList = (widget) => {
  const element = h('ol', { part: 'list', role: 'list' });
  const end = h('p', { part: 'note', tabindex: '-1' });
  const clamped = observeClamped(widget.translate);
  widget.clamped = clamped;
  // Thousands of texts would be looked at in each frame.
  element.addEventListener('contentvisibilityautostatechange', (/** @type {any} */ { target, skipped }) => {
    for (const text of target.querySelectorAll('[part=text]')) clamped[skipped ? 'unobserve' : 'observe'](text);
  });
  const { items, blocks, left, show } = makeItems(widget, element, end);
  /** @type {unknown} */
  let present;

  /** Lets the page do other work after each slice. @type {() => Promise<void>} */
  const showAll = async () => {
    const showing = show();
    present = showing;
    for (let isOver = false; !isOver; ) {
      keepScroll(element, end, widget.form.element, () => {
        for (let work = 0; !isOver && work < SLICE; ) {
          const { done, value = 0 } = showing.next();
          isOver = !!done;
          work += value;
        }
      });
      if (!isOver) await pause();
      if (present !== showing) return list.done;
    }
  };

  /** @type {List} */
  const list = {
    element,
    end,
    done: Promise.resolve(),
    item: (id) => items.get(`${id}`)?.element,
    leave: () => clamped.disconnect(),
    show(ids = blocks.keys()) {
      for (const id of ids) left.add(widget.article.known.get(id)?.root_id ?? id);
      list.done = showAll();
    },
  };
  return list;
};
