// What publishers' pages load as /static/widget.js. It is asked for anew with each page. What it loads is a file of its
// own release, at an address that never changes. Browsers that are too old for the rest run this too: nothing here is
// newer than import().
const url = new URL(import.meta.url);
const attempt = +(url.searchParams.get('attempt') || 0);
const able =
  window.Intl && Intl.Segmenter && document.adoptedStyleSheets && CSS.supports('color', 'color-mix(in srgb, red, red)');

const fallBack = () => import(`./plain.js${url.search}`).then((plain) => plain.showPlainCounts(url.origin));

// During an update a process of another release may be asked for the script, and does not know it. Then the entry is
// loaded again, which may come from another release itself. Each attempt has another address, since browsers remember
// that a module could not be loaded.
const retry = (next = attempt + 1) => {
  url.searchParams.set('attempt', `${next}`);
  const again = () => import(url.href).catch(() => retry(next + 1));
  if (next < 12) setTimeout(again, (0.5 + Math.random()) * 1000 * 2 ** Math.min(next - 1, 5));
};

if (able)
  import(`./comment-thread.js${url.search}`)
    .then(() => document.querySelector('article-reactions') && import(`./article-reactions.js${url.search}`))
    .catch((error) => {
      console.error('[comments]', error);
      if (attempt === 2) fallBack().catch(() => {});
      retry();
    });
else {
  import(new URL('counts.js', url).href);
  fallBack();
}
