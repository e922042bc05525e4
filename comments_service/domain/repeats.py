"""When a text is the same as another one, and how often it may come from different people (pure).

Two texts are the same if their letters are: digits, signs, emoji, blanks, width, case, katakana and
hiragana, drawn-out and repeated letters make no difference. In a short text digits do: they are what it
says. Many people write the same short text, or the same set phrase, about the same news (お疲れ様でした,
ご冥福をお祈りします). So the text of different people counts only if it is long enough not to be written twice by
chance, and the longer it is, the sooner.
"""

import hashlib
import re
import unicodedata

import regex

# How many letters, set phrases left out, a text has that many people may write.
EVERYDAY_LETTERS = 8
# Up to this many letters a text may come this many times as often from different people as from one.
COMMON_LETTERS = 20
COMMON_TIMES = 3
# More are not counted: a policy allows no more.
MOST_REPEATS = 100 * COMMON_TIMES

_MARKS = regex.compile(r"\p{M}+")
_LAUGHTER = regex.compile(r"(?<![a-z])w+(?![a-z])")
_NO_LETTERS = regex.compile(r"[^\p{L}]+|ー+")
_NO_LETTERS_OR_DIGITS = regex.compile(r"[^\p{L}\p{Nd}]+|ー+")
# Of what is left then, letters and digits. `re` is twice as fast as `regex`, and every submission waits for this.
_REPEATED_LETTER = re.compile(r"(\D)\1+")
_LATIN = regex.compile(r"[\p{Latin}\p{Cyrillic}\p{Greek}]")
_TO_HIRAGANA = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}
_SET_PHRASES = """
    あけまして 明けまして おめでとう 御目出度う ありがとう 有難う 有り難う お疲れさま お疲れ様 おつかれさま
    お疲れさん ご苦労さま ご苦労様 ごくろうさま ご冥福 御冥福 お悔やみ お悔み お祈り お見舞い お大事に
    お気をつけて 頑張って がんばって 頑張れ がんばれ 応援 よろしくお願い 宜しくお願い 今年も 本年も
    いつも 本当に ほんとうに 心より 心から 申し上げます もうしあげます ございます ございました いたします
    致します しております ください 下さい 全くその通り まったくその通り そのとおり 同感 賛成 反対 と思います 一日も早い
    congratulations congrats thankyou thanks happynewyear restinpeace condolences goodluck wellplayed
    somuch verymuch everyone iagree totallyagree agreewith
"""


def letters_of(text: str, *, digits: bool = False) -> str:
    """What two texts must have in common to be the same: the letters, and the digits if they are to be kept."""
    # Marks go first: NFKC sorts those of a letter in time that grows with the square of their number.
    letters = unicodedata.normalize("NFKC", _MARKS.sub("", text)).casefold().translate(_TO_HIRAGANA)
    letters = (_NO_LETTERS_OR_DIGITS if digits else _NO_LETTERS).sub("", _LAUGHTER.sub("", letters))
    return _REPEATED_LETTER.sub(r"\1", letters)


_PHRASES = re.compile("|".join(sorted(map(letters_of, _SET_PHRASES.split()), key=len, reverse=True)))


def fingerprint_of(text: str) -> int | None:
    """A number of 64 bits that equal texts share. None if many people may write the text."""
    letters = letters_of(text)
    weight = _weight(letters)
    if weight <= EVERYDAY_LETTERS:
        return None
    if weight <= COMMON_LETTERS:
        letters = letters_of(text, digits=True)
    digest = hashlib.blake2b(letters.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def times_for_others(text: str) -> int:
    """How many times as often the text may come from different people as from one."""
    return COMMON_TIMES if _weight(letters_of(text)) <= COMMON_LETTERS else 1


def _weight(letters: str) -> int:
    """How many letters are no set phrase, up to `COMMON_LETTERS`, or more than that.

    Two letters of an alphabet say about as much as one kana.
    """
    rest = _PHRASES.sub("", letters)
    if len(rest) >= 2 * (COMMON_LETTERS + 1):
        return len(rest) // 2  # whatever the letters are, it is no common text
    return len(rest) - len(_LATIN.findall(rest)) // 2
