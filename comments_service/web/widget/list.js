import { h } from '../shared/dom.js';
import { makeComment, observeClamped } from './comment.js';
import { load } from './storage.js';
import { unloadedReplies } from './threads.js';

/** How long the page may wait for the list, in milliseconds: a long list is shown in slices. */
const SLICE = 8;

/** @type {KeepScroll} */
const keepScroll = (list, end, form, change) => {
  const isWriting = form.matches(':focus-within');
  const isRead = list.firstChild && list.getBoundingClientRect().top < (isWriting ? 0 : innerHeight / 2);
  const { children } = list;
  // The first that is in sight. Of thousands not each is measured.
  let first = 0;
  for (let end = children.length; isRead && first < end; ) {
    const middle = (first + end) >> 1;
    if (children[middle].getBoundingClientRect().bottom > 0) end = middle;
    else first = middle + 1;
  }
  const seen = isRead ? [...[...children].slice(first, first + 30), end] : [];
  const boxes = seen.map((element) => ({ element, top: element.getBoundingClientRect().top }));
  change();
  const anchor =
    boxes.find(({ element }) => isWriting && element.contains(form)) ??
    boxes.find(({ element }) => element.isConnected);
  const moved = anchor && anchor.element.getBoundingClientRect().top - anchor.top;
  if (moved) scrollBy({ top: moved, behavior: 'instant' });
};

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

/** @type {RowsOf} */
const rowsOf = ({ threads, known, settings }, own) => {
  const mine = new Map();
  for (const each of own?.comments ?? []) if (!/approved|lost/.test(`${each.status}`)) mine.set(each.id, each);
  const waiting = [...mine.values()].filter(({ id }) => !known.has(id));
  const rootOf = (/** @type {ReaderComment} */ { parent_id }) => {
    const parent = settings.view === 'threads' && known.get(`${parent_id}`);
    return parent && (parent.root_id ?? parent.id);
  };
  const rows = threads.flatMap((thread) => {
    const answers = waiting[0] ? waiting.filter((each) => rootOf(each) === thread.id).reverse() : waiting;
    const rest = unloadedReplies(thread);
    const shown = [...(thread.isClosed ? [] : thread.replies), ...answers];
    const lines = lineUp(thread, shown, settings.depth ?? 1);
    if (rest || thread.isClosed || thread.replies[3]) lines.push({ comment: thread, level: 1, host: null, rest });
    return lines;
  });
  /** @type {Row[]} */
  const first = waiting.filter((each) => !rootOf(each)).map((comment) => ({ comment, level: 0, host: null }));
  const muted = load('muted').keys ?? [];
  for (const row of [...first, ...rows]) {
    row.own = mine.get(row.comment.id);
    row.muted = muted[0] && muted.includes(row.comment.author_key);
  }
  return [...first, ...rows];
};

/** @type {MakeRest} */
const makeRest = ({ translate, act }) => {
  const button = h('button', { part: 'replies' });
  /** @type {any} */
  let thread;
  button.onclick = () => act('toggle', thread);
  return {
    element: h('li', { part: 'rest' }, button),
    show({ comment, rest }) {
      thread = comment;
      const many = comment.isClosed ? (comment.reply_count ?? 0) : rest;
      const label = many ? translate('replies', many) : translate('hideReplies');
      if (button.textContent !== label) button.textContent = label;
      button.ariaExpanded = `${!comment.isClosed}`;
      return false;
    },
  };
};

/** @type {RemoveOthers} */
const removeOthers = (items, rows, form, end) => {
  for (const [key, { element }] of items)
    if (!rows.has(key)) {
      if (element.contains(form.element)) form.goHome();
      if (element.matches(':focus-within')) /** @type {any} */ (element.nextSibling ?? end).focus();
      element.remove();
      items.delete(key);
    }
};

/** @type {MakeList} */
export const makeList = (widget) => {
  const element = h('ol', { part: 'list' });
  const end = h('p', { part: 'note', tabindex: '-1' });
  const clamped = observeClamped();
  widget.clamped = clamped;
  /** @type {Map<string, Item>} */
  const items = new Map();
  /** What is shown, or is going to be. @type {unknown} */
  let present;

  /** Shows what is left of the rows, behind `last`, until that has taken too long. Returns the last one that is shown, or
   * null when all are. @type {ShowRows} */
  const showRows = (left, last) => {
    const start = performance.now();
    for (const [key, row] of left) {
      const item = items.get(key) ?? (row.rest == null ? makeComment(widget, key) : makeRest(widget));
      items.set(key, item);
      const isChanged = item.show(row);
      const next = last ? last.nextSibling : element.firstChild;
      last = item.element;
      if (last !== next) element.insertBefore(last, next);
      if (isChanged && performance.now() - start > SLICE) return last;
    }
    return null;
  };

  /** @type {ShowAll} */
  const showAll = async (rows) => {
    const left = rows.entries();
    /** @type {ChildNode | null} */
    let last = null;
    do {
      keepScroll(element, end, widget.form.element, () => {
        removeOthers(items, rows, widget.form, end);
        last = showRows(left, last);
      });
      if (last) await new Promise((resolve) => setTimeout(resolve));
    } while (last && present === rows);
  };

  /** @type {List} */
  const list = {
    element,
    end,
    done: Promise.resolve(),
    item: (id) => items.get(`${id}`)?.element,
    leave: () => clamped.disconnect(),
    show() {
      const own = widget.isComplete() ? widget.article.own : null;
      const rows = new Map(
        rowsOf(widget.article, own).map((row) => [(row.rest == null ? '' : 'rest ') + row.comment.id, row]),
      );
      present = rows;
      // So many that what is out of sight should not be laid out.
      element.className = rows.size > 200 ? 'long' : '';
      list.done = showAll(rows);
    },
  };
  return list;
};
