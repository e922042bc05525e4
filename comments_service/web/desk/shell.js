// What is around each page of the desk: navigation, the moderator's menu, messages, keys, and which page is open.

import { h } from '../shared/dom.js';
import { call, codeOf } from './api.js';
import { makeHeader } from './header.js';
import { showHelp } from './help.js';
import { makeKeyListener } from './keys.js';
import { LiveEvents } from './live.js';
import { loadPage, pagesOf } from './pages.js';
import { readRoute } from './routes.js';
import { isSignedOut, signOut } from './session.js';
import { numberOf, word } from './words.js';

// Milliseconds for which a message is shown, and longer while the pointer or the focus is on it.
const SHOWN = 6000;

export class Shell {
  element = h('div', { class: 'shell' });
  toast = h('p', {
    class: 'toast',
    role: 'status',
    pointerleave: () => this.#hideLater(),
    focusout: () => this.#hideLater(),
  });
  #hiding = 0;
  #place = h('main', {});
  #session = new AbortController();
  /** @type {DeskPage | undefined} */
  #page;
  /** @type {OpenPage | undefined} */
  #open;
  #held = '';
  #opening = 0;

  /** @param {Me} me @param {(message: string) => void} onSignedOut */
  constructor(me, onSignedOut) {
    this.me = me;
    this.onSignedOut = onSignedOut;
    this.pages = pagesOf(me);
    this.live = new LiveEvents(() => this.end('invalid-token'));
    this.#follow();
    const { signal } = this.#session;
    const pages = this.pages.flatMap(({ name, key }) => (key ? [[key, () => this.go(`#/${name}`)]] : []));
    const keys = () => ({ '?': () => this.help(), ...this.#open?.keys });
    addEventListener('keydown', makeKeyListener(keys, Object.fromEntries(pages)), { signal });
    addEventListener('hashchange', () => this.#show(), { signal });
    this.draw();
    this.#show();
  }

  /** @returns {DeskContext} */
  get #context() {
    const { me, live } = this;
    return {
      me,
      sites: me.sites,
      pages: this.pages.map(({ name }) => name),
      may: (right) => me.may.includes(right),
      call,
      word,
      live,
      notify: (text, action) => this.notify(text, action),
      fail: (error) => this.fail(error),
      go: (hash) => this.go(hash),
      replace: (hash) => history.replaceState(null, '', hash),
    };
  }

  /** Draws what is around the page, at first and in another language. */
  draw() {
    this.header = makeHeader(this);
    this.element.replaceChildren(this.header.element, this.#place, this.toast);
    this.header.showConnection(this.live.connected);
    this.#choose();
  }

  /** Draws all of the desk in another language. The open page goes on where it was. */
  async redraw() {
    this.toast.replaceChildren();
    this.draw();
    await this.#show(true);
    this.header?.openMenu();
  }

  help() {
    showHelp(this.#open?.help ?? [], this.pages);
  }

  #follow() {
    const { signal } = this.#session;
    const listener = {
      connection: (/** @type {boolean} */ connected) => this.header?.showConnection(connected),
      queue: (/** @type {QueueEvent} */ { depth, at_least = [] }) => {
        this.#held = depth.held ? numberOf(depth.held, at_least.includes('held')) : '';
        this.#choose();
      },
    };
    this.live.listen(listener, signal);
  }

  /** Opens the page that the address names. @param {boolean} [anew] also if it is open already */
  async #show(anew = false) {
    const route = readRoute(location.hash);
    const known = this.pages.find(({ name }) => name === route.name) ?? this.pages[0];
    if (!anew && this.#page?.name === known.name && this.#open?.change?.(route)) return this.#choose();
    const opening = ++this.#opening;
    try {
      const page = await loadPage(known.name);
      if (opening !== this.#opening || this.#session.signal.aborted) return;
      const state = anew ? this.#open?.state : undefined;
      this.#open?.close?.(anew);
      this.toast.replaceChildren();
      this.#page = page;
      this.#open = page.open(this.#context, route, state);
      this.#place.replaceChildren(this.#open.element);
      this.#choose();
      this.#open.shown?.();
      // A page that follows no site of its own still has the depth in the navigation.
      if (this.live.site === undefined) this.live.watch('');
    } catch (error) {
      this.fail(error);
    }
  }

  /** Marks the open page in the navigation and in the title. */
  #choose() {
    this.header?.choose(this.#page?.name ?? '', this.#held);
    const title = this.#page && this.#page.name !== 'queue' ? `${this.#page.title()} – ${word('desk')}` : word('desk');
    document.title = (this.#held && `(${this.#held}) `) + title;
    document.documentElement.dataset.page = this.#page?.name ?? '';
  }

  /** @param {string} hash */
  go(hash) {
    if (location.hash === hash) this.#show();
    else location.hash = hash;
  }

  /** @param {string} text @param {ToastAction} [action] */
  notify(text, action) {
    this.toast.replaceChildren(text);
    this.#hideLater();
    if (!action) return;
    const key = action.key ? [h('kbd', { 'aria-hidden': 'true' }, action.key)] : [];
    this.toast.append(' ', h('button', { click: action.run }, action.text, ...key));
  }

  #hideLater() {
    clearTimeout(this.#hiding);
    this.#hiding = setTimeout(() => {
      if (!this.toast.matches(':hover, :focus-within')) this.toast.replaceChildren();
    }, SHOWN);
  }

  /** @param {unknown} error */
  fail(error) {
    if (isSignedOut(error)) this.end('invalid-token');
    else this.notify(word(codeOf(error)));
  }

  /** Ends the session, after the page gave back what it holds. */
  async leave() {
    this.#open?.close?.();
    this.#open = undefined;
    await signOut();
    this.end();
  }

  /** @param {string} [message] the name of a word */
  end(message = '') {
    if (this.#session.signal.aborted) return;
    this.#open?.close?.();
    this.#session.abort();
    this.live.end();
    this.onSignedOut(message);
  }
}
