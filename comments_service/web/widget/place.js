import { grouped } from '../shared/numbers.js';
import { languageOf } from './embedding.js';

/** @type {Record<string, string>} */
const NONE = { ja: 'コメント0', en: '0 comments', ko: '댓글 0', 'zh-Hans': '评论 0', 'zh-Hant': '留言 0' };

const LAST_NUMBER = /\p{Nd}([\p{Nd},.，．]*\p{Nd})?(?!.*\p{Nd})/su;

/** @type {Fill} */
export const fill = (element, count) => {
  const marked = element.querySelector('[data-count]');
  const holder = marked ?? element;
  const text = /** @type {string} */ (holder.textContent);
  if (!LAST_NUMBER.test(text))
    if (marked) marked.textContent = '0';
    else if (/\S/.test(text)) element.append(/\w\s*$/.test(text) ? ' 0' : '0');
    else element.append(NONE[languageOf(element)]);
  const walker = document.createTreeWalker(holder, 4 /* NodeFilter.SHOW_TEXT */);
  /** @type {any} */
  let place;
  while (walker.nextNode())
    if (LAST_NUMBER.test(/** @type {Text} */ (walker.currentNode).data)) place = walker.currentNode;
  const change = (/** @type {any} */ node, /** @type {RegExp} */ found, /** @type {any} */ by) => {
    const data = node.data?.replace(found, by);
    if (node.data !== data) node.data = data;
  };
  change(place, LAST_NUMBER, (/** @type {string} */ number) =>
    /[０-９]/.test(number) ? count.toLocaleString('ja-u-nu-fullwide').replace(/,/g, '，') : grouped(count),
  );
  // The word behind the number.
  change(
    marked?.nextSibling ?? place,
    marked ? /^(\s*[Cc]omment)s?\b/ : /(\d\s*[Cc]omment)s?\b/,
    count === 1 ? '$1' : '$1s',
  );
};
