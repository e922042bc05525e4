"""The text of a comment: cleaning, counting and limits (pure).

Characters are extended grapheme clusters (UAX #29), which is what a reader calls a character: "が" is one character in
every encoding, and so is a family emoji. `web/widget/text.js` has the same rules for the widget, and a browser test
feeds both the same strings. 300 clusters and 3,000 bytes are Bluesky's limits too (`app.bsky.feed.post`:
maxGraphemes, maxLength).

Nobody has accepted the text yet: every step takes time in proportion to its length, whatever it is made of.
"""

import unicodedata

import regex

from comments_service.errors import EmptyText, TextTooLong, TooManyBytes

BODY_CHARACTERS = 300
AUTHOR_CHARACTERS = 40
BYTES = 3_000
# A text that has more bytes before it is cleaned is refused without another look.
RAW_BYTES = 4 * BYTES

# `\X` alone looks back through a whole run of the letters of which flags are made, at each of them.
_CLUSTER = regex.compile(r"[\U0001F1E6-\U0001F1FF]{2}[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*|\X")
# Most Japanese and English texts: no rule changes a character of them, and each is a cluster. So are line feeds.
_PLAIN_CHARACTERS = " -~ぁ-ゖァ-ヺ・ー一-鿿々　、。「」！？"
_PLAIN = regex.compile(f"[{_PLAIN_CHARACTERS}]*")
_PLAIN_LINES = regex.compile(f"[{_PLAIN_CHARACTERS}\n]*")
_SPACES = regex.compile(r"\p{White_Space}+")
_LINE_ENDS = regex.compile(r"\r\n?|[\u2028\u2029]")
_FLAGS = "|".join(
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in region) + "\U000e007f"
    for region in ("gbeng", "gbsct", "gbwls")  # England, Scotland, Wales: no other flags are made so
)
# Characters that show nothing, carry hidden data, reorder the text, or mean nothing outside one program. Joiners and
# variation selectors are left to the next two rules.
_REMOVED = regex.compile(
    rf"(?:{_FLAGS})(*SKIP)(*FAIL)"
    r"|(?![\n\u200C\u200D\uFE00-\uFE0F\u180B-\u180D\u180F\U000E0100-\U000E01EF])"
    r"[\p{Cc}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFC]"
)
# A variation selector follows a character that has variants. Anywhere else it is data that nobody sees.
_STRAY_SELECTORS = regex.compile(
    r"[\uFE0E\uFE0F](?<![\p{Emoji}\p{Extended_Pictographic}].)"
    r"|[\uFE00-\uFE02](?<![\p{Unified_Ideograph}、。，．：；！？].)|[\uFE03-\uFE0D]"
    r"|[\U000E0100-\U000E01EF](?<!\p{Unified_Ideograph}.)"
    r"|[\u180B-\u180D\u180F](?<!(?=\p{L})\p{Script=Mongolian}.)",
    flags=regex.DOTALL,
)
# Eight marks on a letter are more than any language needs; many more cover the lines around it.
_MANY_MARKS = regex.compile(
    r"([\p{M}\p{Emoji_Modifier}\uFF9E\uFF9F]{8})[\p{M}\p{Emoji_Modifier}\uFF9E\uFF9F]+"
)
# Zero-width joiners shape emoji and the scripts named here. Anywhere else they only disguise a word.
_JOINED = (
    r"(?:\p{Extended_Pictographic}|(?=\p{L})[\p{scx=Arab}\p{scx=Syrc}\p{scx=Nkoo}\p{scx=Mong}\p{scx=Deva}"
    r"\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}"
    r"\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}])"
)
_STRAY_JOINERS = regex.compile(
    r"[\u200C\u200D]"
    rf"(?:(?<!{_JOINED}[\p{{M}}\p{{Emoji_Modifier}}]{{0,8}}[\u200C\u200D])|(?!\p{{M}}{{0,8}}{_JOINED}))"
)
_LONE_MARKS = regex.compile(r"(?:\A|(?<=[\p{White_Space}\u2800]))\p{M}+")
_EMPTY_LINES = regex.compile(r"\n[\p{White_Space}\u2800]*\n")
# A character that this Unicode version does not know is visible only if it is reserved for an emoji. Those named here
# are no blanks to Unicode, but drawn as blanks: in braille, in hieroglyphs and in music.
_VISIBLE = regex.compile(
    r"[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{C}\p{M}\u2800\U00013441\U00013442\U0001D159]"
    r"|\p{Extended_Pictographic}"
)


def clean(text: str) -> str:
    """The text as it is stored, counted, scored and shown: NFC, trimmed, with one kind of line end.

    Removes what shows nothing or only disturbs: control characters, bidirectional overrides, private characters,
    stray joiners, variation selectors and tags, marks without a letter and more than eight marks on one. A tab becomes
    a space, and several empty lines become one. Cleaning a cleaned text changes nothing.
    """
    if not _PLAIN.fullmatch(text):
        text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
        text = _STRAY_SELECTORS.sub("", _REMOVED.sub("", text))
        # Bounded before and after: NFC sorts the marks of a letter in time that grows with the square of their number.
        text = _normalise(text)
        shaped = _LONE_MARKS.sub("", _STRAY_JOINERS.sub("", text))
        text = _normalise(shaped) if shaped != text else text
        text = _EMPTY_LINES.sub("\n\n", text)
    return text.strip()


def _normalise(text: str) -> str:
    return _MANY_MARKS.sub(r"\1", unicodedata.normalize("NFC", _MANY_MARKS.sub(r"\1", text)))


def count(text: str) -> int:
    """The number of extended grapheme clusters."""
    if (text.isascii() and "\r" not in text) or _PLAIN_LINES.fullmatch(text):
        return len(text)
    return sum(1 for _ in _CLUSTER.finditer(text))


def comment_body(text: str) -> str:
    """The cleaned body of a comment. Raises `TextTooLong`, `TooManyBytes` or `EmptyText`."""
    check_raw(text, "body")
    body = clean(text)
    _check(body, "body", BODY_CHARACTERS)
    return body


def author_name(text: str) -> str:
    """The cleaned name of an author, on one line. Raises as `comment_body` does."""
    check_raw(text, "author")
    name = line(text)
    _check(name, "author", AUTHOR_CHARACTERS)
    return name


def line(text: str) -> str:
    """The cleaned text on one line. It may be empty."""
    return _SPACES.sub(" ", clean(text))


def check_raw(text: str, field: str) -> None:
    """Raises `TooManyBytes` for a text that is refused before it is cleaned."""
    if len(text) > RAW_BYTES or len(text.encode(errors="surrogatepass")) > RAW_BYTES:
        size = len(text.encode(errors="surrogatepass"))
        raise TooManyBytes(field=field, limit=BYTES, count=size)


def is_visible(text: str) -> bool:
    """True if a reader sees anything of the cleaned text."""
    return _VISIBLE.search(text) is not None


def _check(text: str, field: str, characters: int) -> None:
    if not is_visible(text):
        raise EmptyText(field=field)
    length = count(text)
    if length > characters:
        raise TextTooLong(field=field, limit=characters, count=length)
    check_bytes(text, field)


def check_bytes(text: str, field: str) -> None:
    """Raises `TooManyBytes` for a cleaned text of too many."""
    size = len(text.encode())
    if size > BYTES:
        raise TooManyBytes(field=field, limit=BYTES, count=size)
