// The states of the widget that the gallery shows, each with the fixed data that lead to it.

import { arrive, choose, click, comeByLink, noticesCome, openMenu, readNotices, write } from './acts.js';
import { ago, comment, few, noticed, own, page, published, thread } from './data.js';
import { MUTED } from './service.js';

/** @type {GalleryState[]} */
export const STATES = [
  { id: 'loading', title: '読み込み中', make: () => ({ page: page([]), silent: true }) },
  { id: 'failed', title: '読み込めない', make: () => ({ page: page([]), offline: true }) },
  { id: 'empty', title: 'まだない', make: () => ({ page: page([]) }) },
  { id: 'few', title: '数件', make: few },
  {
    id: 'guidelines',
    title: 'サイトの投稿ルール',
    make: ({ guidelines }) => ({ page: page([]), settings: { guidelines } }),
  },
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
    make: (texts) => ({ page: page([]), phrase: texts.insult, settings: { check: true } }),
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
  {
    id: 'help',
    title: '自分のコメント: つらい気持ちへの案内',
    make: (texts) => own('held', 'worried', { help: texts.help })(texts),
  },
  { id: 'menu', title: 'ほかの人のコメントのメニュー', make: few, act: (root) => openMenu(root) },
  { id: 'own-menu', title: '自分のコメントのメニュー', make: published, act: (root) => openMenu(root) },
  { id: 'editing', title: '編集', make: published, act: (root) => choose(root, 2) },
  { id: 'withdrawing', title: '取り消しの確認', make: published, act: (root) => choose(root, 1) },
  { id: 'reporting', title: '違反の報告', make: few, act: (root) => choose(root, 2) },
  {
    id: 'muted',
    title: 'ミュートした人',
    make: (texts) => ({
      page: page([
        comment(texts.late, 3, { author_key: MUTED }),
        comment(texts.figures, 64),
        comment(texts.first, 171),
      ]),
    }),
  },
  { id: 'noticed', title: '新しいお知らせの数', make: noticed, act: (root) => noticesCome(root) },
  { id: 'notices', title: 'お知らせ', make: noticed, act: readNotices },
  {
    id: 'linked',
    title: 'リンクから開いたコメント',
    make: (texts) => ({ page: page(few(texts).page.comments, { count: 1284, prev_cursor: 'x', next_cursor: 'x' }) }),
    act: (root) => comeByLink(root, 1),
  },
  {
    id: 'arrived',
    title: '読んでいる間に届いたコメント',
    make: few,
    act: (root, texts, site) =>
      arrive(root, site, { count: 5, revision: 2, published: [comment(texts.asks, 1), comment(texts.child, 0)] }),
  },
  { id: 'closed', title: '受付終了', make: (texts) => ({ page: page(few(texts).page.comments, { mode: 'closed' }) }) },
];
