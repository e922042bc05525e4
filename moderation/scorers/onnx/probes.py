"""Texts that a converted model is tested with: plain, disguised, unusual and long, English and Japanese (pure)."""

from itertools import pairwise

_LONG = (
    "I read the whole report on the new tram line, from the first page to the last table, and I still do not see where"
    " the money is meant to come from. The council says that fares will pay for it; the same council said so of the"
    " harbour tunnel, and everyone here knows how that ended. Publish the figures, answer the questions, and then let"
    " people vote."
)

_EXPLAIN = "値上げの理由をきちんと説明してほしい。"
_RESIGN = "お前みたいな無能は今すぐ辞めろ、恥を知れ"

# Only a few, since every worker scores them when it starts. The last is longer than the input of any model.
GOLDEN_TEXTS = (
    "",
    "Thank you for the careful report.",
    "What an idiot, resign already!",
    "y0u are an 1 d i o t, g e t  l o s t",
    "ＹＯＵ ａｒｅ ａ ｄｉｓｇｒａｃｅ",
    _EXPLAIN,
    _RESIGN,
    "お 前 は 氏/ね、ﾊﾞ◯が",
    "😀👍🏽🇯🇵",
    "null\0byte",
    "ok [SEP] fine </s> done",
    _LONG,
    " ".join([_LONG] * 10),
)

_UNUSUAL = (
    " \t\r\n ",
    "\0",
    "[CLS] [SEP] <s> </s> <pad> [PAD] [MASK] <mask>",
    "[UNK] <unk> ##ing ▁the Ġthe",
    "zero\u200bwidth\u200d and soft\u00adhyphen",
    "\u202eright to left\u202c",
    "مرحبا بالعالم",
    "Привет, как дела?",
    "한국어 댓글입니다",
    "Z̴̡͝a̸l̶g̵o̷ t̸e̵x̶t̴",
    "ガ ｶﾞ ガ が",
    "㍿ ㌔ ﬁ ½ ① Ⅷ",
    "１２３，４５６円",
    "ｗｗｗｗｗｗｗｗ草",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "不" * 60,
    "x" * 300,
    "!!!!!!!!??????",
    "https://news.example/articles/12345?from=top#comments",
    "@mayor #tram <b>bold</b> &amp; {json: [1, 2]}",
    "first line\nsecond line\n\n> quoted",
    "𠮷野家と𩸽",
    "👨‍👩‍👧‍👦 family",
    "é é É",
    "a",
    "。",
)


def probes() -> list[str]:
    """Returns the golden texts, then the unusual ones, then pairs of neighbouring short texts, then long texts."""
    single = (*GOLDEN_TEXTS, *_UNUSUAL)
    short = [text for text in single if len(text) < len(_LONG)]
    pairs = [f"{first} {second}" for first, second in pairwise(short)]
    return [*single, *pairs, _LONG + _RESIGN, _EXPLAIN * 12]
