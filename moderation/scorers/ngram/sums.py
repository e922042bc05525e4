"""The sums of a model's weights over texts: over each text as a whole and over each of its sentences."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES
from moderation.folding.fold import fold_all
from moderation.scorers.ngram.features import Features, extract
from moderation.scorers.ngram.model_file import CHECK_BITS, LANGUAGES, Model
from moderation.scorers.ngram.segments import clauses, sentences
from moderation.scorers.ngram.windows import counted, highest_windows

# Addresses say nothing about tone. Spaces of the same length keep every offset.
_ADDRESS = re.compile(r"https?://\S+|@USER\b|\bURL\b")


# How much of the sum of a clause counts: chosen on sources that the weights had not seen.
CLAUSE_SHARES = {"en": 0.75, "ja": 0.85}


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
    return list(_folded(tuple(texts)))


@lru_cache(maxsize=1)
def _folded(texts: tuple[str, ...]) -> list[str]:
    # The models of a stack are asked about the same texts one after the other.
    return fold_all([without_addresses(text) for text in texts])


def without_addresses(text: str) -> str:
    if "://" in text or "URL" in text or "@USER" in text:
        return _ADDRESS.sub(lambda match: " " * len(match[0]), text)
    return text


def add_up(texts: Sequence[str], languages: Sequence[int], model: Model) -> Sums:
    """Sums the weights of `texts`, at least one, in the languages of these numbers."""
    lines = fold_for_scoring(texts)
    # What the sum of each line counts: a clause is cut where a sentence goes on, and counts for less.
    shares = [1.0] * len(texts)
    languages_of_lines = list(languages)
    owners: list[int] = []
    firsts: list[int] = []
    # An abusive sentence must count in full, even in a long polite comment.
    for owner in range(len(texts)):
        parts = sentences(lines[owner])
        of_clauses = [clause for sentence in parts or [lines[owner]] for clause in clauses(sentence)]
        if parts or of_clauses:
            owners.append(owner)
            firsts.append(len(lines))
            lines += parts + of_clauses
            shares += [1.0] * len(parts)
            shares += [CLAUSE_SHARES[LANGUAGES[languages[owner]]]] * len(of_clauses)
            languages_of_lines += [languages[owner]] * (len(parts) + len(of_clauses))
    features = extract(lines, languages_of_lines)
    weights = _look_up(features.keys, model)
    ngram_weights = weights[: features.ngrams.size].reshape(*features.ngrams.shape, -1)
    word_weights = weights[features.ngrams.size :]
    # A position has a byte for each order, and their sum fits into two bytes.
    by_position = np.add.reduce(ngram_weights, axis=0, dtype=np.int16)
    by_line = np.add.reduceat(by_position, features.offsets, axis=0, dtype=np.int32)
    _add_rows(by_line, features.words.counts, word_weights)
    scaled = by_line[:, :-1] / np.sqrt(np.maximum(features.counts, 1))[:, None]
    scaled[len(texts) :] = counted(scaled[len(texts) :], np.array(shares[len(texts) :])[:, None])
    sums = np.maximum(scaled[: len(texts)], highest_windows(features, by_position, word_weights, languages))
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
