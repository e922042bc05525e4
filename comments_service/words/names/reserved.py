"""Which names a site keeps for itself, and whether an author's name is one of them, however it is spelt (pure)."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from comments_service.words.names.folding import Form, form_of, forms_of, single, words_of
from comments_service.words.names.readings import kana_of, mixed_of, romaji_of

# What somebody writes beside a name to be taken for its owner. The longer ones first.
_CLAIMS = """
    編集部 編集長 編集者 編集 記者 論説委員 デスク スタッフ 公式 広報 運営 管理者 管理人 担当者 担当 本人 本物 中の人
    です だよ より official moderator administrator admin staff editor reporter desk mod real the
"""
# A moderator's name of so many letters is refused within longer names too.
_LONG_KANJI, _LONG_LATIN = 4, 9


class ReservedNames:
    """Names that authors may not have.

    `contained`: names that contain one of these are refused. `whole`: names that are one of these, but for words such
    as 公式 or "staff" beside them; of these, only long ones are refused within a longer name.
    """

    def __init__(self, contained: Iterable[str], whole: Iterable[str]) -> None:
        within = [form for name in contained if is_comparable(name) for form in _forms_within(name)]
        whole_forms = [form for name in whole if is_comparable(name) for form in _orders(name)]
        self._within = _unique([*within, *(form for form in whole_forms if _is_long(form))])
        self._finder = AhoCorasick([form.loose for form in self._within])
        self._whole = {form.loose: form for form in whole_forms}

    def refuse(self, name: str) -> bool:
        """True if nobody but the site's own people may write under the name."""
        forms = forms_of(name)
        return any(self._is_within(form) for form in forms) or any(
            self._is_whole(form) or self._is_whole(_without_claims(form)) for form in forms if self._whole
        )

    def _is_within(self, form: Form) -> bool:
        found = self._finder.find_matches_as_indexes(form.loose, overlapping=True)
        return any(form.has_at(start, self._within[index]) for index, start, _ in found)

    def _is_whole(self, form: Form) -> bool:
        reserved = self._whole.get(form.loose)
        return reserved is not None and form.has_at(0, reserved)


@lru_cache(maxsize=1_024)
def reserved_names(contained: Sequence[str], whole: Sequence[str]) -> ReservedNames:
    """The same names are prepared once. Reads the segmenter's dictionary at the first use, which takes a moment."""
    return ReservedNames(contained, whole)


def is_comparable(name: str) -> bool:
    """True if anything of a reserved name is left to compare: ☆ is no name."""
    return bool(form_of(name).tight.replace("ー", ""))


def _forms_within(name: str) -> list[Form]:
    """The forms of a reserved name: as it is written, and as it is read."""
    forms = [form_of(name), *(form_of(word) for word in (*kana_of(name), *romaji_of(name), *mixed_of(name)))]
    return [form for form in forms if form.tight]


def _orders(name: str) -> list[Form]:
    """A name, and for one of two words the other order: Sato Hanako is Hanako Sato."""
    words = words_of(name)
    return [form_of(name), *([form_of("".join(reversed(words)))] if len(words) == 2 else [])]


def _is_long(form: Form) -> bool:
    return len(form.tight) >= (_LONG_LATIN if form.tight.isascii() else _LONG_KANJI)


def _without_claims(form: Form) -> Form:
    """The form without words of claims before and after the name."""
    before, after = _claims()
    start = found.end() if (found := before.match(form.tight)) else 0
    end = found.start() if (found := after.search(form.tight, start)) else len(form.tight)
    return Form(form.tight[start:end], form.loose[start:end])


@lru_cache(maxsize=1)
def _claims() -> tuple[re.Pattern[str], re.Pattern[str]]:
    claims = "|".join(sorted({form_of(claim).tight for claim in _CLAIMS.split()}, key=len, reverse=True))
    # One letter at least is a name.
    return re.compile(f"(?:{claims})+(?=.)"), re.compile(f"(?<=.)(?:{claims})+$")


def _unique(forms: Iterable[Form]) -> list[Form]:
    return list({form.loose: form for form in [single(form) for form in forms] if form.tight}.values())
