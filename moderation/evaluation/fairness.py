"""The scores of texts that name a group of people, compared with those of other texts.

Dixon et al. (2018), "Measuring and Mitigating Unintended Bias in Text Classification", for the rates; Borkan et al.
(2019), "Nuanced Metrics for Measuring Unintended Bias with Real Data for Text Classification", for the areas.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from moderation.evaluation.scored_rows import ScoredRows
from moderation.evaluation.terms import terms_in
from moderation.labelled.sources import source_of
from moderation.measures import Estimate, area_under_curve, share

FEWEST = 5


class Subgroup(msgspec.Struct, frozen=True):
    """The texts that name a group of people, compared with the texts of the same kind that do not.

    `subgroup_auc` compares toxic and benign texts of the subgroup; `bpsn_auc` the toxic texts of the rest with the
    benign texts of the subgroup, where low means false alarms; `bnsp_auc` the toxic texts of the subgroup with the
    benign texts of the rest, where low means misses. A difference is the rate minus the rate of all texts. A figure
    is None if it would rest on too few texts.
    """

    name: str
    kind: str
    toxic: int
    benign: int
    subgroup_auc: Estimate | None
    bpsn_auc: Estimate | None
    bnsp_auc: Estimate | None
    false_positive_rate: Estimate | None
    false_positive_difference: float | None
    false_negative_rate: Estimate | None
    false_negative_difference: float | None


class Fairness(msgspec.Struct, frozen=True):
    """One kind of text in one language. `kinds` has the terms of each kind together; those most flagged come first.

    The equality differences are the sums, over terms, of |rate of the term - rate of all|, as Dixon et al. define
    them: they grow with the number of terms. A figure of a term needs at least `fewest` texts of each class that it
    compares; terms without any figure are `left_out`.
    """

    lang: str
    templates: bool
    texts: int
    fewest: int
    false_positive_rate: Estimate | None
    false_negative_rate: Estimate | None
    false_positive_equality_difference: float
    false_negative_equality_difference: float
    kinds: list[Subgroup]
    terms: list[Subgroup]
    left_out: list[str]


def fairness(scored: ScoredRows, threshold: float, fewest: int = FEWEST) -> list[Fairness]:
    """Returns for each language the sentence templates and the other texts, if they name a group often enough."""
    measured: list[Fairness] = []
    for lang, part in scored.by(lambda row: row.lang).items():
        templates = np.array(
            [source_of(row.source).texts.kind == "templates" for row in part.rows], dtype=np.bool_
        )
        for are_templates in (True, False):
            texts = part.at(np.flatnonzero(templates == are_templates))
            figures = _fairness(lang, are_templates, _Texts(texts, texts.scores >= threshold, fewest))
            if figures.terms:
                measured.append(figures)
    return measured


@dataclass(frozen=True)
class _Texts:
    """Texts of one kind, and whether each is flagged. A set of them is a mask over all texts."""

    scored: ScoredRows
    flagged: NDArray[np.bool_]
    fewest: int

    @property
    def everything(self) -> NDArray[np.bool_]:
        return np.ones(len(self.scored), dtype=np.bool_)

    def false_positives(self, chosen: NDArray[np.bool_]) -> Estimate | None:
        benign = chosen & (self.scored.labels == 0)
        return share(int((benign & self.flagged).sum()), int(benign.sum()))

    def false_negatives(self, chosen: NDArray[np.bool_]) -> Estimate | None:
        toxic = chosen & (self.scored.labels == 1)
        return share(int((toxic & ~self.flagged).sum()), int(toxic.sum()))

    def area(self, toxic_of: NDArray[np.bool_], benign_of: NDArray[np.bool_]) -> Estimate | None:
        toxic, benign = toxic_of & (self.scored.labels == 1), benign_of & (self.scored.labels == 0)
        if min(toxic.sum(), benign.sum()) < self.fewest:
            return None
        chosen = toxic | benign
        return area_under_curve(self.scored.labels[chosen], self.scored.scores[chosen])

    def subgroup(self, name: str, kind: str, indices: Sequence[int]) -> Subgroup:
        within = np.zeros(len(self.scored), dtype=np.bool_)
        within[indices] = True
        toxic = int(self.scored.labels[within].sum())
        benign = len(indices) - toxic
        positives = self.false_positives(within) if benign >= self.fewest else None
        negatives = self.false_negatives(within) if toxic >= self.fewest else None
        return Subgroup(
            name=name,
            kind=kind,
            toxic=toxic,
            benign=benign,
            subgroup_auc=self.area(within, within),
            bpsn_auc=self.area(~within, within),
            bnsp_auc=self.area(within, ~within),
            false_positive_rate=positives,
            false_positive_difference=_difference(positives, self.false_positives(self.everything)),
            false_negative_rate=negatives,
            false_negative_difference=_difference(negatives, self.false_negatives(self.everything)),
        )

    def subgroups(self, indices_of: Mapping[tuple[str, str], Sequence[int]]) -> list[Subgroup]:
        """Returns the subgroups of each name and kind that have a rate, those most flagged first."""
        subgroups = [
            self.subgroup(name, kind, indices) for (name, kind), indices in sorted(indices_of.items())
        ]
        measured = [
            subgroup for subgroup in subgroups if subgroup.false_positive_rate or subgroup.false_negative_rate
        ]
        return sorted(measured, key=_most_flagged_first)


def _most_flagged_first(subgroup: Subgroup) -> float:
    return -subgroup.false_positive_rate.value if subgroup.false_positive_rate else 1


def _difference(rate: Estimate | None, overall: Estimate | None) -> float | None:
    return rate.value - overall.value if rate and overall else None


def _fairness(lang: str, templates: bool, texts: _Texts) -> Fairness:
    by_term: dict[tuple[str, str], list[int]] = {}
    by_kind: dict[tuple[str, str], list[int]] = {}
    for index, row in enumerate(texts.scored.rows):
        named = terms_in(row.text, lang)
        for term in named:
            by_term.setdefault((term.name, term.kind), []).append(index)
        for kind in {term.kind for term in named}:
            by_kind.setdefault((kind, kind), []).append(index)
    terms = texts.subgroups(by_term)
    return Fairness(
        lang=lang,
        templates=templates,
        texts=len(texts.scored),
        fewest=texts.fewest,
        false_positive_rate=texts.false_positives(texts.everything),
        false_negative_rate=texts.false_negatives(texts.everything),
        false_positive_equality_difference=sum(abs(term.false_positive_difference or 0) for term in terms),
        false_negative_equality_difference=sum(abs(term.false_negative_difference or 0) for term in terms),
        kinds=texts.subgroups(by_kind),
        terms=terms,
        left_out=sorted({name for name, _ in by_term} - {term.name for term in terms}),
    )
