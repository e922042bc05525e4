"""Where the words of a Japanese text begin and end, as the dictionary of SudachiPy has them.

SudachiPy with its small dictionary was the best of those measured (docs/words.md). The dictionary is read at
the first use and mapped into memory, where processes share it.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from comments_service.words.spelling import to_hiragana

if TYPE_CHECKING:
    from sudachipy import Dictionary

# SudachiPy takes 49,149 bytes at once. No comment is as long as this; a longer text is cut, wherever that is.
_LONGEST = 8_192


class Token(NamedTuple):
    """A word of the segmenter. `part` is its part of speech, `form` its dictionary form in hiragana."""

    start: int
    end: int
    part: str
    form: str
    known: bool


@lru_cache(maxsize=1)
def _dictionary() -> "Dictionary":
    from sudachipy import Dictionary

    return Dictionary(dict="small")


class Segments:
    """The words of a text in order, the shortest units that the dictionary has."""

    __slots__ = ("_places", "tokens")

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self._places = [place for place, token in enumerate(tokens) for _ in range(token.start, token.end)]

    def place(self, index: int) -> int:
        """Which word holds character `index` of the text."""
        return self._places[index]

    def within(self, start: int, end: int) -> list[Token]:
        """The words that hold characters `start` up to `end`."""
        return self.tokens[self._places[start] : self._places[end - 1] + 1]


@lru_cache(maxsize=64)
def segments_of(text: str) -> Segments:
    """The words of `text`, whose characters are all in one of them."""
    from sudachipy import SplitMode

    # A tokenizer must not be used by two threads at once, and costs nothing.
    tokenizer = _dictionary().tokenizer(SplitMode.A)
    return Segments(
        [
            Token(
                offset + word.begin(),
                offset + word.end(),
                word.part_of_speech()[0],
                to_hiragana(word.dictionary_form()),
                not word.is_oov(),
            )
            for offset in range(0, len(text), _LONGEST)
            for word in tokenizer.tokenize(text[offset : offset + _LONGEST])
        ]
    )


@lru_cache(maxsize=256)
def cost_of(text: str) -> int:
    """How unlikely the words of `text` are together, as the dictionary counts it: the less, the likelier."""
    from sudachipy import SplitMode

    return _dictionary().tokenizer(SplitMode.A).tokenize(text).get_internal_cost()


def readings_of(text: str) -> list[tuple[str, str]]:
    """The words of a text, each as it is written and as it is read, in hiragana."""
    from sudachipy import SplitMode

    words = _dictionary().tokenizer(SplitMode.A).tokenize(text[:_LONGEST])
    return [(word.surface(), to_hiragana(word.reading_form())) for word in words]
