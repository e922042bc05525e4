import { serverNow } from '../shared/http.js';

/** @type {Messages} */
const messages = {
  title: ['コメント', 'Comments '],
  name: ['ニックネーム（公開されます）', 'Name (public)'],
  body: ['コメント', 'Comment'],
  hint: ['投稿は確認のうえ掲載します', 'Comments are checked before they appear'],
  left: ['残り{}文字', '{} character left|{} characters left'],
  over: ['{}文字オーバー', '{} character over|{} characters over'],
  post: ['投稿する', 'Post'],
  posting: ['送信中…', 'Posting…'],
  posted: ['投稿を受け付けました。', 'Your comment has been received.'],
  pending: ['確認中です。', 'Your comment is being checked.'],
  held: [
    '担当者が確認しています。掲載までお待ちください。',
    'A moderator is checking it. It appears here once approved.',
  ],
  approved: ['あなたのコメントが掲載されました。', 'Your comment has been published.'],
  rejected: [
    '掲載を見送りました。内容を見直して、もう一度投稿できます。',
    'Not published. Reword it to post it again.',
  ],
  removed: ['あなたのコメントは削除されました。', 'Your comment has been removed.'],
  reason: ['理由: {}', ' Reason: {}'],
  rewrite: ['書き直す', 'Reword'],
  dismiss: ['閉じる', 'Close'],
  reply: ['返信', 'Reply'],
  replyTo: ['{}さんに返信', 'Reply to {}'],
  inReply: ['{}さんへの返信', 'In reply to {}'],
  earlier: ['以前のコメントへの返信', 'In reply to an earlier comment'],
  cancel: ['返信をやめる', 'Cancel reply'],
  expand: ['続きを読む', 'Read more'],
  collapse: ['折りたたむ', 'Show less'],
  empty: ['まだコメントはありません。', 'No comments yet.'],
  failed: ['読み込めません。もう一度試しています。', 'Could not be loaded. Trying again.'],
  more: ['もっと見る', 'Show more'],
  arrived: ['新しいコメント{}件', '{} new comment|{} new comments'],
  closed: ['この記事のコメント受付は終わりました。', 'Comments on this article are closed.'],
  kept: ['書きかけの文章は残してあります。コピーできます。', ' Your text is kept so that you can copy it.'],
  'empty author': ['ニックネームを入力してください。', 'Enter your name.'],
  'empty body': ['コメントを入力してください。', 'Enter a comment.'],
  'too-long author': [
    'ニックネームを{}文字減らしてください。',
    'Remove {} character from the name.|Remove {} characters from the name.',
  ],
  'too-long body': [
    'コメントを{}文字減らしてください。',
    'Remove {} character from the comment.|Remove {} characters from the comment.',
  ],
  'too-many-bytes': ['絵文字や記号を減らしてください。', 'Use fewer emoji or marks.'],
  'rate-limited': [
    '{}秒待って、もう一度お試しください。',
    'Wait {} second and try again.|Wait {} seconds and try again.',
  ],
  'parent-not-found': [
    '返信先がなくなりました。返信をやめると投稿できます。',
    'The comment you are replying to is gone. Cancel the reply to post.',
  ],
  refused: ['ここからは投稿できません。運営者にお知らせください。', 'You cannot post from here. Please tell the site.'],
  offline: [
    '接続できません。文章は残っています。通信を確かめて、もう一度お試しください。',
    'No connection. Your text is kept. Try again.',
  ],
  unavailable: [
    '今は投稿できません。文章は残っています。少し待って、もう一度お試しください。',
    'Not possible now. Your text is kept. Wait and try again.',
  ],
  now: ['たった今', 'just now'],
  minutes: ['{}分前', '{} minute ago|{} minutes ago'],
  hours: ['{}時間前', '{} hour ago|{} hours ago'],
};

/** @type {Translator} */
export const translator = (english) => (key, value) => {
  const [one, many = one] = messages[key][english ? 1 : 0].split('|');
  return (value === 1 ? one : many).replace('{}', () => `${value}`);
};

/** @type {Explain} */
export const explain = (translate, { message, details }) => {
  const code = message.replace('body-too-large', 'too-many-bytes');
  const key = [`${code} ${details.field}`, code].find((key) => messages[key]);
  return translate(
    key ?? (details.status < 500 ? 'refused' : 'unavailable'),
    details.retry_after ?? details.count - details.limit,
  );
};

/** @type {TimeOf} */
export const timeOf = (date, english, translate) => {
  const time = new Date(date);
  const minutes = Math.floor((serverNow() - +time) / 60000);
  if (minutes >= 1440) return time.toLocaleString(english ? 'en' : 'ja', { dateStyle: 'medium', timeStyle: 'short' });
  if (minutes < 1) return translate('now');
  return minutes < 60 ? translate('minutes', minutes) : translate('hours', Math.floor(minutes / 60));
};
