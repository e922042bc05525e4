// What an element says about itself. Like counts.js and place.js it is loaded by browsers of 2020 too.

const SITE = /^[a-z0-9-]{1,64}$/;
const ARTICLE = /^(?!\.{1,2}$)[\w.~-]{1,200}$/;

/** @type {Later} */
export const later = (use, attempt = 0) => {
  import(`./later.js?${attempt}`).then(use, () => setTimeout(later, 5000 * (attempt + 1), use, attempt + 1));
};

/** @type {Embedded} */
export const embedded = (element) => {
  const [api, site, article] = ['api', 'site', 'article'].map((name) => element.getAttribute(name) ?? '');
  if (SITE.test(site) && ARTICLE.test(article)) {
    const address = new URL(`/v1/sites/${site}/`, api || import.meta.url).href;
    return { site: address, article, key: address + article };
  }
  later(({ complain }) => complain('ofIds', element, SITE, ARTICLE));
  return null;
};

/** @param {Element} element */
export const isEnglish = (element) => element.matches(':lang(en)');
