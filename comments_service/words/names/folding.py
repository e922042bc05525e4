"""What is compared of a name: its letters, without what stands between them (pure)."""

import re
import unicodedata
from functools import cache
from itertools import accumulate
from typing import NamedTuple

import regex

from comments_service.words.names.lookalikes import look_alikes
from comments_service.words.spelling import read

_SMALL_KANA = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
# Without their marks, and シ and ン for ツ and ソ.
_VOICED = str.maketrans(
    "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽゔつそ",
    "かきくけこさしすせそたちつてとはひふへほはひふへほうしん",
)
# Digits and letters that are written for one another. Both sides of a comparison are folded so.
_DIGITS = str.maketrans("01i3457892q", "olleastbgzg")
# Signs that stand for letters, but between letters only part them.
_SIGNS = str.maketrans("@$!|€£+", "aslleft")
_SIGN = re.compile("[@$!|€£+]")
_LATIN = re.compile("[a-z0-9]+")
_KANA = re.compile("[ぁ-ゖー]+")
# A reading beside its kanji: 編（へん）集（しゅう）部（ぶ）.
_IN_BRACKETS = re.compile(r"[(（\[［【〔「『〈《<＜{].*?[)）\]］】〕」』〉》>＞}]")
# Some fold to letters: 🈴, 🆗. A flag is two letters, and stays.
_EMOJI = regex.compile(r"[\p{Emoji_Presentation}--\p{Regional_Indicator}]", regex.V1)
_WORDS = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
# Letters between those of scripts that need none: 編x集x部; several of them where each of the others is alone.
_OWN = r"[\p{Han}\p{Hiragana}\p{Hangul}ー]"
_OTHER = r"[^\p{Han}\p{Hiragana}\p{Hangul}ー]"
_BETWEEN = regex.compile(
    f"(?<={_OWN}){_OTHER}(?={_OWN})|(?<=(?<!{_OWN}){_OWN}){_OTHER}{{2,3}}(?={_OWN}(?!{_OWN}))"
)
_VOICING = re.compile("[\u3099\u309a\uff9e\uff9f゛゜]")
_REPEATED = re.compile(r"(\w)[々ゝゞヽヾ〻]")
_LATIN_RUN = re.compile(r"([a-z])\1\1+")
_OTHER_RUN = re.compile(r"([^a-z0-9])\1+")


class Form(NamedTuple):
    """The letters of a name. `loose` has the same for all that only look alike, character by character.

    `words`: where words begin and end, as far as it is known.
    """

    tight: str
    loose: str
    words: frozenset[int] = frozenset()

    def has_at(self, place: int, other: "Form") -> bool:
        """True if `other`, whose loose letters stand at `place`, is meant: not all may be others that look alike."""
        equal = sum(own == theirs for own, theirs in zip(self.tight[place:], other.tight, strict=False))
        length = len(other.tight)
        if _LATIN.fullmatch(other.loose):
            return 2 * equal >= length and self._is_whole(place, place + length)
        if _KANA.fullmatch(other.tight):
            return 3 * equal >= 2 * length
        return length > 2 or equal > 0

    def _is_whole(self, start: int, end: int) -> bool:
        """True for a part of one word, and for whole words: Ad Minor does not hold admin."""
        return {start, end} <= self.words or not any(start < place < end for place in self.words)


def form_of(name: str, *, signs: bool = False) -> Form:
    """The letters of a name in one spelling of each. `signs`: $ and the like stand for letters, else they are none."""
    words = _words(spelt(name, signs=signs))
    tight = "".join(words)
    return Form(tight, _loose(tight), frozenset(accumulate(map(len, words), initial=0)))


def spelt(name: str, *, signs: bool = False) -> str:
    """The name in one spelling of its letters, with what stands between them.

    Width, case, kana, accents and old forms are folded, and so is what Unicode calls confusable.
    """
    # Marks that voice the kana before them are no characters of their own.
    folded = _fold(name) if _VOICING.search(name) else "".join([_FOLDED[character] for character in name])
    if signs:
        folded = folded.translate(_SIGNS)
    return _repeated(folded).translate(_SMALL_KANA)


class _Folded(dict[str, str]):
    """The folding of each character, filled when it is first seen."""

    def __missing__(self, character: str) -> str:
        folded = self[character] = _fold(character)
        return folded


_FOLDED = _Folded()


def _fold(text: str) -> str:
    same = look_alikes().same
    text = "".join([same.get(character, character) for character in text])
    return "".join([same.get(letter, letter) for letter in _plain(read(text).text)])


def _plain(text: str) -> str:
    """Without accents, also those of letters that are not Latin."""
    if text.isascii():
        return text
    parted = unicodedata.normalize("NFD", text)
    kept = (
        mark for mark in parted if mark in "\u3099\u309a" or not unicodedata.category(mark).startswith("M")
    )
    return unicodedata.normalize("NFC", "".join(kept)).lower()


def _repeated(text: str) -> str:
    """With the letter before it for each mark that repeats it: 佐々木 is 佐佐木."""
    while _REPEATED.search(text):
        text = _REPEATED.sub(r"\1\1", text)
    return text


def _loose(tight: str) -> str:
    alike = look_alikes().alike
    kanji = "".join(alike.get(letter, letter) for letter in tight)
    return kanji.translate(_VOICED).translate(_DIGITS)


def forms_of(name: str) -> list[Form]:
    """The forms that a name may be meant in.

    As it is, with signs as letters, without what is in brackets, without emoji, with kanji for their parts, without
    letters put between others, without long vowels, and without repeats.
    """
    forms = [form_of(name)]
    if _SIGN.search(name):
        forms.append(form_of(name, signs=True))
    if _IN_BRACKETS.search(name):
        forms.append(form_of(_IN_BRACKETS.sub("", name)))
    if (plain := _EMOJI.sub("", name)) != name:
        forms.append(form_of(plain))
    letters = "".join(filter(str.isalnum, name))
    if (joined := _joined(letters)) != letters:
        forms.append(form_of(joined))
    forms += [_without_letters_between(form) for form in forms if _BETWEEN.search(form.tight)]
    # 山本一 is not 山本.
    numeral = "ー" if letters.endswith("一") else ""
    forms += [_without_long_vowels(form, numeral) for form in forms if "ー" in form.tight]
    forms += [single(form) for form in forms]
    return list(dict.fromkeys(form for form in forms if form.tight))


def _joined(letters: str) -> str:
    parts = look_alikes().parts
    return _parts().sub(lambda found: parts[found[0]], letters)


@cache
def _parts() -> re.Pattern[str]:
    return re.compile("|".join(sorted(look_alikes().parts, key=len, reverse=True)))


def single(form: Form) -> Form:
    """The form without repeated letters: 編編集部 is 編集部. Two Latin letters may be meant."""
    tight = _OTHER_RUN.sub(r"\1", _LATIN_RUN.sub(r"\1", form.tight))
    return form if tight == form.tight else Form(tight, _loose(tight))


def _without_letters_between(form: Form) -> Form:
    """The form without the Latin letters and digits that were put between kanji, kana or Hangul."""
    tight = _BETWEEN.sub("", form.tight)
    return Form(tight, _loose(tight))


def _without_long_vowels(form: Form, end: str) -> Form:
    tight = form.tight.replace("ー", "") + end
    return Form(tight, _loose(tight))


def words_of(name: str) -> list[str]:
    """The words of a name in one spelling of each letter."""
    return _words(spelt(name))


def _words(spelt_name: str) -> list[str]:
    """Spaces, signs and a change between Latin and other letters part words."""
    return _WORDS.findall(spelt_name)
