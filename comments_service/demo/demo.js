// The ranking of the most commented articles, asked for anew when a count on the page changes.

const list = /** @type {HTMLOListElement} */ (document.querySelector('.ranking'));
const quiet = /** @type {HTMLElement} */ (document.querySelector('.quiet'));
const site = list.dataset.site ?? 'default';
const PERIOD = 30000;
let timer = 0;

/** @typedef {{article_id: string, title: string | null, url: string | null, count: number}} Ranked */

/** The headline that this page has for an article which the API has no title for.
 * @param {string} id */
function headline(id) {
  const path = `/demo/articles/${id}`;
  if (location.pathname === path) return document.querySelector('h1')?.textContent;
  return document.querySelector(`.teasers a[href^="${path}"] .headline`)?.textContent;
}

/** @param {Ranked} article */
function entry({ article_id, title, url, count }) {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = url ?? `/demo/articles/${article_id}${location.search}`;
  link.textContent = title ?? headline(article_id) ?? `記事 ${article_id}`;
  const number = document.createElement('comment-count');
  number.setAttribute('site', site);
  number.setAttribute('article', article_id);
  number.textContent = `コメント${count}`;
  item.append(link, number);
  item.dataset.article = article_id;
  return item;
}

async function rank() {
  clearTimeout(timer);
  timer = setTimeout(rank, PERIOD);
  if (document.hidden) return;
  const answer = await fetch(`/v1/sites/${site}/ranking?window=24h&limit=10`).catch(() => null);
  if (!answer?.ok) return;
  /** @type {{articles: Ranked[]}} */
  const { articles } = await answer.json();
  const known = new Map([...list.children].map((item) => [/** @type {HTMLElement} */ (item).dataset.article, item]));
  const wanted = articles.map((article) => known.get(article.article_id) ?? entry(article));
  if (wanted.some((item, place) => item !== list.children[place]) || wanted.length !== list.children.length)
    list.replaceChildren(...wanted);
  quiet.hidden = articles.length > 0;
}

rank();
document.addEventListener('visibilitychange', rank);
new MutationObserver(() => {
  clearTimeout(timer);
  timer = setTimeout(rank, 1500);
}).observe(/** @type {Element} */ (document.querySelector('.byline .count')), { childList: true, subtree: true });
