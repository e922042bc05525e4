/** @type {Messages} */
const messages = {
  title: ['コメント', 'Comments '],
  name: ['お名前', 'Name'],
  body: ['コメント', 'Comment'],
  hint: ['確認のあと掲載します', 'Published after a check'],
  left: ['残り{}文字', '{} characters left'],
  post: ['投稿する', 'Post'],
  posting: ['送信中…', 'Posting…'],
  posted: ['受け付けました。', 'Thank you.'],
  pending: ['確認中です。', 'Being checked.'],
  held: ['担当者が確認中です。', 'A moderator checks it.'],
  rejected: [
    '掲載を見送りました。内容を見直して、もう一度投稿できます。',
    'Not published. Reword it to post it again.',
  ],
  rewrite: ['書き直す', 'Reword'],
  dismiss: ['閉じる', 'Close'],
  reply: ['返信', 'Reply'],
  replyTo: ['{}さんに返信', 'Reply to {}'],
  inReply: ['{}さんへの返信', 'In reply to {}'],
  earlier: ['以前のコメントへの返信', 'In reply to an earlier comment'],
  cancel: ['やめる', 'Cancel'],
  empty: ['まだコメントはありません。', 'No comments yet.'],
  failed: ['読み込めません。もう一度試しています。', 'Could not be loaded. Trying again.'],
  more: ['もっと見る', 'Show more'],
  arrived: ['新しいコメント{}件', 'New comments: {}'],
  'empty author': ['お名前を入力してください。', 'Enter your name.'],
  'empty body': ['コメントを入力してください。', 'Enter a comment.'],
  'too-long author': ['お名前を{}文字減らしてください。', 'Remove {} characters from the name.'],
  'too-long body': ['コメントを{}文字減らしてください。', 'Remove {} characters from the comment.'],
  'too-many-bytes': ['絵文字や記号を減らしてください。', 'Use fewer emoji or marks.'],
  'rate-limited': ['{}秒待って、もう一度お試しください。', 'Wait {} seconds and try again.'],
  'comments-closed': ['この記事のコメント受付は終わりました。', 'This article takes no more comments.'],
  'parent-not-found': [
    '返信先がなくなりました。返信をやめると投稿できます。',
    'The comment you answer is gone. Cancel the reply to post.',
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
};

/** @type {Translator} */
export const translator = (english) => (key, value) => messages[key][english ? 1 : 0].replace('{}', () => `${value}`);

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
export const timeOf = (date, english) => {
  const time = new Date(date);
  const language = english ? 'en' : 'ja';
  const minutes = Math.max(0, Math.floor((Date.now() - +time) / 60000));
  if (minutes >= 1440) return time.toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
  const ago = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  return minutes < 60 ? ago.format(-minutes, 'minute') : ago.format(-Math.floor(minutes / 60), 'hour');
};
