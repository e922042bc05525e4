// The moderators' desk: the queue, live, and decisions by click or key.

import { call, follow, Refused, token } from './desk-api.js';
import { ACTIONS, drawCard } from './desk-card.js';
import { language, word } from './desk-words.js';
import { h } from './style.js';

/** @typedef {import('./desk-api.js').ReviewComment} ReviewComment */

const STATUSES = ['held', 'pending', 'approved', 'rejected', 'removed'];
const PAGE = 50;

document.documentElement.lang = language;
document.title = word('desk');
const main = /** @type {HTMLElement} */ (document.querySelector('main'));

if (token.get()) open();
else askForToken();

/** @param {string} message */
function askForToken(message = '') {
  const field = h('input', { id: 'token', type: 'password', autocomplete: 'off', required: '', 'aria-describedby': 'token-hint' });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    token.set(field.value.trim());
    open();
  };
  main.replaceChildren(
    h('form', { class: 'enter', submit },
      h('h1', {}, word('desk')),
      h('label', { for: 'token' }, word('token')), field,
      h('p', { id: 'token-hint', class: 'quiet' }, word('token-hint')),
      h('p', { class: 'problem', role: 'alert' }, message),
      h('button', { class: 'approve' }, word('enter'))));
  field.focus();
}

async function open() {
  try {
    desk(await call('/me'));
  } catch (error) {
    const { code } = /** @type {Refused} */ (error);
    if (code === 'unauthorized') token.forget();
    askForToken(word(code));
  }
}

/** @param {{name: string, role: string, sites: string[]}} me */
function desk(me) {
  const filter = { status: 'held', site: '', q: '' };
  /** @type {ReviewComment[]} */
  let comments = [];
  /** @type {string | null} */
  let cursor = null;
  /** @type {string | undefined} */
  let selected;
  /** Decisions of this moderator, to undo. @type {{id: string, former: string, version: number}[]} */
  const made = [];
  /** Comments whose change is this moderator's own doing. @type {Set<string>} */
  const mine = new Set();
  let asked = 0;
  let refreshing = 0;
  const ending = new AbortController();

  const live = h('span', { class: 'live' });
  const tabs = h('div', { class: 'tabs', role: 'group', 'aria-label': word('status') });
  const depth = new Map(STATUSES.map((status) => {
    const number = h('span', { class: 'depth' });
    const click = () => show({ status });
    tabs.append(h('button', { 'data-status': status, click }, word(status), number));
    return [status, number];
  }));
  const sites = h('select', { 'aria-label': word('site'), change: () => show({ site: sites.value }) },
    h('option', { value: '' }, word('all-sites')),
    ...me.sites.map((site) => h('option', { value: site }, site)));
  const search = h('input', { type: 'search', placeholder: word('search'), 'aria-label': word('search'), input: () => show({ q: search.value.trim() }) });
  const list = h('ol', { class: 'cards-list', 'aria-label': word('desk') });
  const note = h('p', { class: 'quiet note' });
  const more = h('button', { class: 'more', click: () => load(true) }, word('more'));
  const toast = h('p', { class: 'toast', role: 'status' });
  const help = makeHelp();

  const say = (text = '') => {
    toast.replaceChildren(text);
    if (made.length) toast.append(' ', h('button', { click: undo }, word('undo'), h('kbd', {}, 'u')));
  };

  /** @param {unknown} error */
  const fail = (error) => {
    const code = error instanceof Refused ? error.code : 'unavailable';
    if (code === 'unauthorized') return leave(word(code));
    say(word(code));
  };

  const leave = (message = '') => {
    ending.abort();
    removeEventListener('keydown', press);
    token.forget();
    askForToken(message);
  };

  /** @param {Partial<typeof filter>} change */
  const show = (change) => {
    Object.assign(filter, change);
    selected = undefined;
    load();
  };

  /** @param {boolean} further the next page @param {boolean} quiet for who did not ask for it */
  const load = async (further = false, quiet = false) => {
    const turn = ++asked;
    const limit = further ? PAGE : Math.min(100, Math.max(PAGE, comments.length));
    const query = new URLSearchParams({ status: filter.status, limit: String(limit) });
    if (filter.site) query.set('site', filter.site);
    if (filter.q) query.set('q', filter.q);
    if (further && cursor) query.set('cursor', cursor);
    try {
      const page = await call(`/comments?${query}`);
      // The answer to a filter that was changed meanwhile.
      if (turn !== asked) return;
      const known = new Map(comments.map((comment) => [comment.id, comment]));
      const next = further ? [...comments, ...page.comments] : page.comments;
      comments = next.map((/** @type {ReviewComment} */ comment) => {
        const before = known.get(comment.id);
        return before?.version === comment.version ? before : comment;
      });
      cursor = page.next_cursor;
      draw();
    } catch (error) {
      if (!quiet) fail(error);
    }
  };

  /** Several events at once are one look at the queue. */
  const refresh = () => {
    clearTimeout(refreshing);
    refreshing = setTimeout(load, 200, false, true);
  };

  /** @type {WeakMap<ReviewComment, HTMLElement>} */
  const cards = new WeakMap();
  const draw = () => {
    const focused = list.contains(document.activeElement);
    const place = [...list.children].findIndex((card) => card.id === `comment-${selected}`);
    for (const tab of tabs.querySelectorAll('button'))
      tab.setAttribute('aria-pressed', String(tab.dataset.status === filter.status));
    const wanted = comments.map((comment) => {
      const card = cards.get(comment) ?? drawCard(comment, { decide, look });
      cards.set(comment, card);
      return card;
    });
    if (wanted.some((card, at) => card !== list.children[at]) || wanted.length !== list.children.length)
      list.replaceChildren(...wanted);
    if (!comments.some(({ id }) => id === selected)) selected = comments[Math.min(Math.max(place, 0), comments.length - 1)]?.id;
    mark(focused);
    note.textContent = comments.length ? '' : word(filter.status === 'held' && !filter.q ? 'none-held' : 'none');
    more.hidden = !cursor;
  };

  const mark = (focus = true) => {
    for (const card of list.children) card.classList.toggle('selected', card.id === `comment-${selected}`);
    const card = document.getElementById(`comment-${selected}`);
    if (!focus || !card) return;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: 'nearest' });
  };

  /** @param {number} step */
  const move = (step) => {
    const place = comments.findIndex(({ id }) => id === selected);
    selected = comments[Math.min(Math.max(place + step, 0), comments.length - 1)]?.id;
    mark();
  };

  /** @param {ReviewComment} comment @param {ReviewComment} [next] */
  const replace = (comment, next) => {
    comments = comments.flatMap((one) => (one.id !== comment.id ? [one] : next ? [next] : []));
    draw();
  };

  /** @param {ReviewComment} comment @param {string} status */
  const decide = async (comment, status) => {
    selected = comment.id;
    mine.add(comment.id);
    try {
      const { comment_version } = await call(`/comments/${comment.id}/decisions`, { status, reason: '', version: comment.version });
      // A comment that was pending cannot be pending again: the worker is done with it.
      made.push({ id: comment.id, former: comment.status === 'pending' ? 'held' : comment.status, version: comment_version });
      replace(comment);
      say(word('done', comment.author, word(status)));
    } catch (error) {
      if (error instanceof Refused && error.code === 'stale-version') await seeAgain(comment);
      else fail(error);
    }
  };

  /** @param {ReviewComment} comment of which another version exists by now */
  const seeAgain = async (comment) => {
    const now = await call(`/comments/${comment.id}`).catch(fail);
    if (!now) return;
    replace(comment, now);
    say(word('stale', word(now.status)));
  };

  /** @param {ReviewComment} comment */
  const look = async (comment) => {
    selected = comment.id;
    if (comment.history) return replace(comment, { ...comment, history: undefined });
    const now = await call(`/comments/${comment.id}`).catch(fail);
    if (now) replace(comment, now);
  };

  const undo = async () => {
    const last = made.pop();
    if (!last) return say(word('undo-nothing'));
    mine.add(last.id);
    try {
      await call(`/comments/${last.id}/decisions`, { status: last.former, reason: 'undo', version: last.version });
      selected = last.id;
      await load();
      say(word('undone', word(last.former)));
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'stale-version') return fail(error);
      await load();
      say(word('taken'));
    }
  };

  /** @param {KeyboardEvent} event */
  const press = (event) => {
    const typing = event.target instanceof Element && event.target.matches('input, select, textarea');
    if (event.key === 'Escape' && typing) return /** @type {HTMLElement} */ (event.target).blur();
    if (typing || help.open || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const comment = comments.find(({ id }) => id === selected);
    const action = ACTIONS.find(({ key }) => key === event.key);
    /** @type {Record<string, () => unknown>} */
    const others = { j: () => move(1), k: () => move(-1), u: undo, i: () => comment && look(comment), '/': () => search.focus(), '?': () => help.showModal() };
    if (action && comment && comment.status !== action.status) decide(comment, action.status);
    else if (others[event.key]) others[event.key]();
    else return;
    event.preventDefault();
  };

  /** @param {string} event @param {any} data */
  const take = (event, data) => {
    if (event === 'unauthorized') return leave(word(event));
    if (event === 'queue') {
      for (const status in data.depth) depth.get(status)?.replaceChildren(String(data.depth[status]));
      document.title = `${data.depth.held ? `(${data.depth.held}) ` : ''}${word('desk')}`;
    }
    if (event === 'change') {
      const ours = comments.find(({ id }) => id === selected);
      const other = data.comments.find((/** @type {ReviewComment} */ { id }) => id === ours?.id && !mine.has(id));
      if (other && ours && other.version > ours.version) say(word('taken'));
      for (const { id } of data.comments) mine.delete(id);
    }
    refresh();
  };

  main.replaceChildren(
    h('header', {},
      h('h1', {}, word('desk')), live,
      h('p', {}, me.name, ' ', h('button', { click: () => help.showModal() }, word('keys'), h('kbd', {}, '?')), h('button', { click: () => leave() }, word('leave')))),
    h('div', { class: 'filters' }, tabs, sites, search),
    list, note, more, toast, help);
  list.addEventListener('focusin', ({ target }) => {
    const card = target instanceof Element && target.closest('li[data-id]');
    if (!(card instanceof HTMLElement) || card.dataset.id === selected) return;
    selected = card.dataset.id;
    mark(false);
  });
  addEventListener('keydown', press);
  follow(take, (connected) => {
    live.textContent = word(connected ? 'live' : 'lost');
    live.classList.toggle('lost', !connected);
  }, ending.signal);
  load().then(() => mark());
}

function makeHelp() {
  const rows = [
    ['j / k', 'key-move'],
    ...ACTIONS.map(({ key, name }) => [key, name]),
    ['u', 'undo'],
    ['i', 'history'],
    ['/', 'key-search'],
    ['?', 'key-help'],
  ];
  const help = h('dialog', { 'aria-labelledby': 'keys' },
    h('h2', { id: 'keys' }, word('keys')),
    h('dl', {}, ...rows.flatMap(([key, name]) => [h('dt', {}, h('kbd', {}, key)), h('dd', {}, word(name))])),
    h('button', { click: () => help.close() }, word('close')));
  return help;
}
