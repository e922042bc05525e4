"""Fits the gate of the tags, and chooses their borders on benign rows that the encoder was not trained on."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from moderation.scorers import TAGS, Tag
from moderation.scorers.encoder.model_file import TagBorders
from moderation.scorers.encoder.table import Floats
from moderation.scorers.ngram.model_file import LANGUAGES

# Of benign comments that the gate lets through for a tag, and of those that get the tag by mistake; and of abuse of
# other kinds, which is to be held for what it is.
LET_THROUGH = 0.02
FALSE_ALARMS: dict[Tag, float] = {
    # Polite letters to an editor come near to offers, and quiet stories below news to risk. No source of benign texts
    # has many of either, so that these borders stand higher.
    "offer": 1 / 50_000,
    "self_harm_encouragement": 1 / 10_000,
    "self_harm_risk": 1 / 20_000,
}
OTHER_ABUSE = 1 / 200
# The share of the benign texts by whose logits the rarest are estimated, and how many texts that must be.
_TAIL = 0.01
_FEWEST_OF_TAIL = 20
_STRENGTH = 1.0
_HEAVIEST = 10.0
_LARGEST = 127
# No sum and no logit reaches it.
_NEVER = 1e9

Cut = Sequence[Sequence[int]]


def fit_gate(cut: Cut, tags: NDArray[np.float32], pieces: int) -> tuple[NDArray[np.int8], Floats]:
    """Returns a weight of each of the `pieces` for each tag, as whole numbers, and the scale of each tag.

    `cut` are the pieces of the training texts and `tags` their labels, below 0 where unknown.
    """
    from sklearn.linear_model import LogisticRegression

    counts = _counts(cut, pieces)
    columns: list[NDArray[np.float64]] = []
    for column in range(len(TAGS)):
        known = tags[:, column] >= 0
        labels = tags[known, column].astype(np.int64)
        if np.unique(labels).size < 2:
            columns.append(np.zeros(pieces))
            continue
        ratio = len(labels) / max(2 * int(labels.sum()), 1)
        model = LogisticRegression(C=_STRENGTH, max_iter=200)
        model.fit(counts[known], labels, sample_weight=np.where(labels == 1, min(ratio, _HEAVIEST), 1.0))
        columns.append(cast("NDArray[np.float64]", model.coef_)[0])
    weights = np.stack(columns, axis=1)
    scales = np.maximum(np.abs(weights).max(axis=0), 1e-9) / _LARGEST
    return np.rint(weights / scales).astype(np.int8), scales.astype(np.float32)


def choose_borders(
    gate: NDArray[np.float64],
    logits: NDArray[np.float64],
    langs: Sequence[str],
    abuse: NDArray[np.float64],
    langs_of_abuse: Sequence[str],
) -> dict[str, dict[Tag, TagBorders]]:
    """Returns the borders of each language from the gate's sums and the scorer's logits of benign texts.

    A row of `gate` and of `logits` is of a text, a column of a tag; `abuse` are logits of abuse without a tag. Where
    the benign texts are few, the border is above all of them; without any the tag is never given.
    """
    of_lang, of_abuse = np.array(langs), np.array(langs_of_abuse)
    return {
        lang: {
            tag: TagBorders(
                _border(gate[of_lang == lang, column], LET_THROUGH),
                max(
                    _rare_border(logits[of_lang == lang, column], FALSE_ALARMS[tag]),
                    _border(abuse[of_abuse == lang, column], OTHER_ABUSE, without=-_NEVER),
                ),
            )
            for column, tag in enumerate(TAGS)
        }
        for lang in LANGUAGES
    }


def _rare_border(values: NDArray[np.float64], share: float) -> float:
    """Returns what this share of such values reaches, by the exponential tail of the highest hundredth.

    The highest of some thousand values alone says little: another sample's may lie far from it.
    """
    tail = int(len(values) * _TAIL)
    if tail < _FEWEST_OF_TAIL:
        return _border(values, 0.0)
    ordered = np.sort(values)[::-1]
    start = ordered[tail]
    return float(start + (ordered[:tail] - start).mean() * np.log(_TAIL / share))


def _border(values: NDArray[np.float64], share: float, without: float = _NEVER) -> float:
    """Returns a value that at most this share of `values` reaches, or `without` if there are none."""
    ordered = np.sort(values)[::-1]
    allowed = int(len(ordered) * share)
    return float(np.nextafter(ordered[allowed], np.inf)) if allowed < len(ordered) else without


def _counts(cut: Cut, pieces: int) -> Any:
    """Returns a sparse matrix of texts by pieces: how often, over the square root of how many pieces there are."""
    from scipy.sparse import csr_matrix

    ids = np.array([piece for text in cut for piece in text], dtype=np.int64)
    lengths = np.array([len(text) for text in cut])
    shares = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths)
    bounds = np.concatenate(([0], np.cumsum(lengths)))
    return csr_matrix((shares, ids, bounds), shape=(len(cut), pieces))
