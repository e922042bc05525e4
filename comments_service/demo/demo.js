// The ranking of the most commented articles. It is loaded anew when the article's count changes.

const list = /** @type {HTMLOListElement} */ (document.querySelector('.ranking'));
const emptyNote = /** @type {HTMLElement} */ (document.querySelector('.quiet'));
const site = list.dataset.site ?? 'default';
const isEnglish = document.documentElement.lang === 'en';
const PERIOD = 30000;
let timer = 0;
let isDue = false;

/** Returns the headline that this page has for an article. The API has one in Japanese only.
 * @param {string} id */
function headlineOf(id) {
  const path = `/demo/articles/${id}`;
  if (location.pathname === path) return document.querySelector('h1')?.textContent;
  return document.querySelector(`.teasers a[href^="${path}"] .headline`)?.textContent;
}

/** @param {RankedArticle} article */
function makeItem({ article_id, title, url, count }) {
  const item = document.createElement('li');
  const link = document.createElement('a');
  const path = `/demo/articles/${article_id}`;
  link.href = url && url !== path ? url : path + location.search;
  link.textContent = headlineOf(article_id) ?? title ?? (isEnglish ? `Article ${article_id}` : `記事 ${article_id}`);
  const number = document.createElement('comment-count');
  number.setAttribute('site', site);
  number.setAttribute('article', article_id);
  number.textContent = isEnglish ? `Comments ${count}` : `コメント${count}`;
  item.append(link, number);
  item.dataset.article = article_id;
  return item;
}

async function loadRanking() {
  clearTimeout(timer);
  timer = setTimeout(loadRanking, PERIOD);
  if (document.hidden) return;
  const response = await fetch(`/v1/sites/${site}/ranking?window=24h&limit=10`, { cache: 'no-cache' }).catch(
    () => null,
  );
  if (!response?.ok) return;
  /** @type {{articles: RankedArticle[]}} */
  const { articles } = await response.json();
  const children = /** @type {HTMLElement[]} */ ([...list.children]);
  const known = new Map(children.map((item) => [item.dataset.article, item]));
  const items = articles.map((article) => known.get(article.article_id) ?? makeItem(article));
  if (items.length !== children.length || items.some((item, index) => item !== children[index]))
    list.replaceChildren(...items);
  emptyNote.hidden = articles.length > 0;
}

loadRanking();
document.addEventListener('visibilitychange', loadRanking);
document.addEventListener('count-changed', () => {
  if (isDue) return;
  isDue = true;
  // The service answers a ranking of the last two seconds, and an older one while it makes a new one.
  setTimeout(loadRanking, 2500);
  setTimeout(() => {
    isDue = false;
    loadRanking();
  }, 4000);
});
