// The Japanese words that the first view does not need.

/** @type {Words} */
export const words = {
  over: '{}文字オーバー',
  kept: '書きかけの文章は残してあります。コピーできます。',
  posting: '送信中…',
  cancel: '返信をやめる',
  write: 'コメントを書く',
  posted: '投稿を受け付けました。',
  pending: '確認中です。',
  held: '担当者が確認しています。掲載までお待ちください。',
  approved: 'あなたのコメントが掲載されました。',
  rejected: '掲載を見送りました。内容を見直して、もう一度投稿できます。',
  removed: 'あなたのコメントは削除されました。',
  reason: '理由: {}',
  rewrite: '書き直す',
  dismiss: '閉じる',
  'empty author': 'ニックネームを入力してください。',
  'empty body': 'コメントを入力してください。',
  'too-long author': 'ニックネームを{}文字減らしてください。',
  'too-long body': 'コメントを{}文字減らしてください。',
  'too-many-bytes': '絵文字や記号を減らしてください。',
  'rate-limited': '{}秒待って、もう一度お試しください。',
  'parent-not-found': '返信先がなくなりました。返信をやめると投稿できます。',
  refused: 'ここからは投稿できません。運営者にお知らせください。',
  unavailable: '今は投稿できません。文章は残っています。少し待って、もう一度お試しください。',
  marked:
    'このまま送ると、すぐには掲載されず、担当者が読んで判断することになりそうです。印のついた言葉を見直してみませんか。',
  unmarked: 'このまま送ると、すぐには掲載されず、担当者が読んで判断することになりそうです。表現を見直してみませんか。',
  send: 'このまま送る',
};
