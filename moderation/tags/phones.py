"""Telephone numbers, as phonenumbers (the rules of Google's libphonenumber) knows them (pure)."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from moderation.tags.hotlines import HOTLINES
from moderation.tags.numbers import Number

_JAPANESE = re.compile(r"\(?0(?:[ \-.・()ー_/~の]{0,3}[0-9]){9,10}")
# Written in another way than 415-555-2671, ten digits may be anything.
_AMERICAN = re.compile(r"\(?[2-9][0-9]{2}\)?[ .\-][2-9][0-9]{2}[ .\-][0-9]{4}")
_COUNTRY = "81"


def phones_in(numbers: Collection[Number], own: Collection[str]) -> Iterator[tuple[int, int]]:
    """Bounds of the telephone numbers among `numbers`, without public lines and those of `own` (digits alone)."""
    for number in numbers:
        known = _national(number)
        if known and known not in HOTLINES and known not in own:
            yield number.start, number.end


def _national(number: Number) -> str | None:
    """The digits of a number that somebody may have, as one dials them at home. None if it is no such number."""
    if number.shown.startswith("+"):
        if not _is_valid("+" + number.digits, None):
            return None
        home = number.digits.removeprefix(_COUNTRY)
        return number.digits if home == number.digits else "0" + home.removeprefix("0")
    if number.shown.startswith("00"):
        return number.digits[2:] if _is_valid("+" + number.digits[2:], None) else None
    if _JAPANESE.fullmatch(number.shown):
        return number.digits if _is_valid(number.digits, "JP") else None
    if _AMERICAN.fullmatch(number.shown):
        return number.digits if _is_valid(number.digits, "US") else None
    return None


@lru_cache(maxsize=256)
def _is_valid(digits: str, region: str | None) -> bool:
    # Its tables take 30 ms to load; most workers see a number within minutes, but `moderation score` does not.
    import phonenumbers

    try:
        parsed = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)
