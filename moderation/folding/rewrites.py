"""What a rewrite of text is, and the line that a match lies in (pure)."""

import re
from bisect import bisect_left
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple


class Rewrite(NamedTuple):
    """Every match of `pattern` becomes `replacement`.

    A pattern that begins with one of a few characters is searched many times faster than one that begins with a branch
    or a lookbehind. A pattern that cannot begin so has a `precheck`: a faster question, such as the search of another
    pattern, that is answered with a true value for every text that the rewrite changes.
    """

    pattern: re.Pattern[str]
    replacement: str | Callable[[re.Match[str]], str]
    precheck: Callable[[str], object] | None = None


def line_around(match: re.Match[str]) -> tuple[int, int]:
    """Returns where the line of the match begins and ends: the texts of a batch are its lines."""
    breaks = _breaks(match.string)
    after = bisect_left(breaks, match.start())
    return breaks[after - 1] + 1 if after else 0, breaks[after] if after < len(breaks) else len(match.string)


@lru_cache(maxsize=4)
def _breaks(text: str) -> list[int]:
    """Returns the indexes of line breaks. Kept for the next match in the same text."""
    return [match.start() for match in re.finditer("\n", text)]
