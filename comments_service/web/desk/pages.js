// The pages of the desk, in the order of the navigation. Each is a module of `pages/`, loaded when it is first opened.

/** `right`: who lacks it does not see the page. `key` opens it after g.
 * @type {{name: string, right: string, key?: string}[]} */
export const PAGES = [
  { name: 'queue', right: 'read', key: 'q' },
  { name: 'people', right: 'read', key: 'p' },
  { name: 'statistics', right: 'read', key: 's' },
  { name: 'policy', right: 'read', key: 'o' },
  { name: 'site', right: 'settings', key: 't' },
  { name: 'moderators', right: 'moderators', key: 'm' },
];

/** The pages that a moderator may open. @param {Me} me */
export const pagesOf = (me) => PAGES.filter(({ right }) => me.may.includes(right));

/** @param {string} name @returns {Promise<DeskPage>} */
export const loadPage = async (name) => (await import(`./pages/${name}.js`)).page;
