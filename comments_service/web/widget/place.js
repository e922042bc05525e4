import { isEnglish } from './embedding.js';

const LAST_NUMBER = /\p{Nd}([\p{Nd},.，．]*\p{Nd})?(?!.*\p{Nd})/su;

/** @type {Fill} */
export const fill = (element, count) => {
  const digits = count.toLocaleString('en');
  const marked = element.querySelector('[data-count]');
  const holder = marked ?? element;
  const text = `${holder.textContent}`;
  if (!LAST_NUMBER.test(text))
    if (marked) marked.textContent = '0';
    else if (/\S/.test(text)) element.append(/\w\s*$/.test(text) ? ' 0' : '0');
    else element.append(isEnglish(element) ? '0 comments' : 'コメント0');
  const walker = document.createTreeWalker(holder, 4 /* NodeFilter.SHOW_TEXT */);
  /** @type {any} */
  let place;
  while (walker.nextNode())
    if (LAST_NUMBER.test(/** @type {Text} */ (walker.currentNode).data)) place = walker.currentNode;
  const filled = place.data
    .replace(LAST_NUMBER, (/** @type {string} */ number) =>
      /[０-９]/.test(number)
        ? digits.replace(/./g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
        : digits,
    )
    .replace(/(\d\s*comment)s?\b/i, count === 1 ? '$1' : '$1s');
  if (filled !== place.data) place.data = filled;
};
