// For browsers that are too old for <comment-thread>, and when its script cannot be loaded: a line with the count.
// Nothing here is newer than import().

/** @type {ShowPlainCounts} */
export const showPlainCounts = (origin) => {
  for (const element of document.querySelectorAll('comment-thread[site][article]:not(:defined)')) {
    const site = `${element.getAttribute('api') || origin}/v1/sites/${element.getAttribute('site')}`;
    const article = `${element.getAttribute('article')}`;
    const language = `${(element.closest('[lang]') || element).getAttribute('lang')}`;
    fetch(`${site}/counts?article=${encodeURIComponent(article)}`)
      .then((response) => response.json())
      .then(({ counts }) => {
        const count = +counts[article];
        const english = `${count} comment${count === 1 ? '' : 's'}`;
        if (count >= 0) element.textContent = /^en/i.test(language) ? english : `コメント${count}件`;
      })
      .catch(() => {});
  }
};
