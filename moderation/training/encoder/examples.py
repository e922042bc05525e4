"""The examples of an epoch: which rows, joined or alone, in batches of nearly equal length."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES
from moderation.labelled.rows import Row
from moderation.labelled.sources import OWN_TAGGED, source_of
from moderation.scorers.encoder.pieces import MOST_PIECES

BATCH = 64
# Encyclopaedias, captions and questions are many and easy.
_SHARE_OF_KINDS = 0.5
_HEAVIEST = 2.0
# Texts that were written for the tags are one row in fifty.
_TIMES_OF_TAGGED = 3
# One example in eight is two texts of a language, joined: what is toxic stays so behind something polite.
_JOINED = 0.125
_SEPARATORS = {"ja": ("、", "。", ""), "en": (". ", ", ", " ")}


@dataclass(frozen=True)
class Batch:
    """`ids` has a row of pieces for each text, zeros after its end.

    `labels` has a column for each attribute and then for each tag. A label below 0 is unknown.
    """

    ids: NDArray[np.int64]
    lengths: NDArray[np.int64]
    labels: NDArray[np.float32]
    weights: NDArray[np.float32]


class Examples:
    """The rows whose toxicity or one of whose tags is known, with their pieces."""

    def __init__(
        self,
        rows: Sequence[Row],
        tags: NDArray[np.float32],
        cut: Sequence[list[int]],
        separators: dict[str, list[list[int]]],
        batch: int = BATCH,
        most_pieces: int = MOST_PIECES,
    ) -> None:
        """`tags` and `cut` are the labels and the pieces of each row.

        `separators` are the pieces of what may stand between two rows of a language, `batch` is the number of examples
        in a batch, and `most_pieces` that of pieces in two joined rows.
        """
        of_tags: list[bool] = np.logical_or.reduce(tags >= 0, axis=1).tolist()
        known = [index for index, row in enumerate(rows) if row.toxicity in (0, 1) or of_tags[index]]
        self._cut = [cut[index] for index in known]
        self._separators = separators
        self._batch, self._most_pieces = batch, most_pieces
        chosen = [rows[index] for index in known]
        self._languages = np.array([row.lang == "ja" for row in chosen])
        attributes = [
            [-1 if (label := row.label(name)) is None else label for name in ATTRIBUTES] for row in chosen
        ]
        self._labels = np.concatenate([np.array(attributes, dtype=np.float32), tags[known]], axis=1)
        weights = np.array([row.training_weight for row in chosen], dtype=np.float64)
        by_kind = np.array([source_of(row.source).labels.by == "kind of text" for row in chosen])
        is_tagged = np.array([row.source == OWN_TAGGED for row in chosen])
        # What counts less than 1 is seen less often; what counts more has a larger share of the loss.
        self._times = (
            np.minimum(weights, 1)
            * np.where(by_kind, _SHARE_OF_KINDS, 1)
            * np.where(is_tagged, _TIMES_OF_TAGGED, 1)
        )
        self._weights = np.clip(weights, 1, _HEAVIEST).astype(np.float32)

    def examples_of_an_epoch(self) -> float:
        """Returns about how many examples an epoch has."""
        return float(self._times.sum())

    def batches_of_an_epoch(self) -> int:
        """Returns about how many batches an epoch has."""
        return int(self.examples_of_an_epoch() / self._batch)

    def epoch(self, rng: np.random.Generator, share: float = 1.0) -> Iterator[Batch]:
        """Yields the batches of one epoch, or of this `share` of it, in random order."""
        times = np.floor(self._times * share + rng.random(len(self._cut))).astype(np.int64)
        chosen = np.repeat(np.arange(len(times)), times)
        examples = [self._example(int(index), rng) for index in chosen]
        # Sorted with some noise, so that batches differ from epoch to epoch.
        lengths = np.array([len(ids) for ids, _, _ in examples]) * rng.uniform(0.95, 1.05, len(examples))
        order = np.argsort(lengths, kind="stable")
        starts = np.arange(0, len(order), self._batch)
        rng.shuffle(starts)
        for start in starts:
            yield _batch([examples[int(index)] for index in order[start : start + self._batch]])

    def _example(self, index: int, rng: np.random.Generator) -> tuple[list[int], Any, float]:
        ids, labels, weight = self._cut[index], self._labels[index], float(self._weights[index])
        if rng.random() >= _JOINED:
            return ids, labels, weight
        other = int(rng.integers(len(self._cut)))
        if self._languages[other] != self._languages[index]:
            return ids, labels, weight
        between = self._separators["ja" if self._languages[index] else "en"]
        joined = [*ids[:-1], *between[int(rng.integers(len(between)))], *self._cut[other][1:]]
        if len(joined) > self._most_pieces:
            return ids, labels, weight
        # Two benign texts are benign; what is unknown of either is unknown of both, unless the other has it.
        pair = np.stack([labels, self._labels[other]])
        both = np.where(pair.max(axis=0) == 1, 1, pair.min(axis=0))
        return joined, both, min(weight, float(self._weights[other]))


def separators_for(cut: Any) -> dict[str, list[list[int]]]:
    """Returns the pieces of what may stand between two joined rows; `cut` cuts lines into pieces."""
    return {lang: cut(list(between)) for lang, between in _SEPARATORS.items()}


def _batch(examples: Sequence[tuple[list[int], Any, float]]) -> Batch:
    lengths = np.array([len(ids) for ids, _, _ in examples], dtype=np.int64)
    ids = np.zeros((len(examples), int(lengths.max())), dtype=np.int64)
    for row, (pieces, _, _) in zip(ids, examples, strict=True):
        row[: len(pieces)] = pieces
    labels = np.stack([labels for _, labels, _ in examples]).astype(np.float32)
    return Batch(ids, lengths, labels, np.array([weight for _, _, weight in examples], dtype=np.float32))
