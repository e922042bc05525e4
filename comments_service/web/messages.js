/** @type {Record<string, [ja: string, en: string]>} */
const messages = {
  title: ['コメント', 'Comments '],
  name: ['お名前', 'Name'],
  body: ['コメント', 'Comment'],
  hint: ['確認のあとに掲載します。', 'Published after a check.'],
  left: ['残り{}文字', '{} characters left'],
  over: ['{}文字超えています', '{} characters too many'],
  post: ['投稿する', 'Post'],
  posting: ['送信中…', 'Posting…'],
  posted: ['受け付けました。確認が終わると掲載します。', 'Thank you. It is published after a check.'],
  pending: ['確認中です。', 'Being checked.'],
  held: ['担当者が確認しています。時間がかかることがあります。', 'A moderator is looking at it. This can take a while.'],
  rejected: ['掲載を見送りました。言葉づかいや内容を見直すと、もう一度投稿できます。', 'Not published. Reword it, and you can post it again.'],
  rewrite: ['書き直す', 'Rewrite'],
  dismiss: ['閉じる', 'Close'],
  reply: ['返信', 'Reply'],
  replyTo: ['{}さんに返信', 'Reply to {}'],
  inReply: ['{}さんへの返信', 'In reply to {}'],
  earlier: ['以前のコメント', 'an earlier comment'],
  cancel: ['やめる', 'Cancel'],
  empty: ['まだコメントはありません。', 'No comments yet.'],
  loading: ['読み込んでいます…', 'Loading…'],
  failed: ['コメントを読み込めませんでした。', 'The comments could not be loaded.'],
  again: ['もう一度読み込む', 'Load again'],
  more: ['もっと見る', 'Show more'],
  arrived: ['新しいコメント{}件', '{} new'],
  now: ['たった今', 'just now'],
  'empty author': ['お名前を入力してください。', 'Enter your name.'],
  'empty body': ['コメントを入力してください。', 'Enter a comment.'],
  'too-long author': ['お名前が長すぎます。{}文字減らしてください。', 'The name is too long. Remove {} characters.'],
  'too-long body': ['コメントが長すぎます。{}文字減らしてください。', 'The comment is too long. Remove {} characters.'],
  'too-many-bytes': ['絵文字や記号を減らしてください。', 'Use fewer emoji or marks.'],
  'rate-limited': ['投稿が続いています。{}秒待って、もう一度お試しください。', 'Too many in a row. Wait {} seconds and try again.'],
  'comments-closed': ['この記事のコメント受付は終わりました。', 'This article takes no more comments.'],
  'parent-not-found': ['返信先のコメントはなくなりました。返信をやめると投稿できます。', 'The comment you answer is gone. Cancel the reply to post this.'],
  refused: ['ここからは投稿できません。サイトの運営者にお知らせください。', 'You cannot post from here. Please tell the site.'],
  offline: ['接続できませんでした。文章は残っています。通信を確かめて、もう一度お試しください。', 'No connection. Your text is kept. Check the network and try again.'],
  unavailable: ['今は受け付けられません。文章は残っています。少し待って、もう一度お試しください。', 'Not possible right now. Your text is kept. Try again in a moment.'],
};

/** @type {(english: boolean) => Speak} */
export const speaker = (english) => (key, value) => messages[key][+english].replace('{}', () => `${value}`);

/** What went wrong, and what to do.
 * @type {(problem: {code: string, details: any}, speak: Speak) => string} */
export const explain = ({ code, details }, speak) => {
  const key = [`${code} ${details.field}`, code].find((key) => key in messages);
  const refused = details.status < 500;
  return speak(key ?? (refused ? 'refused' : 'unavailable'), details.retry_after ?? details.count - details.limit);
};

/** How long ago; the date after a day.
 * @type {(date: string, english: boolean) => string} */
export const when = (date, english) => {
  const time = new Date(date);
  const language = english ? 'en' : 'ja';
  const minutes = Math.floor((Date.now() - +time) / 60000);
  if (minutes < 1) return messages.now[+english];
  if (minutes >= 1440) return time.toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
  const ago = new Intl.RelativeTimeFormat(language);
  return minutes < 60 ? ago.format(-minutes, 'minute') : ago.format(-Math.floor(minutes / 60), 'hour');
};
