"""Which names a site keeps for itself, and whether an author's name is one of them, however it is spelt (pure)."""

import re
from collections.abc import Iterable
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from comments_service.domain.site_settings import SiteSettings
from comments_service.errors import NameReserved
from comments_service.words.names.folding import Form, form_of, forms_of, single, words_of
from comments_service.words.names.readings import kana_of, mixed_of, romaji_of, spelt_out

# What somebody writes beside a name to be taken for its owner. The longer ones first.
_CLAIMS = """
    編集部 編集長 編集者 編集 記者 論説委員 デスク スタッフ 公式 広報 運営 管理者 管理人 担当者 担当 本人 本物 中の人
    です だよ より official moderator administrator admin staff editor reporter desk mod real the
"""
# What the badge of the staff says in the widget's languages.
STAFF_TEXTS = ("編集部", "Staff", "편집부", "编辑部", "編輯部")
# A moderator's name of so many letters is refused within longer names too.
_LONG_KANJI, _LONG_LATIN = 4, 9
# Of a shorter name each character counts.
SHORT_WHOLE = 2


class ReservedNames:
    """Names that authors may not have.

    `contained`: names that contain one of these are refused. `staff`: so are those that contain one of these, unless it
    is in Latin letters: then it is as those of `moderators`, which are refused alone or beside words such as 公式, and
    within a longer name if they are long. So a moderator called Ken leaves Kennedy alone.
    """

    def __init__(self, contained: Iterable[str], staff: Iterable[str], moderators: Iterable[str]) -> None:
        staff = [name for name in staff if is_comparable(name)]
        latin = [name for name in staff if form_of(name).tight.isascii()]
        contained = [*(name for name in contained if is_comparable(name)), *(set(staff) - set(latin))]
        whole = [*latin, *(name for name in moderators if is_comparable(name))]
        within = [form for name in contained for form in _forms_within(name)]
        whole_forms = [form for name in whole for form in _orders(name)]
        self._within = _unique([*within, *(form for form in whole_forms if _is_long(form))])
        self._finder = AhoCorasick([form.loose for form in self._within])
        # A reading is a part of too many names: いとうあい of さいとうあいこ.
        read = [form_of(word) for name in whole for word in _read_alone(name)]
        self._whole = {form.loose: form for form in (*read, *whole_forms)}

    def refuse(self, name: str) -> bool:
        """True if nobody but the site's own people may write under the name."""
        forms = forms_of(name)
        return any(self._is_within(form) for form in forms) or any(
            self._is_whole(part) for form in forms if self._whole for part in _without_claims(form)
        )

    def _is_within(self, form: Form) -> bool:
        found = self._finder.find_matches_as_indexes(form.loose, overlapping=True)
        return any(form.has_at(start, self._within[index]) for index, start, _ in found)

    def _is_whole(self, form: Form) -> bool:
        reserved = self._whole.get(form.loose)
        if reserved is None or not form.has_at(0, reserved):
            return False
        # 木田 is another name than 本田.
        return len(form.tight) > SHORT_WHOLE or form.tight == reserved.tight or form.tight.isascii()


def names_of_site(settings: SiteSettings, moderators: tuple[str, ...] = ()) -> ReservedNames:
    """The names that a site with these settings and moderators keeps for itself."""
    return _prepared(tuple(settings.reserved_names), (settings.staff_name, *STAFF_TEXTS), moderators)


def check_anonymous_name(settings: SiteSettings) -> None:
    """Raises `NameReserved` if those who give no name would be shown under one that the settings reserve.

    The default is shown only where `anonymous` is on.
    """
    is_shown = settings.anonymous or settings.anonymous_name != SiteSettings().anonymous_name
    if is_shown and names_of_site(settings).refuse(settings.anonymous_name):
        raise NameReserved(
            f"anonymous_name: the site keeps {settings.anonymous_name!r} for itself", field="anonymous_name"
        )


@lru_cache(maxsize=256)
def _prepared(
    contained: tuple[str, ...], staff: tuple[str, ...], moderators: tuple[str, ...]
) -> ReservedNames:
    """The same names are prepared once. Reads the segmenter's dictionary at the first use, which takes a moment."""
    return ReservedNames(contained, staff, moderators)


def is_comparable(name: str) -> bool:
    """True if anything of a reserved name is left to compare: ☆ is no name."""
    return bool(form_of(name).tight.replace("ー", ""))


def _forms_within(name: str) -> list[Form]:
    """The forms of a reserved name: as it is written, and as it is read."""
    read = (*kana_of(name), *romaji_of(name), *mixed_of(name), *spelt_out(name))
    forms = [form_of(name), *(form_of(word) for word in read)]
    return [form for form in forms if form.tight]


def _read_alone(name: str) -> list[str]:
    joined = "".join(name.split())
    return [*kana_of(joined), *romaji_of(joined)]


def _orders(name: str) -> list[Form]:
    """A name, and for one of two words the other order: Sato Hanako is Hanako Sato."""
    words = words_of(name)
    return [form_of(name), *([form_of("".join(reversed(words)))] if len(words) == 2 else [])]


def _is_long(form: Form) -> bool:
    return len(form.tight) >= (_LONG_LATIN if form.tight.isascii() else _LONG_KANJI)


def _without_claims(form: Form) -> set[Form]:
    """The form as it is, and without words of claims before the name, after it, and both."""
    before, after = _claims()
    found = before.match(form.tight)
    parts: set[Form] = set()
    for start in (0, found.end() if found else 0):
        end = after.search(form.tight, start)
        for stop in (len(form.tight), end.start() if end else None):
            parts.add(Form(form.tight[start:stop], form.loose[start:stop]))
    return parts


@lru_cache(maxsize=1)
def _claims() -> tuple[re.Pattern[str], re.Pattern[str]]:
    claims = "|".join(sorted({form_of(claim).tight for claim in _CLAIMS.split()}, key=len, reverse=True))
    # One letter at least is a name.
    return re.compile(f"(?:{claims})+(?=.)"), re.compile(f"(?<=.)(?:{claims})+$")


def _unique(forms: Iterable[Form]) -> list[Form]:
    return list({form.loose: form for form in [single(form) for form in forms] if form.tight}.values())
