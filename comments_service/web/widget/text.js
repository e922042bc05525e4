const SCRIPTS = 'Arab Syrc Nkoo Mong Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Khmr Mymr Tibt';
const OF_SCRIPTS = SCRIPTS.replace(/ ?(\w+)/g, '\\p{sc=$1}');
const JOINABLE = `[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\p{M}[\\p{L}&&[${OF_SCRIPTS}]]]`;
const STRAY_JOINER = new RegExp(`(?<!${JOINABLE})[\\u200C\\u200D]|[\\u200C\\u200D](?!${JOINABLE})`, 'gv');
const INVISIBLE = /(?!\n)\p{Cc}|[\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/gu;
const TAG_OR_FLAG = /(\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F})|[\u{E0000}-\u{E007F}]/gu;
const VISIBLE = /[^\p{White_Space}\p{DI}\p{Cc}\p{Cf}\u2800]/u;

const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' });

/** Like domain/text.py. */
export const clean = (text = '') => {
  for (let before; before !== text; ) {
    before = text;
    text = text
      .replace(/\p{Cs}/gu, '')
      .replace(/\r\n?/g, '\n')
      .replaceAll('\t', ' ')
      .replace(INVISIBLE, '')
      .replace(TAG_OR_FLAG, '$1')
      .normalize()
      .replace(STRAY_JOINER, '')
      .normalize();
  }
  return text.trim();
};

export const count = (text = '') => [...segmenter.segment(text)].length;

export const visible = (text = '') => VISIBLE.test(text);
