"""Figures for the texts of a language, a source or a functionality."""

import msgspec

from moderation.evaluation.scored_rows import ScoredRows
from moderation.measures import Estimate, area_under_curve, average_precision, share


class Slice(msgspec.Struct, frozen=True):
    """The texts of a language or a source. A figure is None if it needs toxic or benign texts and there are none.

    Precision, recall and false alarms (the share of benign texts with such a score) are at the threshold.
    """

    lang: str
    name: str
    toxic: int
    benign: int
    auc: Estimate | None
    average_precision: Estimate | None
    precision: Estimate | None
    recall: Estimate | None
    false_alarms: Estimate | None


class Functionality(msgspec.Struct, frozen=True):
    """Cases that test one thing, all of them toxic or all benign, and the share that is scored on the right side."""

    lang: str
    name: str
    toxic: bool
    cases: int
    right: Estimate


def languages(scored: ScoredRows, threshold: float) -> list[Slice]:
    return [_slice(lang, lang, part, threshold) for lang, part in scored.by(lambda row: row.lang).items()]


def sources(scored: ScoredRows, threshold: float) -> list[Slice]:
    return [
        _slice(lang, name, of_source, threshold)
        for lang, of_language in scored.by(lambda row: row.lang).items()
        for name, of_source in of_language.by(lambda row: row.source).items()
    ]


def functionalities(scored: ScoredRows, threshold: float) -> list[Functionality]:
    """Returns the functionalities of each language, those that fail most first."""
    measured: list[Functionality] = []
    for lang, of_language in scored.by(lambda row: row.lang).items():
        for name, cases in of_language.by(lambda row: row.functionality).items():
            flagged = cases.scores >= threshold
            for toxic in (True, False):
                chosen = cases.labels == toxic
                right = share(int((flagged[chosen] == toxic).sum()), int(chosen.sum()))
                if right:
                    measured.append(Functionality(lang, name, toxic, int(chosen.sum()), right))
    return sorted(measured, key=lambda tested: (tested.lang, tested.right.value, tested.right.low))


def _slice(lang: str, name: str, scored: ScoredRows, threshold: float) -> Slice:
    labels, scores = scored.labels, scored.scores
    toxic = int(labels.sum())
    benign = len(labels) - toxic
    flagged = scores >= threshold
    hits = int((flagged & (labels == 1)).sum())
    alarms = int((flagged & (labels == 0)).sum())
    return Slice(
        lang=lang,
        name=name,
        toxic=toxic,
        benign=benign,
        auc=area_under_curve(labels, scores),
        average_precision=average_precision(labels, scores),
        precision=share(hits, hits + alarms) if toxic and benign else None,
        recall=share(hits, toxic),
        false_alarms=share(alarms, benign),
    )
