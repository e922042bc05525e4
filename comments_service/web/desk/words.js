// The words of the desk: Japanese, or English with `?lang=en` or in an English browser.

const preferred =
  new URLSearchParams(location.search).get('lang') ?? navigator.languages.find((tag) => /^(ja|en)/.test(tag));
export const language = preferred?.startsWith('en') ? 'en' : 'ja';

/** @type {Record<string, [ja: string, en: string]>} */
const words = {
  desk: ['編集デスク', 'Moderation desk'],
  token: ['担当者のトークン', "Moderator's token"],
  'token-hint': ['トークンはこのタブを閉じると消えます。', 'Kept until this tab is closed.'],
  'token-how': [
    'トークンはサーバーの管理者が次のコマンドで発行します。',
    'Whoever runs the server makes a token with this command:',
  ],
  enter: ['始める', 'Start'],
  leave: ['終わる', 'Leave'],
  'invalid-token': [
    'このトークンは使えません。管理者に新しいものを頼んでください。',
    'This token is not valid. Ask an admin for a new one.',
  ],
  forbidden: ['この操作は許可されていません。', 'You may not do that.'],
  offline: [
    '接続できません。通信を確かめてください。自動でつなぎ直します。',
    'No connection. Check the network; it connects again by itself.',
  ],
  unavailable: [
    '今は処理できません。少し待って、もう一度お試しください。',
    'Not possible right now. Try again in a moment.',
  ],
  live: ['接続中', 'Live'],
  lost: ['つなぎ直しています…', 'Connecting again…'],
  pending: ['審査待ち', 'Pending'],
  held: ['保留', 'Held'],
  approved: ['掲載済み', 'Approved'],
  rejected: ['却下', 'Rejected'],
  removed: ['取り下げ', 'Removed'],
  status: ['状態', 'Status'],
  site: ['サイト', 'Site'],
  'all-sites': ['すべてのサイト', 'All sites'],
  search: ['本文と名前から探す', 'Search body and name'],
  approve: ['掲載する', 'Approve'],
  reject: ['却下する', 'Reject'],
  remove: ['取り下げる', 'Remove'],
  hold: ['保留にする', 'Hold'],
  history: ['履歴', 'History'],
  undo: ['元に戻す', 'Undo'],
  more: ['もっと見る', 'Show more'],
  none: ['ここには何もありません。', 'Nothing here.'],
  'none-held': ['保留中のコメントはありません。おつかれさまでした。', 'Nothing is held. Well done.'],
  done: ['{}さんのコメント: {}', 'Comment by {}: {}'],
  undone: ['元に戻しました: {}', 'Undone: {}'],
  stale: ['ほかの担当者が先に判断しました。今の状態は「{}」です。', 'Someone else decided first. It is now: {}.'],
  taken: ['ほかの担当者が判断しました。', 'Someone else decided about it.'],
  'undo-nothing': ['元に戻すものがありません。', 'Nothing to undo.'],
  version: ['第{}版', 'version {}'],
  reply: ['返信', 'reply'],
  policy: ['自動', 'policy'],
  'not-scored': ['点数はありません。', 'No scores.'],
  phase: ['段階', 'Phase'],
  reason: ['理由', 'Reason'],
  keys: ['キー操作', 'Keys'],
  close: ['閉じる', 'Close'],
  'key-move': ['次へ・前へ', 'Next, previous'],
  'key-search': ['検索', 'Search'],
  'key-help': ['この説明', 'This help'],
  low: ['低い', 'low'],
  medium: ['中くらい', 'medium'],
  high: ['高い', 'high'],
  'very-high': ['とても高い', 'very high'],
  toxicity: ['攻撃性', 'Toxicity'],
  severe_toxicity: ['激しい攻撃性', 'Severe toxicity'],
  obscene: ['下品', 'Obscene'],
  identity_attack: ['属性への攻撃', 'Identity attack'],
  insult: ['侮辱', 'Insult'],
  threat: ['脅し', 'Threat'],
  sexual_explicit: ['性的', 'Sexual'],
  clean: ['問題なし', 'Clean'],
  closed: ['受付終了', 'Closed'],
  'site-closed': ['サイトの受付終了', 'Site closed'],
  'article-closed': ['記事の受付終了', 'Article closed'],
  'blocked-words': ['禁止語', 'Blocked words'],
  'suspect-words': ['注意語', 'Suspect words'],
  'blocked-word': ['禁止語', 'Blocked word'],
  'suspect-word': ['注意語', 'Suspect word'],
  links: ['リンクが多い', 'Links'],
  link: ['リンク', 'Link'],
  repeats: ['繰り返し', 'Repeats'],
  repeated: ['同じ文の繰り返し', 'Repeated text'],
  unscored: ['採点できなかった', 'Unscored'],
  moderator: ['担当者', 'Moderator'],
};

/** Returns a word in the moderator's language, with values in place of `{}`. Returns an unknown name as it is.
 * @param {string} name @param {(string | number)[]} values */
export function word(name, ...values) {
  const text = (words[name] ?? words[name.replaceAll('_', '-')])?.[language === 'en' ? 1 : 0] ?? name;
  return text.replace(/\{\}/g, () => String(values.shift()));
}

/** @param {number} score from 0 to 1 */
export const levelOf = (score) => (score < 0.3 ? 'low' : score < 0.6 ? 'medium' : score < 0.85 ? 'high' : 'very-high');

/** @param {string} date */
export const timeOf = (date) => new Date(date).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium' });
