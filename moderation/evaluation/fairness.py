"""Whether texts that name a group of people are judged like the others.

Dixon et al. (2018), "Measuring and Mitigating Unintended Bias in Text Classification", for the rates; Borkan et al.
(2019), "Nuanced Metrics for Measuring Unintended Bias with Real Data for Text Classification", for the areas.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from moderation.evaluation.scored_rows import Judged
from moderation.evaluation.terms import terms_in
from moderation.labelled.sources import source_of
from moderation.measures import Estimate, area_under_curve, share

FEWEST = 5


class Subgroup(msgspec.Struct, frozen=True):
    """The texts that name a group of people, against those of the same kind of text that do not.

    `subgroup_auc`: toxic against benign texts within. `bpsn_auc`: toxic texts of the others against benign ones of
    these; low means false alarms. `bnsp_auc`: toxic ones of these against benign ones of the others; low means misses.
    The differences are the rate less that of all texts. What rests on too few texts is None.
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
    """One kind of text in one language. `kinds` takes all terms of a kind together; those most flagged come first.

    The equality differences are the sums, over terms, of |rate of the term - rate of all|, as Dixon et al. define
    them: they grow with the number of terms. A measure of a term needs at least `fewest` texts of each class that it
    compares; terms without any measure are `left_out`.
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


def fairness(judged: Judged, threshold: float, fewest: int = FEWEST) -> list[Fairness]:
    """For each language the sentence templates and the other texts, where a group is named often enough."""
    found: list[Fairness] = []
    for lang, part in judged.by(lambda row: row.lang).items():
        templates = np.array(
            [source_of(row.source).texts.kind == "templates" for row in part.rows], dtype=np.bool_
        )
        for are_templates in (True, False):
            texts = part.at(np.flatnonzero(templates == are_templates))
            one = _fairness(lang, are_templates, _Texts(texts, texts.scores >= threshold, fewest))
            if one.terms:
                found.append(one)
    return found


@dataclass(frozen=True)
class _Texts:
    judged: Judged
    flagged: NDArray[np.bool_]
    fewest: int

    def false_positives(self, chosen: NDArray[np.bool_]) -> Estimate | None:
        benign = chosen & (self.judged.labels == 0)
        return share(int((benign & self.flagged).sum()), int(benign.sum()))

    def false_negatives(self, chosen: NDArray[np.bool_]) -> Estimate | None:
        toxic = chosen & (self.judged.labels == 1)
        return share(int((toxic & ~self.flagged).sum()), int(toxic.sum()))

    def area(self, toxic_of: NDArray[np.bool_], benign_of: NDArray[np.bool_]) -> Estimate | None:
        toxic, benign = toxic_of & (self.judged.labels == 1), benign_of & (self.judged.labels == 0)
        if min(toxic.sum(), benign.sum()) < self.fewest:
            return None
        chosen = toxic | benign
        return area_under_curve(self.judged.labels[chosen], self.judged.scores[chosen])

    def subgroup(self, name: str, kind: str, places: Sequence[int]) -> Subgroup:
        within = np.zeros(len(self.judged), dtype=np.bool_)
        within[places] = True
        toxic = int(self.judged.labels[within].sum())
        benign = len(places) - toxic
        positives = self.false_positives(within) if benign >= self.fewest else None
        negatives = self.false_negatives(within) if toxic >= self.fewest else None
        everything = np.ones_like(within)
        return Subgroup(
            name=name,
            kind=kind,
            toxic=toxic,
            benign=benign,
            subgroup_auc=self.area(within, within),
            bpsn_auc=self.area(~within, within),
            bnsp_auc=self.area(within, ~within),
            false_positive_rate=positives,
            false_positive_difference=_difference(positives, self.false_positives(everything)),
            false_negative_rate=negatives,
            false_negative_difference=_difference(negatives, self.false_negatives(everything)),
        )

    def subgroups(self, places_of: Mapping[tuple[str, str], Sequence[int]]) -> list[Subgroup]:
        found = [self.subgroup(name, kind, places) for (name, kind), places in sorted(places_of.items())]
        measured = [one for one in found if one.false_positive_rate or one.false_negative_rate]
        return sorted(
            measured, key=lambda one: -one.false_positive_rate.value if one.false_positive_rate else 1
        )


def _difference(rate: Estimate | None, overall: Estimate | None) -> float | None:
    return rate.value - overall.value if rate and overall else None


def _fairness(lang: str, templates: bool, texts: _Texts) -> Fairness:
    by_term: dict[tuple[str, str], list[int]] = {}
    by_kind: dict[tuple[str, str], list[int]] = {}
    for place, row in enumerate(texts.judged.rows):
        named = terms_in(row.text, lang)
        for term in named:
            by_term.setdefault((term.name, term.kind), []).append(place)
        for kind in {term.kind for term in named}:
            by_kind.setdefault((kind, kind), []).append(place)
    terms = texts.subgroups(by_term)
    everything = np.ones(len(texts.judged), dtype=np.bool_)
    return Fairness(
        lang=lang,
        templates=templates,
        texts=len(texts.judged),
        fewest=texts.fewest,
        false_positive_rate=texts.false_positives(everything),
        false_negative_rate=texts.false_negatives(everything),
        false_positive_equality_difference=sum(abs(one.false_positive_difference or 0) for one in terms),
        false_negative_equality_difference=sum(abs(one.false_negative_difference or 0) for one in terms),
        kinds=texts.subgroups(by_kind),
        terms=terms,
        left_out=sorted({name for name, _ in by_term} - {one.name for one in terms}),
    )
