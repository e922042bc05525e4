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
        if (!(count >= 0)) return;
        if (/^en/i.test(language)) element.textContent = `${count} comment${count === 1 ? '' : 's'}`;
        else if (/^ko/i.test(language)) element.textContent = `댓글 ${count}개`;
        else if (/^zh(?!-Hans).*-(Hant|TW|HK|MO)/i.test(language)) element.textContent = `${count}則留言`;
        else if (/^zh/i.test(language)) element.textContent = `${count}条评论`;
        else element.textContent = `コメント${count}件`;
      })
      .catch(() => {});
  }
};
