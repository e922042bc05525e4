const MARK = '[\\p{M}\\p{Emoji_Modifier}\\uFF9E\\uFF9F]';
const SCRIPTS = 'Arab Syrc Nkoo Mong Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Khmr Mymr Tibt';
const OF_SCRIPTS = SCRIPTS.replace(/ ?(\w+)/g, '\\p{scx=$1}');
const JOINED = `(?:\\p{Extended_Pictographic}|(?=\\p{L})[${OF_SCRIPTS}])`;
const FLAGS = '\u{1F3F4}(?:gbeng|gbsct|gbwls)\u{7F}'.replace(/[a-z\x7F]/g, (tag) =>
  String.fromCodePoint(0xe0000 + tag.charCodeAt(0)),
);
const SELECTORS = '\\uFE00-\\uFE0F\\u180B-\\u180D\\u180F\\u{E0100}-\\u{E01EF}';
const HIDDEN = '\\p{Cc}\\p{Cs}\\p{Co}\\p{NChar}\\p{DI}\\uFFF9-\\uFFFC';
const REMOVED = new RegExp(`(${FLAGS})|(?![\\n\\u200C\\u200D${SELECTORS}])[${HIDDEN}]`, 'gu');
const STRAY_SELECTORS = new RegExp(
  '[\\uFE0E\\uFE0F](?<![\\p{Emoji}\\p{Extended_Pictographic}].)' +
    '|[\\uFE00-\\uFE02](?<![\\p{Unified_Ideograph}、。，．：；！？].)|[\\uFE03-\\uFE0D]' +
    '|[\\u{E0100}-\\u{E01EF}](?<!\\p{Unified_Ideograph}.)' +
    '|[\\u180B-\\u180D\\u180F](?<!(?=\\p{L})\\p{sc=Mong}.)',
  'gsu',
);
const MANY_MARKS = new RegExp(`(${MARK}{8})${MARK}+`, 'gu');
const STRAY_JOINERS = new RegExp(
  `[\\u200C\\u200D](?:(?<!${JOINED}[\\p{M}\\p{Emoji_Modifier}]{0,8}.)|(?!\\p{M}{0,8}${JOINED}))`,
  'gsu',
);
const LONE_MARKS = /(?:^|(?<=[\p{White_Space}\u2800]))\p{M}+/gu;
const EMPTY_LINES = /\n[\p{White_Space}\u2800]*\n/gu;
const VISIBLE = /[^\p{White_Space}\p{DI}\p{C}\p{M}\u2800\u{13441}\u{13442}\u{1D159}]|\p{Extended_Pictographic}/u;

const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' });

const normalise = (text = '') => text.replace(MANY_MARKS, '$1').normalize().replace(MANY_MARKS, '$1');

/** Like domain/text.py, and like there each step takes time in proportion to the text. */
export const clean = (text = '') => {
  const plain = text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replace(REMOVED, '$1')
    .replace(STRAY_SELECTORS, '');
  const joined = normalise(plain).replace(STRAY_JOINERS, '').replace(LONE_MARKS, '');
  return normalise(joined).replace(EMPTY_LINES, '\n\n').trim();
};

export const count = (text = '') => [...segmenter.segment(text)].length;

export const visible = (text = '') => VISIBLE.test(text);
