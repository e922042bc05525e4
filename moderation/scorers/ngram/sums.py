"""The sums of a model's weights over texts: over each text as a whole and over each of its sentences."""

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
# In Latin text a space does not end a sentence.
_ASCII_SENTENCE_END = re.compile(r"[!?.](?:(?<!\.)[!?]* *|(?<=\.) +)")
_SHORTEST_SENTENCE = 3


@dataclass(frozen=True, slots=True)
class Sums:
    """`sums` has a row for each text and a column for each attribute: the highest sum of the text and its sentences.

    `lines` and `features` are of the whole texts first, then of the sentences. `ngram_weights[k, p]` are the weights of
    the feature `features.ngrams[k, p]`, and `word_weights[n]` those of `features.words.keys[n]`.
    """

    sums: NDArray[np.float64]
    lines: list[str]
    features: Features
    ngram_weights: NDArray[np.int8]
    word_weights: NDArray[np.int8]


def fold_for_scoring(texts: Sequence[str]) -> list[str]:
    """Returns the folded lines that features are made of, both in training and in scoring."""
    return fold_all([without_addresses(text) for text in texts])


def without_addresses(text: str) -> str:
    if "://" in text or "URL" in text or "@USER" in text:
        return _ADDRESS.sub(lambda match: " " * len(match[0]), text)
    return text


def add_up(texts: Sequence[str], languages: Sequence[int], model: Model) -> Sums:
    """Sums the weights of `texts`, at least one, in the languages of these numbers."""
    lines = fold_for_scoring(texts)
    # An abusive sentence must count in full, even in a long polite comment.
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
    ngram_weights = weights[: features.ngrams.size].reshape(*features.ngrams.shape, -1)
    word_weights = weights[features.ngrams.size :]
    # A position has a byte for each order, and their sum fits into two bytes.
    by_position = np.add.reduce(ngram_weights, axis=0, dtype=np.int16)
    by_line = np.add.reduceat(by_position, features.offsets, axis=0, dtype=np.int32)
    _add_rows(by_line, features.words.counts, word_weights)
    scaled = by_line[:, :-1] / np.sqrt(np.maximum(features.counts, 1))[:, None]
    sums = scaled[: len(texts)]
    if owners:
        sums[owners] = np.maximum(sums[owners], np.maximum.reduceat(scaled, firsts))
    return Sums(sums * model.scales[languages], lines, features, ngram_weights, word_weights)


def _look_up(keys: NDArray[np.int64], model: Model) -> NDArray[np.int8]:
    """Returns a row of weights for each key, zeros for an unknown feature. The last column has no meaning."""
    # The eight bytes of a slot are a single number to numpy, which gathers them in a single step.
    slots = model.table.take(keys >> CHECK_BITS)
    # The slot may belong to another feature, which has another last byte in its key.
    known = slots.view(np.int8)[len(ATTRIBUTES) :: 8] == keys.view(np.int8)[::8]
    slots *= known
    return slots.view(np.int8).reshape(-1, 8)


def _add_rows(totals: NDArray[np.int32], counts: NDArray[np.int64], rows: NDArray[np.int8]) -> None:
    """Adds the first `counts[0]` rows to the first total, the next `counts[1]` rows to the second, and so on."""
    nonempty = counts.nonzero()[0]
    if len(nonempty):
        starts = (counts.cumsum() - counts)[nonempty]
        totals[nonempty] += np.add.reduceat(rows, starts, axis=0, dtype=np.int32)


def _sentences(line: str) -> list[str]:
    """Returns the sentences of a folded line, none if it is a single sentence."""
    pattern = _ASCII_SENTENCE_END if line.isascii() else _SENTENCE_END
    ends = [match.end() for match in pattern.finditer(line)]
    if not ends or ends[0] == len(line):
        return []
    sentences = [line[start:end] for start, end in pairwise([0, *ends, len(line)])]
    return [sentence for sentence in sentences if len(sentence) >= _SHORTEST_SENTENCE]
