// What an element says about itself. Like counts.js and place.js it is loaded by browsers of 2020 too.

// A site, an article and an address. complaints.js has the rules of each.
const RULE = /^[a-z0-9-]{1,64} (?!\.{1,2} )[\w.~-]{1,200} http\S+$/;

/** @type {Later} */
let give;

/** Says where that comes from which the first view does not need. @param {Later} way */
export const comesFrom = (way) => {
  give = way;
};

/** @type {Later} */
export const later = (use) => give(use);

/** The page of an element that names no article, for once. @type {WeakMap<Element, FoundPage>} */
const found = new WeakMap();

/** @type {Embedded} */
export const embedded = (element) => {
  const [api, site, named] = ['api', 'site', 'article'].map((name) => element.getAttribute(name) ?? '');
  try {
    const { href } = new URL(`/v1/sites/${site}/`, api || import.meta.url);
    const signed = element.getAttribute('data-article') ?? undefined;
    const { article_id: article, url } = found.get(element) ?? { article_id: named };
    if (RULE.test(`${site} ${article} ${href}`)) return { site: href, article, key: href + article, signed, url };
    if (!element.hasAttribute('article') && RULE.test(`${site} a ${href}`)) {
      later(({ find }) => find(element, href, found));
      return null;
    }
  } catch {}
  later(({ complain }) => complain('ofAttributes', element));
  return null;
};

// Those that have words of their own, before those that have another's.
const LANGUAGES = ['en', 'ko', 'zh-Hans', 'zh-Hant', 'zh-TW', 'zh-HK', 'zh-MO', 'zh'];

/** @type {LanguageOf} */
export const languageOf = (element) => {
  const language = LANGUAGES.find((name) => element.matches(`:lang(${name})`)) ?? 'ja';
  return language.replace(/^zh$/, 'zh-Hans').replace(/^zh-..$/, 'zh-Hant');
};
