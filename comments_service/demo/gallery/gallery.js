// The gallery: each state of the widget in each language and theme. What comes near the window is made, and no more.
import { ARTICLE, keep, MUTED, setArticle, standIn } from './service.js';
import { STATES } from './states.js';
import { TEXTS } from './texts.js';

const LANGUAGES = { ja: '日本語', en: 'English', ko: '한국어', 'zh-Hans': '简体中文', 'zh-Hant': '繁體中文' };
const THEMES = { light: '明るい背景', dark: '暗い背景' };
const WIDTHS = { 320: '320 px', 390: '390 px', 768: '768 px' };
/** @param {string} site */
const addressOf = (site) => `${location.origin}/v1/sites/${site}/`;
const query = new URLSearchParams(location.search);

/** @type {(name: string, all: string[]) => string[]} */
const chosen = (name, all) => {
  const named = all.filter((value) => query.getAll(name).includes(value));
  return named[0] ? named : all;
};

/** @type {(card: HTMLElement) => Promise<void>} */
const fill = async (card) => {
  const { state: id, lang = 'ja', theme = 'light' } = card.dataset;
  const state = STATES.find((each) => each.id === id);
  if (!state) return;
  // A site of its own: nothing that the widget keeps in the browser reaches another.
  const site = `${id}-${lang}-${theme}`.toLowerCase();
  const article = ARTICLE;
  const made = state.make(TEXTS[lang]);
  setArticle(site, made);
  keep(addressOf(site), { token: 'gallery' });
  // As the widget keeps them.
  if (made.own) keep(`own ${addressOf(site)}${article}`, { comments: made.own });
  const thread = document.createElement(state.element ?? 'comment-thread');
  for (const [name, value] of Object.entries({ site, article, lang, theme })) thread.setAttribute(name, value);
  thread.addEventListener(
    'comments-ready',
    () => thread.shadowRoot && state.act?.(thread.shadowRoot, TEXTS[lang], site),
    { once: true },
  );
  card.append(thread);
};

const near = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries)
      if (isIntersecting) {
        near.unobserve(target);
        fill(/** @type {HTMLElement} */ (target));
      }
  },
  { rootMargin: '600px' },
);

/** Links that choose one language, theme or width, or all again. @type {(name: string, values: Record<string, string>) => HTMLElement} */
const choice = (name, values) => {
  const list = document.createElement('ul');
  for (const [value, label] of Object.entries({ '': 'すべて', ...values })) {
    const link = document.createElement('a');
    const wanted = new URLSearchParams(query);
    wanted.delete(name);
    if (value) wanted.set(name, value);
    link.href = `?${wanted}`;
    link.textContent = label;
    if ((query.get(name) ?? '') === value) link.setAttribute('aria-current', 'true');
    const item = document.createElement('li');
    item.append(link);
    list.append(item);
  }
  return list;
};

standIn();
keep('muted', { keys: [MUTED] });
const width = query.get('width') ?? '';
if (width in WIDTHS) document.documentElement.style.setProperty('--card', `${width}px`);
document.querySelector('nav')?.append(choice('lang', LANGUAGES), choice('theme', THEMES), choice('width', WIDTHS));
const main = /** @type {HTMLElement} */ (document.querySelector('main'));
for (const { id, title } of STATES.filter((state) =>
  chosen(
    'state',
    STATES.map((each) => each.id),
  ).includes(state.id),
)) {
  const section = document.createElement('section');
  const heading = document.createElement('h2');
  const row = document.createElement('div');
  heading.textContent = title;
  heading.id = id;
  row.className = 'row';
  row.tabIndex = 0;
  row.setAttribute('role', 'group');
  row.setAttribute('aria-labelledby', id);
  for (const lang of chosen('lang', Object.keys(LANGUAGES)))
    for (const theme of chosen('theme', Object.keys(THEMES))) {
      const card = document.createElement('figure');
      const caption = document.createElement('figcaption');
      caption.textContent = `${LANGUAGES[/** @type {'ja'} */ (lang)]}・${THEMES[/** @type {'light'} */ (theme)]}`;
      Object.assign(card.dataset, { state: id, lang, theme });
      card.append(caption);
      row.append(card);
      near.observe(card);
    }
  section.append(heading, row);
  main.append(section);
}
