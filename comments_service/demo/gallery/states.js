// The states of the widget that the gallery shows, each with the fixed data that lead to it.

import { CHECKING_SITE } from './service.js';

let made = 0;

/** @type {(minutes: number) => string} */
const ago = (minutes) => new Date(Date.now() - minutes * 60000).toISOString();

/** @type {MakeGalleryComment} */
const comment = ([author, body], minutes, fields = {}) => {
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
const page = (comments, fields = {}) => ({
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
const thread = (texts, fields = {}) => {
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
const few = (texts) => ({
  page: page([
    comment(texts.late, 3, { reactions: { empathy: 5 } }),
    comment(texts.figures, 64, { reactions: { insight: 12, doubt: 2 } }),
    comment(texts.first, 171, { reactions: { empathy: 24, insight: 3 } }),
  ]),
});

/** @type {(status: string, key?: 'own' | 'heated', fields?: object) => (texts: GalleryTexts) => GalleryArticle} */
const own =
  (status, key = 'own', fields = {}) =>
  (texts) => ({
    page: page([comment(texts.figures, 64)]),
    own: [comment(texts[key], 2, { status, version: 2, editable_until: null, reason: null, ...fields })],
  });

/** Writes as a reader does. @type {(root: ShadowRoot, text: Written) => HTMLFormElement} */
const write = (root, [author, body]) => {
  const form = /** @type {HTMLFormElement} */ (root.querySelector('form'));
  const [name, box] = /** @type {any} */ (form.querySelectorAll('input, textarea'));
  name.value = author;
  box.value = body;
  box.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
  return form;
};

/** @type {(root: ShadowRoot, part: string) => void} */
const click = (root, part) => /** @type {HTMLElement} */ (root.querySelector(`[part=${part}]`)).click();

/** @type {GalleryState[]} */
export const STATES = [
  { id: 'loading', title: '読み込み中', make: () => ({ page: page([]), silent: true }) },
  { id: 'failed', title: '読み込めない', make: () => ({ page: page([]), offline: true }) },
  { id: 'empty', title: 'まだない', make: () => ({ page: page([]) }) },
  { id: 'few', title: '数件', make: few },
  { id: 'threads', title: '返信', make: thread },
  { id: 'whole-thread', title: '返信をすべて表示', make: thread, act: (root) => click(root, 'replies') },
  { id: 'replying', title: '返信を書く', make: few, act: (root) => click(root, 'reply') },
  {
    id: 'reactions',
    title: 'リアクション（自分のものを含む）',
    make(texts) {
      const article = few(texts);
      return { ...article, reacted: { [article.page.comments[1].id]: 'insight' } };
    },
  },
  {
    id: 'pinned',
    title: '注目のコメント・編集部',
    make: (texts) => ({
      page: page([
        comment(texts.staff, 90, { pinned: true, badges: ['staff'], reactions: { insight: 18 } }),
        comment(texts.late, 3),
      ]),
    }),
  },
  {
    id: 'article-reactions',
    title: '記事へのリアクション',
    element: 'article-reactions',
    make: () => ({
      page: page([]),
      reactions: { empathy: 182, insight: 64, doubt: 9 },
      reacted: { article: 'empathy' },
    }),
  },
  {
    id: 'edited',
    title: '編集済み',
    make: (texts) => ({ page: page([comment(texts.late, 9, { edited_at: ago(6) })]) }),
  },
  {
    id: 'tombstone',
    title: '削除・取り消し（返信が残るもの）',
    make(texts) {
      const gone = ['removed', 'withdrawn'].map((tombstone, index) => {
        const { id, created_at } = comment(texts.first, 50 + index);
        const reply = comment(index ? texts.child : texts.asks, 30 + index, { parent_id: id });
        return { id, parent_id: null, created_at, tombstone, reply_count: 1, replies: [reply] };
      });
      return { page: page(/** @type {any} */ (gone)) };
    },
  },
  { id: 'long', title: '長い文章', make: (texts) => ({ page: page([comment(texts.long, 26)]) }) },
  { id: 'links', title: 'リンク', make: (texts) => ({ page: page([comment(texts.link, 18)]) }) },
  {
    id: 'more',
    title: '続きがある',
    make: (texts) => ({ page: page(few(texts).page.comments, { count: 1284, next_cursor: 'x' }) }),
  },
  {
    id: 'too-long',
    title: '300文字を超えた文章',
    make: () => ({ page: page([]) }),
    act: (root, { long: [author, body] }) =>
      write(root, [author, [...`${body} ${body}`].slice(0, 312).join('')]).requestSubmit(),
  },
  {
    id: 'limited',
    title: '続けて投稿しすぎた',
    make: () => ({ page: page([]), refusal: { status: 429, code: 'rate-limited', retry_after: 30 } }),
    act: (root, texts) => write(root, texts.own).requestSubmit(),
  },
  {
    id: 'advice',
    title: '送る前の助言',
    site: CHECKING_SITE,
    make: (texts) => ({ page: page([]), phrase: texts.insult }),
    act: (root, texts) => write(root, texts.heated).requestSubmit(),
  },
  {
    id: 'posted',
    title: '投稿した直後',
    make: (texts) => ({ page: page([comment(texts.figures, 64)]) }),
    act: (root, texts) => write(root, texts.own).requestSubmit(),
  },
  { id: 'pending', title: '自分のコメント: 確認中', make: own('pending') },
  { id: 'held', title: '自分のコメント: 担当者が確認中', make: own('held', 'heated') },
  {
    id: 'rejected',
    title: '自分のコメント: 見送り（理由つき）',
    make: (texts) => own('rejected', 'heated', { reason: texts.reason, actor: 'moderator' })(texts),
  },
  {
    id: 'removed',
    title: '自分のコメント: 削除（理由つき）',
    make: (texts) => own('removed', 'heated', { reason: texts.reason, actor: 'moderator' })(texts),
  },
  { id: 'closed', title: '受付終了', make: (texts) => ({ page: page(few(texts).page.comments, { mode: 'closed' }) }) },
];
