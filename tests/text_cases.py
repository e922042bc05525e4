"""Texts as they are sent, and as the rule of a comment's text cleans them, in the widget and on the server alike."""

from collections.abc import Iterable


def _tags(letters: str) -> str:
    return "".join(chr(0xE0000 + ord(letter)) for letter in letters)


FAMILY = "👨‍👩‍👧‍👦"
ENGLAND, SCOTLAND, WALES = ("🏴" + _tags(region) + "\U000e007f" for region in ("gbeng", "gbsct", "gbwls"))
SELECTORS = [*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE0108))]

KEPT = [
    "お疲れさまです。",
    "ｶﾞｷﾞ①㍉",
    "一行目\n二行目\n\n四行目",
    # Emoji as they are written today.
    *[FAMILY, "👩🏽‍🚀", "❤️‍🔥", "🏳️‍🌈", "🏴‍☠️", "🇯🇵", "👍🏿", "1️⃣", "☺︎", "👁️‍🗨️", "👨🏻‍❤️‍💋‍👨🏿"],
    *[ENGLAND, SCOTLAND, WALES],
    # Kanji whose form a variation selector chooses: the cities 葛城 and 辻堂 are written so.
    *["葛󠄀城市", "辻󠄀堂", "逢\ufe00", "、\ufe00"],
    # Joiners that shape a script.
    *["می‌خواهم", "क्‍ष।", "ශ්‍රී", "نستعلیق", "র‍্যাব"],
    # Several marks on a letter, as languages write them.
    *["ệ", "Việt Nam", "ณ์้", "שָׁלוֹם", "مُدَرِّسٌ", "ᠮᠣᠩᠭᠣᠯ᠋", "བོད་ཡིག"],
    "ｱﾞﾞ",
]
CLEANED = [
    ("　市電の復活　\n", "市電の復活"),
    ("一行目\r\n二行目\r三行目\n四行目", "一行目\n二行目\n三行目\n四行目"),
    ("賛成\t反対", "賛成 反対"),
    ("か\u3099き\u3099", "がぎ"),
    ("e\u0301", "é"),
    ("\u202e裏返し\u202c", "裏返し"),
    ("\u2067مرحبا\u2069", "مرحبا"),
    ("死\u200bね", "死ね"),
    ("死\u200dね", "死ね"),
    ("s\u00adh\u2060y", "shy"),
    ("\ufeff先頭", "先頭"),
    ("a\0b\x1b[31mc", "ab[31mc"),
    ("注\ufff9ルビ\ufffaるび\ufffb", "注ルビるび"),
    # More than two line feeds in a row, also with blanks or invisible characters between them.
    ("あ" + "\n" * 298 + "い", "あ\n\nい"),
    ("あ\n\n\nい", "あ\n\nい"),
    ("あ\n \n　\n\u00a0\nい", "あ\n\nい"),
    ("あ\r\n\r\n\r\nい", "あ\n\nい"),
    ("あ\n\u200b\n\u2060\n\ufeff\nい", "あ\n\nい"),
    ("あ\n\u2800\n\u3164\n\u115f\nい", "あ\n\nい"),
    ("あ\u2028\u2029\u2028い", "あ\n\nい"),
    ("あ\n\u0301\n\u0301\nい", "あ\n\nい"),
    ("あ\n\ue000\n\ufffc\nい", "あ\n\nい"),
    ("一\n\n\n二\n\n\n三\n四", "一\n\n二\n\n三\n四"),
    # Marks: eight on a letter at most, and none without one.
    ("Z" + "\u0334" * 40, "Z" + "\u0334" * 8),
    ("が" + "\u0301" * 1_000 + "ん", "が" + "\u0301" * 8 + "ん"),
    ("ｶ" + "ﾞ" * 50, "ｶ" + "ﾞ" * 8),
    ("👍" + "🏽" * 50, "👍" + "🏽" * 8),
    ("名\u200d" + "\u0301\u200d" * 40, "名" + "\u0301" * 8),
    ("\u0301", ""),
    ("\u3099", ""),
    ("あ \u0301\u0302い", "あ い"),
    ("あ\n\u20ddい", "あ\nい"),
    # Private characters, those that stand for objects, and those that are none.
    ("会\ue000社", "会社"),
    ("\U000f0000\U0010fffd", ""),
    ("写真\ufffcです", "写真です"),
    ("\ufdd0境目\uffff\U0010ffff\U0001fffe", "境目"),
    # Tags that are not one of the three flags.
    ("🏴" + _tags("hidden text") + "\U000e007f", "🏴"),
    ("🏴" + _tags("usca") + "\U000e007f", "🏴"),
    ("🏴" + _tags("gbeng"), "🏴"),
    ("🏴" + _tags("gbengx") + "\U000e007f", "🏴"),
    (_tags("gbeng") + "\U000e007f", ""),
    ("あ" + _tags("gbeng") + "\U000e007f", "あ"),
    (f"{ENGLAND}{_tags('gbeng')}", ENGLAND),
    # Variation selectors: one, after a character that has variants.
    ("a" + "".join(SELECTORS[:23]), "a"),
    ("あ\ufe00い\U000e0100", "あい"),
    ("漢" + "\U000e0100" * 23, "漢\U000e0100"),
    ("漢\ufe00\U000e0100", "漢\ufe00"),
    ("❤" + "\ufe0f" * 16, "❤\ufe0f"),
    ("❤\U000e0100", "❤"),
    ("漢\ufe0f", "漢"),
    ("ア\ufe01\ufe0f", "ア"),
    ("が\u180b", "が"),
    (" \ufe0f", ""),
    # Other characters that show nothing.
    ("あ\u034fい\u17b4う\u115fえ\u3164お\uffa0か\U0001d173き", "あいうえおかき"),
    ("あ\u2065い\ufff0う\U000e0fff", "あいう"),
]
CASES = [*((kept, kept) for kept in KEPT), *CLEANED]

# Texts that show nothing, or only what no letter carries.
EMPTY = [
    "",
    " \t\r\n",
    "　\u00a0\u2003\u2028",
    "\u200b\u200c\u200d\u2060\ufeff",
    "\u3164",
    "\u115f\u1160\uffa0",
    "\u2800",
    "\U00013441\U00013442",
    "\U0001d159",
    "\u00ad\u034f\ufe0f",
    "\u202e\u202c",
    "\0\x07",
    "\U000e0020\U000e007f",
    "\u180b\u17b4",
    "\ufffc",
    "\ufffc\ufffc \ufffc",
    "\ue000\uf8ff",
    "\U000f1234\U00100000",
    "\ufdd0\uffff\U0010fffe",
    "\u0301",
    "\u3099\u309a",
    " \u20dd",
    "\u2800\u0301",
    "\u0378",
    "\U000e0100\ufe00",
]


def sent_texts() -> Iterable[str]:
    """Every text of the tables as it is sent."""
    return [sent for sent, _ in CASES] + EMPTY
