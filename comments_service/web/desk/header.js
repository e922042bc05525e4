// The bar at the top: the pages, whether the desk is live, and the moderator's menu.

import { h } from '../shared/dom.js';
import { makeLanguages, makeThemes } from './preferences.js';
import { word } from './words.js';

/** @param {import('./shell.js').Shell} shell */
function makeMenu(shell) {
  const line = (/** @type {string} */ name, /** @type {Node} */ control) => h('label', {}, word(name), control);
  const menu = h(
    'div',
    { class: 'menu', popover: '', id: 'own-menu', role: 'group', 'aria-label': shell.me.name },
    h('p', { class: 'quiet' }, word(`role-${shell.me.role}`)),
    line(
      'choose-language',
      makeLanguages(() => shell.redraw()),
    ),
    line('theme', makeThemes()),
    h('button', { click: () => shell.leave() }, word('leave')),
  );
  const open = h(
    'button',
    { class: 'plain', popovertarget: 'own-menu', 'aria-haspopup': 'true' },
    h('span', { class: 'name' }, shell.me.name),
    h('span', { 'aria-hidden': 'true' }, ' ▾'),
  );
  return { menu, open };
}

/** @param {import('./shell.js').Shell} shell */
export function makeHeader(shell) {
  const live = h('span', { class: 'live' });
  const links = shell.pages.map(({ name }) => {
    const depth = h('span', { class: 'depth' });
    return { name, depth, link: h('a', { href: `#/${name}` }, word(`page-${name}`), depth) };
  });
  const { menu, open } = makeMenu(shell);
  const help = h(
    'button',
    { class: 'plain', 'aria-label': word('keys'), title: word('keys'), click: () => shell.help() },
    h('kbd', {}, '?'),
  );
  const element = h(
    'header',
    { class: 'bar' },
    h('h1', {}, word('desk')),
    h('nav', { 'aria-label': word('pages') }, ...links.map(({ link }) => link)),
    live,
    help,
    open,
    menu,
  );
  return {
    element,
    /** @param {boolean} connected */
    showConnection(connected) {
      live.textContent = word(connected ? 'live' : 'lost');
      live.classList.toggle('lost', !connected);
    },
    /** Marks the open page. @param {string} open its name @param {string} held how many comments are held */
    choose(open, held) {
      for (const { name, link, depth } of links) {
        if (name === open) link.setAttribute('aria-current', 'page');
        else link.removeAttribute('aria-current');
        if (name === 'queue') depth.textContent = held;
      }
    },
    /** Opens the moderator's menu at the language, which was just chosen in it. */
    openMenu() {
      menu.showPopover();
      /** @type {HTMLElement | null} */ (menu.querySelector('.language'))?.focus();
    },
  };
}
