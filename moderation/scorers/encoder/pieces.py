"""Cuts folded lines into the pieces that the encoder knows: a unigram model, run by sentencepiece."""

from collections.abc import Sequence
from typing import Any

# The ids of the pieces that start and end each line. The piece 0 is for what is unknown.
START, END = 1, 2
# A comment of 300 characters has seldom more pieces. A longer one is read in windows, and the highest logit counts.
MOST_PIECES = 160


class Pieces:
    """A tokenizer. It changes nothing of a line but its spaces."""

    def __init__(self, model: bytes) -> None:
        """`model` is a ModelProto (sentencepiece_model.proto)."""
        import sentencepiece

        self._model: Any = sentencepiece.SentencePieceProcessor()
        self._model.LoadFromSerializedProto(model)

    def cut(self, lines: Sequence[str]) -> list[list[int]]:
        """Returns the ids of each line, without a start and an end."""
        # By default a batch starts a thread for each core, which costs more than the cutting.
        return self._model.encode(list(lines), num_threads=1)


def windows(ids: Sequence[int], most: int) -> list[list[int]]:
    """Returns the ids with a start and an end, in windows of at most `most` that overlap by a quarter."""
    room = most - 2
    if len(ids) <= room:
        return [[START, *ids, END]]
    step = room - room // 4
    starts = range(0, max(len(ids) - room // 4, 1), step)
    return [[START, *ids[start : start + room], END] for start in starts]
