"""A model's weights added up over texts: over each as a whole and over each of its sentences."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES
from moderation.folding.fold import fold_all
from moderation.scorers.ngram.features import Features, extract
from moderation.scorers.ngram.model_file import CHECK_BITS, Model

# Addresses say nothing about tone. Spaces of the same length keep every offset.
_ADDRESS = re.compile(r"https?://\S+|@USER\b|\bURL\b")
_SENTENCE_END = re.compile(r"[。!?. ](?:(?<=[。!?])[。!?]* *|(?<=\.) +|(?<=[ぁ-ゖァ-ヺー一-鿿々] ))")
# A space ends no sentence of Latin letters, which has many.
_ASCII_SENTENCE_END = re.compile(r"[!?.](?:(?<!\.)[!?]* *|(?<=\.) +)")
_SHORTEST_SENTENCE = 3


@dataclass(frozen=True, slots=True)
class Sums:
    """What texts sum to, a column for each attribute: the most of a text as a whole and of each of its sentences.

    `lines` and `features` begin with those of the whole texts. `of_runs[k, p]` are the weights of the feature
    `features.runs[k, p]` and `of_words[n]` those of `features.words.keys[n]`.
    """

    sums: NDArray[np.float64]
    lines: list[str]
    features: Features
    of_runs: NDArray[np.int8]
    of_words: NDArray[np.int8]


def fold_for_scoring(texts: Sequence[str]) -> list[str]:
    """The folded lines that features are made of, in training as in scoring."""
    return fold_all([without_addresses(text) for text in texts])


def without_addresses(text: str) -> str:
    if "://" in text or "URL" in text or "@USER" in text:
        return _ADDRESS.sub(lambda match: " " * len(match[0]), text)
    return text


def add_up(texts: Sequence[str], languages: Sequence[int], model: Model) -> Sums:
    """Sum the weights of `texts` in the languages of these numbers; there is at least one."""
    lines = fold_for_scoring(texts)
    # One abusive sentence must not drown in a long polite comment.
    languages_of_lines = list(languages)
    owners: list[int] = []
    firsts: list[int] = []
    for owner in range(len(texts)):
        sentences = _sentences(lines[owner])
        if sentences:
            owners.append(owner)
            firsts.append(len(lines))
            lines += sentences
            languages_of_lines += [languages[owner]] * len(sentences)
    features = extract(lines, languages_of_lines)
    weights = _look_up(features.keys, model)
    of_runs = weights[: features.runs.size].reshape(*features.runs.shape, -1)
    of_words = weights[features.runs.size :]
    # Two bytes hold what a position sums to, a byte for each kind of feature.
    by_position = np.add.reduce(of_runs, axis=0, dtype=np.int16)
    by_line = np.add.reduceat(by_position, features.offsets, axis=0, dtype=np.int32)
    _add_rows(by_line, features.words.numbers, of_words)
    scaled = by_line[:, :-1] / np.sqrt(np.maximum(features.counts, 1))[:, None]
    sums = scaled[: len(texts)]
    if owners:
        sums[owners] = np.maximum(sums[owners], np.maximum.reduceat(scaled, firsts))
    return Sums(sums * model.scales[languages], lines, features, of_runs, of_words)


def _look_up(keys: NDArray[np.int64], model: Model) -> NDArray[np.int8]:
    """The weights of the features with these keys, and a last column that means nothing; zeros for unknown features."""
    # Eight bytes are one number to numpy, which gathers them at once.
    found = model.table.take(keys >> CHECK_BITS)
    # The slot may be another feature's, which the low byte of the key tells.
    known = found.view(np.int8)[len(ATTRIBUTES) :: 8] == keys.view(np.int8)[::8]
    found *= known
    return found.view(np.int8).reshape(-1, 8)


def _add_rows(totals: NDArray[np.int32], numbers: NDArray[np.int64], rows: NDArray[np.int8]) -> None:
    """Add to each total so many rows, from the first one on."""
    some = numbers.nonzero()[0]
    if len(some):
        starts = (numbers.cumsum() - numbers)[some]
        totals[some] += np.add.reduceat(rows, starts, axis=0, dtype=np.int32)


def _sentences(line: str) -> list[str]:
    """The sentences of a folded line, or none if it is a single one."""
    pattern = _ASCII_SENTENCE_END if line.isascii() else _SENTENCE_END
    ends = [match.end() for match in pattern.finditer(line)]
    if not ends or ends[0] == len(line):
        return []
    parts = [line[start:end] for start, end in pairwise([0, *ends, len(line)])]
    return [part for part in parts if len(part) >= _SHORTEST_SENTENCE]
