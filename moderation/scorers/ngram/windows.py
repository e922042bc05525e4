"""The sums of a model's weights over windows: stretches of a fixed number of characters in a longer text.

What a text says at its other end must not outweigh an abuse, whatever joins the two. A window counts for less than a
clause or the text: it is cut anywhere, and of many windows one is high by chance.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES
from moderation.scorers.ngram.features import NO_FEATURE, Features
from moderation.scorers.ngram.model_file import LANGUAGES


class Windows(NamedTuple):
    """Windows have one of these numbers of characters and begin at every `step`th. `share` of their sum counts.

    A text that is not `longer` times as long has none: of a short one all the words are needed.
    """

    share: float
    widths: tuple[int, ...]
    step: int
    longer: float


# Two words and four in Japanese, five words and ten in English: chosen on sources that the weights had not seen.
WINDOWS = {"en": Windows(0.65, (24, 48), 2, 2.0), "ja": Windows(0.6, (8, 16), 1, 2.5)}
_LOWEST = -1e9


def highest_windows(
    features: Features,
    by_position: NDArray[np.int16],
    word_weights: NDArray[np.int8],
    languages: Sequence[int],
) -> NDArray[np.float64]:
    """Returns the share that counts of the highest sum of a window of each text, with a column for each attribute.

    `features`, `by_position` (the weights of the n-grams that start at each position) and `word_weights` begin with the
    texts, one for each of `languages`. A text without a window gets a sum far below all others.
    """
    texts = len(languages)
    bounds = np.append(features.offsets, features.ngrams.shape[1] - 1)[: texts + 1]
    sizes = np.diff(bounds)
    best = np.full((texts, len(ATTRIBUTES)), _LOWEST)
    of_language = np.array(languages)
    shortest = np.array([WINDOWS[lang].longer * min(WINDOWS[lang].widths) for lang in LANGUAGES])
    if not (sizes > shortest[of_language]).any():
        return best
    weights, counts = _prefix_sums(features, by_position, word_weights, texts, int(bounds[-1]))
    for number, lang in enumerate(LANGUAGES):
        share, widths, step, longer = WINDOWS[lang]
        for width in widths:
            owners = np.flatnonzero((of_language == number) & (sizes > longer * width))
            if not len(owners):
                continue
            starts, heads = _starts(bounds[owners], sizes[owners] - width + 1, step)
            ends = starts + width
            scaled = weights[ends] - weights[starts]
            scaled /= np.sqrt(counts[ends] - counts[starts])[:, None]
            best[owners] = np.maximum(best[owners], counted(np.maximum.reduceat(scaled, heads), share))
    return best


def counted(sums: NDArray[np.float64], share: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns what counts of sums of parts, of which `share` counts: less than the sum, also if that is below 0."""
    return np.where(sums > 0, sums * share, sums / share)


def _prefix_sums(
    features: Features,
    by_position: NDArray[np.int16],
    word_weights: NDArray[np.int8],
    texts: int,
    size: int,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Returns the sums of the weights of all features that start before each position, and the number of these."""
    words = features.words
    of_texts = int(words.counts[:texts].sum())
    positions = words.starts[:of_texts]
    columns = len(ATTRIBUTES)
    cells = np.repeat(positions * columns, columns) + np.tile(np.arange(columns), of_texts)
    at = np.bincount(cells, word_weights[:of_texts, :-1].ravel(), size * columns).reshape(size, columns)
    at += by_position[:size, :-1]
    weights = np.zeros((size + 1, columns))
    # Whole numbers, so that no sum depends on what stands before it.
    np.cumsum(at, axis=0, out=weights[1:])
    counts = np.zeros(size + 1, dtype=np.int64)
    starting = np.count_nonzero(features.ngrams[:, :size] < NO_FEATURE, axis=0)
    np.cumsum(starting + np.bincount(positions, minlength=size), out=counts[1:])
    return weights, counts


def _starts(
    firsts: NDArray[np.int64], counts: NDArray[np.int64], step: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Returns every `step`th of the `counts` numbers from each of `firsts` on, and where those of each begin."""
    taken = (counts + step - 1) // step
    heads = np.cumsum(taken) - taken
    return step * np.arange(int(taken.sum())) + np.repeat(firsts - step * heads, taken), heads
