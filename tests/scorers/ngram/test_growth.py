"""The time that the n-grams take for a text grows with its length, and no faster."""

from collections.abc import Callable

import pytest

from moderation.scorers.ngram.scorer import NgramScorer
from tests.scaling import MOST, TEXTS, growth, repeating

PIECES = ["、「", "死ね「", "ではないかと思", "a.com ", "nobody is ", "never said a "]
ALL = TEXTS | {f"{piece} again and again": repeating(piece) for piece in PIECES}
SCORER = NgramScorer.load()


def _spans_too(text: str) -> None:
    SCORER.score(["死ね " + text])


@pytest.mark.parametrize("text_of", ALL.values(), ids=ALL)
def test_the_time_grows_with_the_length_of_the_text(text_of: Callable[[int], str]) -> None:
    """A1."""
    assert growth(_spans_too, text_of) < MOST
