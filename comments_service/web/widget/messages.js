// The words of the first view, in Japanese. All others, and those of the other languages, are files of their own.
import { pause } from '../shared/dom.js';
import { grouped } from '../shared/numbers.js';
import { part } from './parts.js';

/** @type {Words} */
export const words = {
  title: 'コメント',
  name: 'ニックネーム（公開されます）',
  body: 'コメント',
  hint: '投稿は確認のうえ掲載します',
  premoderated: 'この記事のコメントは確認後に掲載されます',
  left: '残り{}文字',
  post: '投稿する',
  offline: '接続できません。文章は残っています。通信を確かめて、もう一度お試しください。',
  closed: 'この記事のコメント受付は終わりました。',
  order: '並び順',
  newest: '新しい順',
  oldest: '古い順',
  top: '評価の高い順',
  replied: '返信の多い順',
  pinned: '注目のコメント',
  'sign-in-needed': 'ログインするとコメントできます。',
  edited: '編集済み',
  inReply: '{}さんへの返信',
  earlier: '以前のコメントへの返信',
  expand: '続きを読む',
  collapse: '折りたたむ',
  reactions: 'リアクション',
  reply: '返信',
  replyTo: '{}さんに返信',
  menu: 'そのほかの操作',
  replies: '返信{}件を表示',
  hideReplies: '返信を閉じる',
  muted: 'ミュートした人のコメントです。',
  unmute: '表示する',
  'gone removed': 'このコメントは削除されました。',
  'gone withdrawn': 'このコメントは投稿者が取り消しました。',
  empty: 'まだコメントはありません。',
  failed: '読み込めません。もう一度試しています。',
  unread: '読み込めませんでした。もう一度お試しください。',
  more: 'もっと見る',
  arrived: '新しいコメント{}件',
  now: 'たった今',
  minutes: '{}分前',
  hours: '{}時間前',
};

/** @type {MakeTranslate} */
export const makeTranslate = async (language) => {
  let known = words;
  const complete = async () => {
    known = { ...words, ...(await part(`languages/${language}`)).words };
  };
  if (language !== 'ja') await complete().catch(() => {});
  // This takes long, and so does what follows.
  await pause();
  const times = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  await pause();
  return {
    language,
    times,
    complete: async () => known !== words || complete(),
    isComplete: () => known !== words,
    knows: (key) => key in known,
    translate(key, value) {
      const [one, many = one] = (known[key] ?? '').split('|');
      /** @type {any} */
      const text = typeof value === 'number' ? grouped(value) : value;
      return (value === 1 ? one : many).replace('{}', () => text);
    },
  };
};
