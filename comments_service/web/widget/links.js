import { h } from '../shared/dom.js';

// What RFC 3986 allows, and hosts with a Japanese or Korean name. Other text and marks that follow without a blank are
// not part of the address, nor is the next address. What stands before an @ looks like the host, and is none.
const ADDRESS =
  /https?:\/\/(?:[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}][\p{L}\w-]*\.[a-z]|\w)(?![\w.~:,;!$&'()*+=%-]*@)(?:[\w.~:/?#[\]@!$&'()*+=%-]|[,;](?!https?:))*/giu;
const ATTRIBUTES = { part: 'link', rel: 'ugc nofollow noopener', target: '_blank' };

/** @param {string} text @param {string} mark */
const many = (text, mark) => text.split(mark).length;

/** @type {Linked} */
export const linked = (text) => {
  const pieces = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    let href = found;
    // The full stop of a sentence, and a bracket that was opened before the address.
    while (/[.,:;!?'*]$/.test(href) || (/\)$/.test(href) && many(href, ')') > many(href, '(')))
      href = href.slice(0, -1);
    pieces.push(text.slice(end, index), h('a', { ...ATTRIBUTES, href }, href));
    end = index + href.length;
  }
  return [...pieces, text.slice(end)];
};
