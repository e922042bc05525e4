"""Other readings of a line with signs of a disguise: gaps between letters, kanji that look like kana (pure)."""

import re
from collections.abc import Iterator
from functools import lru_cache

from comments_service.words.signs import with_kana, without_gaps
from comments_service.words.spelling import Line

_GAPPED = re.compile(r"(?:[ぁ-ヿ一-鿿a-z][ .・,/_|\-~☆★*]{1,2}){2}[ぁ-ヿ一-鿿a-z]")
_LOOKALIKE = re.compile("[力夕工口二ト卜ヒ]")


# D M, L I N E
_LATIN_GAPS = re.compile(r"(?<![a-z][a-z])(?<=[a-z])[ .・]{1,2}(?=[a-z](?![a-z]))")


@lru_cache(maxsize=64)
def readings_of(line: Line) -> tuple[Line, ...]:
    """The line as it was written, and then what it may have been meant to be."""
    return tuple(_readings(line))


def _readings(line: Line) -> Iterator[Line]:
    yield line
    if line.shown.isascii():
        return
    joined = _joined(line) if _GAPPED.search(line.shown) else None
    if joined:
        yield joined
    if _LOOKALIKE.search(line.shown):
        for other in (line, joined):
            kana = with_kana(other) if other else None
            if kana:
                yield kana


def _joined(line: Line) -> Line | None:
    """The line without gaps between single characters, of Japanese or of Latin letters."""
    joined = without_gaps(line) or line
    gaps = [match.span() for match in _LATIN_GAPS.finditer(joined.shown)]
    joined = joined.without(gaps) if gaps else joined
    return joined if joined is not line else None
