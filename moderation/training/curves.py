"""The curves that put a scorer's scores on Perspective's scale (`moderation.api.perspective.calibration`).

Perspective was calibrated by isotonic regression on as many texts with an attribute as without it, so that 0.8 means
"eight in ten" of such texts. The same is done here, with texts that a reader has labelled. The labels say what most
readers think; Perspective's later scores say what share of them did, which is not known here.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Attribute
from moderation.labelled.annotations import read_again, read_labels
from moderation.labelled.files import read_labelled
from moderation.labelled.rows import Row, is_for_calibration, training_files
from moderation.labelled.sources import source_of
from moderation.measures import Labels, Values
from moderation.scorers import Scored, Scorer
from moderation.scorers.curves import Curves, Knots, Measured
from moderation.scorers.ngram.model_file import LANGUAGES

# With fewer texts of a class the curve may be anywhere.
FEWEST = 100
# No source counts for more texts of a class, or one forum's way of abuse would be the measure.
MOST_OF_A_SOURCE = 200
# A knot stands for at least this share of the weight, and lies at least this far from the line without it.
_SMALLEST_SHARE = 0.02
_SMALLEST_DISTANCE = 0.02
_MOST_KNOTS = 9

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Sample:
    """The labelled texts of a language and their scores for one attribute. `groups` numbers source and label."""

    lang: str
    attribute: Attribute
    texts: Sequence[str]
    groups: Indices
    labels: Labels
    scores: Values

    @cached_property
    def weights(self) -> Values:
        """The weights: half of 1 for each class, which its sources share by their texts, up to `MOST_OF_A_SOURCE`."""
        sizes = np.bincount(self.groups)
        counted = np.minimum(sizes, MOST_OF_A_SOURCE)
        each = (counted / np.maximum(sizes, 1))[self.groups]
        return each / 2 / np.bincount(self.labels, each, minlength=2)[self.labels]

    def at(self, indices: Indices) -> "Sample":
        """Returns these texts, weighed among themselves."""
        texts = [self.texts[int(index)] for index in indices]
        return Sample(
            self.lang, self.attribute, texts, self.groups[indices], self.labels[indices], self.scores[indices]
        )


def rows_not_trained_on(data: Path, seed: int) -> list[Row]:
    """Returns the rows of `data` to which `moderation train --seed` fits no weight.

    They are those of the development files and the tenth of the training files that calibrates. Raises OSError, and
    ValueError on a row that cannot be read.
    """
    labels = read_labels()
    development = sorted(
        path for path in data.iterdir() if path.name.endswith(("_dev.jsonl", "_dev.jsonl.gz"))
    )
    training = read_again(read_labelled(training_files(data)), labels)
    return [
        *read_again(read_labelled(development), labels),
        *(row for row in training if is_for_calibration(row, seed)),
    ]


def samples(scorer: Scorer, rows: Sequence[Row]) -> list[Sample]:
    """Returns a sample for each language and attribute that has enough texts which a reader has labelled.

    Labels by rules, by the kind of text and by who wrote it are left out: of these texts nobody said how they read.
    """
    chosen = [row for row in rows if source_of(row.source).labels.by in ("people", "a language model")]
    answers = scorer.score([row.text for row in chosen], [row.lang for row in chosen])
    found = [
        _sample(lang, attribute, [pair for pair in zip(chosen, answers, strict=True) if pair[0].lang == lang])
        for lang in LANGUAGES
        for attribute in ATTRIBUTES
    ]
    return [sample for sample in found if min(np.bincount(sample.labels, minlength=2)) >= FEWEST]


def _sample(lang: str, attribute: Attribute, pairs: Sequence[tuple[Row, Scored]]) -> Sample:
    known = [(row, answer) for row, answer in pairs if row.label(attribute) in (0, 1)]
    sources = {source: number for number, source in enumerate(sorted({row.source for row, _ in known}))}
    labels = np.array([row.label(attribute) for row, _ in known], dtype=np.int64)
    return Sample(
        lang,
        attribute,
        [row.text for row, _ in known],
        np.array([sources[row.source] for row, _ in known], dtype=np.int64) * 2 + labels,
        labels,
        np.array([answer.scores[attribute] for _, answer in known], dtype=np.float64),
    )


def measure_curves(scorer: Scorer, found: Sequence[Sample]) -> Measured:
    """Returns the curves of this version of a scorer."""
    curves: Curves = {}
    for sample in found:
        curves.setdefault(sample.lang, {})[sample.attribute] = fit_curve(sample)
    return Measured(scorer=scorer.name, version=scorer.version, curves=curves)


def fit_curve(sample: Sample) -> Knots:
    """Returns the knots of the curve, from (0, 0) to (1, 1), rising from each to the next."""
    left = [knot for knot in _blocks(sample) if 0 < knot[0] < 1 and 0 < knot[1] < 1]
    knots: Knots = [(0.0, 0.0), (1.0, 1.0)]
    # The knot that the curve misses by most, then the next one.
    while left and len(knots) < _MOST_KNOTS:
        before, after = np.array(left).T
        distances = np.abs(after - apply_curve(knots, before))
        farthest = int(np.argmax(distances))
        if distances[farthest] < _SMALLEST_DISTANCE:
            break
        knots = sorted([*knots, left.pop(farthest)])
    return knots


def _blocks(sample: Sample) -> list[tuple[float, float]]:
    """Returns the mean score and the share of texts with the attribute of each block of an isotonic regression.

    Both rise from block to block. Blocks too small for a knot are joined to the next.
    """
    from sklearn.isotonic import IsotonicRegression

    # Equal scores are one point, or the order of the rows would tell.
    scores, point = np.unique(sample.scores, return_inverse=True)
    mass = np.bincount(point, sample.weights)
    hits = np.bincount(point, sample.weights * sample.labels)
    fitted = cast("Values", IsotonicRegression().fit_transform(scores, hits / mass, sample_weight=mass))
    blocks: list[tuple[float, float]] = []
    start = 0
    for end in [*(np.flatnonzero(np.diff(fitted)) + 1).tolist(), len(scores)]:
        part = slice(start, end)
        total = float(mass[part].sum())
        if total >= _SMALLEST_SHARE:
            mean = round(float((mass[part] * scores[part]).sum()) / total, 4)
            blocks.append((mean, round(float(hits[part].sum()) / total, 4)))
            start = end
    # Rounding can make two equal.
    return [b for a, b in pairwise([(-1.0, -1.0), *blocks]) if a[0] < b[0] and a[1] < b[1]]


def apply_curve(knots: Knots, scores: Values) -> Values:
    """Returns the scores on the curve."""
    before, after = zip(*knots, strict=True)
    return np.interp(scores, before, after).astype(np.float64)


def fold_of(text: str, folds: int) -> int:
    """Returns the part of a cross-validation that a text belongs to: equal texts to the same."""
    return hashlib.sha256(text.strip().lower().encode()).digest()[0] % folds
