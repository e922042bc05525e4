// The words of the desk in Japanese and English, and sentences made of them.

const STORAGE_KEY = 'comments desk language';
const LANGUAGES = ['ja', 'en'];

/** The moderator's language: what `?lang=` says, what was chosen before, or the browser's. @type {string} */
export let language =
  [new URLSearchParams(location.search).get('lang'), localStorage.getItem(STORAGE_KEY), ...navigator.languages]
    .map((tag) => tag?.slice(0, 2) ?? '')
    .find((tag) => LANGUAGES.includes(tag)) ?? 'ja';

/** Changes the language, and remembers it. @param {string} chosen */
export function chooseLanguage(chosen) {
  language = chosen;
  localStorage.setItem(STORAGE_KEY, chosen);
  const url = new URL(location.href);
  url.searchParams.delete('lang');
  history.replaceState(null, '', url);
}

/** @type {Record<string, [ja: string, en: string]>} */
const words = {
  desk: ['編集デスク', 'Moderation desk'],
  queue: ['コメント', 'Comments'],
  'other-language': ['English', '日本語'],
  token: ['担当者のトークン', "Moderator's token"],
  'token-hint': ['トークンはこのタブを閉じると消えます。', 'It is kept until you close this tab.'],
  'token-how': [
    'トークンはサーバーの管理者が次のコマンドで発行します。',
    'Whoever runs the server makes a token with this command:',
  ],
  enter: ['ログイン', 'Log in'],
  leave: ['ログアウト', 'Log out'],
  'invalid-token': [
    'このトークンは使えません。管理者に新しいものを頼んでください。',
    'This token is not valid. Ask an admin for a new one.',
  ],
  forbidden: ['この操作は許可されていません。', 'You are not allowed to do this.'],
  'comment-not-found': ['このコメントは見つかりません。', 'This comment was not found.'],
  offline: ['接続できません。通信を確かめてください。', 'No connection. Check your network.'],
  unavailable: [
    '今は処理できません。少し待って、もう一度お試しください。',
    'This is not possible right now. Try again in a moment.',
  ],
  live: ['接続中', 'Live'],
  lost: ['つなぎ直しています…', 'Reconnecting…'],
  pending: ['自動判定待ち', 'Pending'],
  held: ['要確認', 'Held'],
  approved: ['掲載済み', 'Approved'],
  rejected: ['却下', 'Rejected'],
  removed: ['削除済み', 'Removed'],
  status: ['状態', 'Status'],
  site: ['サイト', 'Site'],
  'all-sites': ['すべてのサイト', 'All sites'],
  search: ['本文と名前から探す', 'Search text and names'],
  approve: ['掲載する', 'Approve'],
  reject: ['却下する', 'Reject'],
  remove: ['削除する', 'Remove'],
  hold: ['要確認にする', 'Hold'],
  'staff-reply': ['編集部として返信', 'Reply as staff'],
  'staff-replied': ['{}さんに編集部として返信しました。', 'Replied to {} as staff.'],
  staff: ['編集部が書いたコメント', 'Written as staff'],
  send: ['返信する', 'Reply'],
  empty: ['本文を書いてください。', 'Write a text.'],
  'too-long': ['本文が長すぎます。', 'The text is too long.'],
  'comments-closed': ['コメントの受付は終了しています。', 'Comments are closed.'],
  'parent-not-found': [
    '返信先のコメントは掲載されていません。',
    'The comment that you reply to is no longer published.',
  ],
  history: ['履歴', 'History'],
  undo: ['元に戻す', 'Undo'],
  more: ['もっと見る', 'Show more'],
  none: ['該当するコメントはありません。', 'No comments match.'],
  'none-held': ['要確認のコメントはありません。おつかれさまでした。', 'No comments are held. Well done.'],
  'done-approved': ['{}さんのコメントを掲載しました。', 'Approved the comment by {}.'],
  'done-rejected': ['{}さんのコメントを却下しました。', 'Rejected the comment by {}.'],
  'done-removed': ['{}さんのコメントを削除しました。', 'Removed the comment by {}.'],
  'done-held': ['{}さんのコメントを要確認にしました。', 'Held the comment by {}.'],
  failed: ['{}さんのコメントの判断は届きませんでした。{}', 'Your decision on the comment by {} was not saved. {}'],
  'failed-card': ['判断は届いていません。{}', 'Your decision was not saved. {}'],
  undone: ['{}に戻しました。', 'Moved back to {}.'],
  'undo-nothing': ['元に戻すものがありません。', 'There is nothing to undo.'],
  stale: [
    '{}さんのコメントは、ほかの担当者が先に判断しました（{}）。',
    'Another moderator was first with the comment by {} ({}).',
  ],
  taken: ['ほかの担当者が判断しました。', 'Another moderator has decided this one.'],
  'taken-by': ['ほかの担当者が判断しました（{}）。', 'Another moderator has decided this one ({}).'],
  'by-approved': ['{}が掲載', 'approved by {}'],
  'by-rejected': ['{}が却下', 'rejected by {}'],
  'by-removed': ['{}が削除', 'removed by {}'],
  'by-held': ['{}が要確認に変更', 'held by {}'],
  reply: ['返信', 'reply'],
  policy: ['自動', 'policy'],
  scores: ['点数', 'Scores'],
  'other-scores': ['ほか{}項目', '{} more'],
  'not-scored': ['点数はありません。', 'No scores.'],
  phase: ['段階', 'Phase'],
  reason: ['理由', 'Reason'],
  keys: ['キー操作', 'Keys'],
  close: ['閉じる', 'Close'],
  'key-move': ['次へ・前へ', 'Next, previous'],
  'key-search': ['検索', 'Search'],
  'key-empty': ['検索をやめる', 'Clear the search'],
  'key-help': ['この説明', 'This help'],
  low: ['低い', 'low'],
  medium: ['中くらい', 'medium'],
  high: ['高い', 'high'],
  'very-high': ['とても高い', 'very high'],
  toxicity: ['攻撃性', 'Toxicity'],
  severe_toxicity: ['強い攻撃性', 'Severe toxicity'],
  obscene: ['わいせつ', 'Obscene'],
  identity_attack: ['差別', 'Identity attack'],
  insult: ['侮辱', 'Insult'],
  threat: ['脅迫', 'Threat'],
  sexual_explicit: ['性的な内容', 'Sexual content'],
  'check-toxicity': ['攻撃性の判定', 'Toxicity check'],
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
  self_harm: ['自傷・自殺', 'Self-harm'],
  self_harm_risk: [
    '本人に危険があるかもしれません（相談先を案内しました）',
    'The author may be at risk (help was shown)',
  ],
  self_harm_encouragement: ['自傷・自殺のそそのかし', 'Encourages self-harm'],
  contacts: ['連絡先・個人情報', 'Contacts and personal data'],
  phone: ['電話番号', 'Telephone number'],
  email: ['メールアドレス', 'E-mail address'],
  messenger: ['メッセージアプリのIDや誘い', 'Messenger id or invitation'],
  address: ['住所', 'Address'],
  my_number: ['マイナンバー', 'My Number'],
  card: ['カード番号', 'Card number'],
  bank_account: ['銀行口座', 'Bank account'],
  plate: ['車のナンバー', 'Number plate'],
  solicitation: ['勧誘・宣伝', 'Solicitation'],
  offer: ['勧誘の言葉', 'Words of an offer'],
  language: ['読めない言語', 'Unknown language'],
  noise: ['意味のない文字', 'Noise'],
  wall: ['同じ文字の繰り返し', 'The same signs again and again'],
  gibberish: ['でたらめな文字', 'Letters at random'],
  unscored: ['採点できなかった', 'Unscored'],
  moderator: ['担当者', 'Moderator'],
  edited: ['投稿者が編集', 'Edited by its author'],
  withdrawn: ['投稿者が取り下げ', 'Withdrawn by its author'],
  reported: ['読者の報告', 'Reported by readers'],
  'shown-body': ['読者に見えている文', 'Readers see'],
  'report-abuse': ['誹謗中傷', 'Personal attack'],
  'report-hate': ['差別', 'Discrimination'],
  'report-personal_data': ['個人情報', 'Personal information'],
  'report-obscene': ['わいせつ', 'Obscene'],
  'report-spam': ['スパム', 'Spam'],
  'report-off_topic': ['記事と無関係', 'Not about the article'],
  'report-other': ['その他', 'Other'],
};

/** @param {string} code */
function nameOfLanguage(code) {
  return code === 'und' ? code : (new Intl.DisplayNames([language], { type: 'language' }).of(code) ?? code);
}

/** Returns a word in the moderator's language, with values in place of `{}`. Returns an unknown name as it is.
 * @param {string} name @param {(string | number)[]} values */
export function word(name, ...values) {
  if (/^language-/.test(name)) return nameOfLanguage(name.slice(9));
  const text = (words[name] ?? words[name.replaceAll('_', '-')])?.[language === 'en' ? 1 : 0] ?? name;
  return text.replace(/\{\}/g, () => String(values.shift()));
}

/** Returns a number of comments. One at which counting stopped has a plus. @param {number} number @param {boolean} atLeast */
export const numberOf = (number, atLeast) => number.toLocaleString(language) + (atLeast ? '+' : '');

/** Returns who decided what, or what was checked and what was found.
 * @param {{status: string, phase: string | null, reason: string | null, moderator: string | null}} decision */
export function explain({ status, phase, reason, moderator }) {
  if (moderator) {
    // A moderator who gives no reason gives the status.
    const said = reason && reason !== status ? `: ${word(reason)}` : '';
    return word(`by-${status}`, moderator) + said;
  }
  if (!reason || reason === phase) return word(reason || phase || status);
  // What was checked, unless the reason tells that too.
  const check = `check-${phase}`;
  const names = check in words ? [check, reason] : reason in words || !phase ? [reason] : [phase, reason];
  return names.map((name) => word(name)).join(' → ');
}

/** @param {string} date */
export const timeOf = (date) => new Date(date).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium' });
