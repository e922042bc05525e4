// The fixed data of the gallery: comments, and what an article has of them.

import { ARTICLE } from './service.js';

let made = 0;

/** @type {(minutes: number) => string} */
export const ago = (minutes) => new Date(Date.now() - minutes * 60000).toISOString();

/** @type {MakeGalleryComment} */
export const comment = ([author, body], minutes, fields = {}) => {
  made += 1;
  return {
    id: `00000000-0000-7000-8000-${`${made}`.padStart(12, '0')}`,
    author,
    body,
    created_at: ago(minutes),
    parent_id: null,
    edited_at: null,
    author_key: author,
    badges: [],
    pinned: false,
    reactions: {},
    reply_count: 0,
    ...fields,
  };
};

/** @type {MakeGalleryPage} */
export const page = (comments, fields = {}) => ({
  article_id: '',
  count: comments.reduce((sum, { tombstone, reply_count }) => sum + (tombstone ? 0 : 1) + reply_count, 0),
  revision: 1,
  mode: 'open',
  comments,
  next_cursor: null,
  ...fields,
});

/** A thread of seven comments, of which three answers come with the page.
 * @type {(texts: GalleryTexts, fields?: object) => GalleryArticle} */
export const thread = (texts, fields = {}) => {
  const root = comment(texts.first, 42, { reply_count: 6, reactions: { empathy: 24, insight: 3 }, ...fields });
  const asks = comment(texts.asks, 38, { parent_id: root.id });
  const answers = comment(texts.answers, 35, { parent_id: asks.id, reactions: { insight: 2 } });
  const replies = [
    asks,
    answers,
    comment(texts.thanks, 31, { parent_id: answers.id }),
    comment(texts.child, 20, { parent_id: root.id, reactions: { empathy: 7 } }),
    comment(texts.late, 12, { parent_id: root.id }),
    comment(texts.own, 5, { parent_id: root.id }),
  ];
  return { page: page([{ ...root, replies: replies.slice(0, 3) }]), replies: { [root.id]: replies } };
};

/** @type {(texts: GalleryTexts) => GalleryArticle} */
export const few = (texts) => ({
  page: page([
    comment(texts.late, 3, { reactions: { empathy: 5 } }),
    comment(texts.figures, 64, { reactions: { insight: 12, doubt: 2 } }),
    comment(texts.first, 171, { reactions: { empathy: 24, insight: 3 } }),
  ]),
});

/** @type {(status: string, key?: 'own' | 'heated' | 'worried', fields?: object) => (texts: GalleryTexts) => GalleryArticle} */
export const own =
  (status, key = 'own', fields = {}) =>
  (texts) => ({
    page: page([comment(texts.figures, 64)]),
    own: [comment(texts[key], 2, { status, version: 2, editable_until: null, reason: null, ...fields })],
  });

/** A comment of the reader's own that others see, answered or not. @type {(texts: GalleryTexts, fields?: object) => GalleryArticle} */
export const published = (texts, fields = {}) => {
  const mine = comment(texts.own, 2, fields);
  const others = [comment(texts.figures, 64, { reactions: { insight: 12, doubt: 2 } }), comment(texts.first, 171)];
  return {
    page: page([mine, ...others]),
    own: [{ ...mine, .../** @type {any} */ ({ status: 'approved', version: 2, editable_until: null, reason: null }) }],
  };
};

/** What became of that comment, and who answered it. @type {(texts: GalleryTexts) => GalleryArticle} */
export const noticed = (texts) => {
  const article = published(texts, { reply_count: 1, reactions: { empathy: 10 } });
  const [mine] = article.page.comments;
  const reply = comment(texts.late, 1, { parent_id: mine.id });
  mine.replies = [reply];
  const about = { comment_id: mine.id, article_id: ARTICLE };
  return {
    ...article,
    notices: [
      { ...about, id: '1', kind: 'approved', created_at: ago(2) },
      { ...about, id: '2', kind: 'reactions', count: 10, created_at: ago(2) },
      { ...about, id: '3', kind: 'answered', reply_id: reply.id, created_at: ago(1) },
    ],
  };
};
