"""A model's weights added up over texts: over each as a whole and over each of its sentences."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from moderation.normalise import fold_all
from moderation.scorers.features import Features, extract
from moderation.scorers.model_file import Model

# Addresses say nothing about tone. Spaces of the same length keep every offset.
_ADDRESS = re.compile(r"https?://\S+|@USER\b|\bURL\b")
_SENTENCE_END = re.compile(r"[。!?. ](?:(?<=[。!?])[。!?]* *|(?<=\.) +|(?<=[ぁ-ゖァ-ヺー一-鿿々] ))")
# A space ends no sentence of Latin letters, which has many.
_ASCII_SENTENCE_END = re.compile(r"[!?.](?:(?<!\.)[!?]* *|(?<=\.) +)")
_SHORTEST_SENTENCE = 3


@dataclass(frozen=True, slots=True)
class Sums:
    """What texts sum to, a column for each attribute: the most of a text as a whole and of each of its sentences.

    `lines`, `features` and `weights` begin with those of the whole texts; `weights[k, p]` belong to the feature
    `features.buckets[k, p]`.
    """

    sums: NDArray[np.float64]
    lines: list[str]
    features: Features
    weights: NDArray[np.int8]


def fold_for_scoring(texts: Sequence[str]) -> list[str]:
    """The folded lines that features are made of, in training as in scoring."""
    return fold_all([without_addresses(text) for text in texts])


def without_addresses(text: str) -> str:
    if "://" in text or "URL" in text or "@USER" in text:
        return _ADDRESS.sub(lambda match: " " * len(match[0]), text)
    return text


def add_up(texts: Sequence[str], model: Model) -> Sums:
    """Sum the weights of `texts`, of which there is at least one."""
    lines = fold_for_scoring(texts)
    # One abusive sentence must not drown in a long polite comment.
    owners: list[int] = []
    for owner in range(len(texts)):
        sentences = _sentences(lines[owner])
        owners += [owner] * len(sentences)
        lines += sentences
    features = extract(lines, model.header.bits)
    # Eight bytes are one number to numpy, which gathers them at once.
    packed = model.weights.view(np.int64).ravel()
    weights = packed.take(features.buckets).view(np.int8).reshape(*features.buckets.shape, -1)
    # Two bytes hold what a position sums to, a byte for each kind of feature.
    by_position = weights.sum(axis=0, dtype=np.int16)
    by_line = np.add.reduceat(by_position, features.offsets, axis=0, dtype=np.int32)
    scaled = by_line[:, :-1] * model.scales / np.sqrt(np.maximum(by_line[:, -1:], 1))
    sums = scaled[: len(texts)]
    if owners:
        np.maximum.at(sums, owners, scaled[len(texts) :])
    return Sums(sums, lines, features, weights)


def _sentences(line: str) -> list[str]:
    """The sentences of a folded line, or none if it is a single one."""
    pattern = _ASCII_SENTENCE_END if line.isascii() else _SENTENCE_END
    first = pattern.search(line)
    if first is None or first.end() == len(line):
        return []
    ends = [match.end() for match in pattern.finditer(line)]
    parts = [line[start:end] for start, end in pairwise([0, *ends, len(line)])]
    return [part for part in parts if len(part) >= _SHORTEST_SENTENCE]
