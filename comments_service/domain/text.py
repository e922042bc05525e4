"""The text of a comment: cleaning, counting and limits (pure).

Characters are extended grapheme clusters (UAX #29), which is what a reader calls a character: "が" is one character in
every encoding, and so is a family emoji. `web/widget/text.js` has the same rules for the widget, and a browser test
feeds both the same strings. 300 clusters and 3,000 bytes are Bluesky's limits too (`app.bsky.feed.post`:
maxGraphemes, maxLength).
"""

import unicodedata

import regex

from comments_service.errors import EmptyText, TextTooLong, TooManyBytes

BODY_CHARACTERS = 300
AUTHOR_CHARACTERS = 40
BYTES = 3_000

_CLUSTER = regex.compile(r"\X")
_SPACES = regex.compile(r"\p{White_Space}+")
_OUTER_SPACES = regex.compile(r"\A\p{White_Space}+|\p{White_Space}+\Z")
_LINE_ENDS = regex.compile(r"\r\n?")
_REMOVED = regex.compile(
    r"(?:\U0001F3F4[\U000E0020-\U000E007E]+\U000E007F)(*SKIP)(*FAIL)"  # the flags of England, Scotland, Wales
    r"|[[\p{Cc}--\n]\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB"
    r"\U000E0000-\U000E007F]",
    flags=regex.V1,
)
# Zero-width joiners shape emoji and the scripts named here. Anywhere else they only disguise a word.
_JOINABLE = (
    r"(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}]|(?=\p{L})[\p{Script=Arabic}\p{Script=Syriac}"
    r"\p{Script=Nko}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}"
    r"\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}"
    r"\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}])"
)
_STRAY_JOINERS = regex.compile(rf"(?<!{_JOINABLE})[\u200C\u200D]|[\u200C\u200D](?!{_JOINABLE})")
_VISIBLE = regex.compile(
    r"[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]", flags=regex.V1
)


def clean(text: str) -> str:
    """The text as it is stored, counted, scored and shown: NFC, trimmed, with one kind of line end.

    Removes control characters, bidirectional overrides and stray zero-width characters. A tab becomes a space.
    """
    before = None
    while text != before:
        before = text
        text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
        text = unicodedata.normalize("NFC", _REMOVED.sub("", text))
        text = unicodedata.normalize("NFC", _STRAY_JOINERS.sub("", text))
    return _OUTER_SPACES.sub("", text)


def count(text: str) -> int:
    """The number of extended grapheme clusters."""
    if text.isascii() and "\r" not in text:
        return len(text)
    return len(_CLUSTER.findall(text))


def comment_body(text: str) -> str:
    """The cleaned body of a comment. Raises `TextTooLong`, `TooManyBytes` or `EmptyText`."""
    body = clean(text)
    _check(body, "body", BODY_CHARACTERS)
    return body


def author_name(text: str) -> str:
    """The cleaned name of an author, on one line. Raises as `comment_body` does."""
    name = _SPACES.sub(" ", clean(text))
    _check(name, "author", AUTHOR_CHARACTERS)
    return name


def _check(text: str, field: str, characters: int) -> None:
    if not _VISIBLE.search(text):
        raise EmptyText(field=field)
    length = count(text)
    if length > characters:
        raise TextTooLong(field=field, limit=characters, count=length)
    size = len(text.encode())
    if size > BYTES:
        raise TooManyBytes(field=field, limit=BYTES, count=size)
