"""The time that the n-grams take for a text grows with its length, and no faster."""

from moderation.scorers.ngram.scorer import NgramScorer
from tests.scaling import TEXTS, fast_growing, repeating

PIECES = ["、「", "死ね「", "ではないかと思", "a.com ", "nobody is ", "never said a "]
ALL = TEXTS | {f"{piece} again and again": repeating(piece) for piece in PIECES}
SCORER = NgramScorer.load()


def _spans_too(text: str) -> None:
    SCORER.score(["死ね " + text])


def test_the_time_grows_with_the_length_of_the_text() -> None:
    """A1."""
    assert fast_growing(_spans_too, ALL) == {}
