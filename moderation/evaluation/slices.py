"""Measuring the texts of a language, a source or a functionality."""

import msgspec

from moderation.evaluation.scored_rows import Judged
from moderation.measures import Estimate, area_under_curve, average_precision, share


class Group(msgspec.Struct, frozen=True):
    """Texts that belong together. What a group cannot have, without toxic or without benign texts, is None.

    Precision, recall and false alarms (the share of benign texts that score as high) are at the threshold.
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
    """Cases that test one thing, all of them toxic or all benign, and the share that lies on the right side."""

    lang: str
    name: str
    toxic: bool
    cases: int
    right: Estimate


def languages(judged: Judged, threshold: float) -> list[Group]:
    return [_group(lang, lang, part, threshold) for lang, part in judged.by(lambda row: row.lang).items()]


def sources(judged: Judged, threshold: float) -> list[Group]:
    return [
        _group(lang, name, group, threshold)
        for lang, part in judged.by(lambda row: row.lang).items()
        for name, group in part.by(lambda row: row.source).items()
    ]


def functionalities(judged: Judged, threshold: float) -> list[Functionality]:
    """Those that fail most come first."""
    found: list[Functionality] = []
    for lang, part in judged.by(lambda row: row.lang).items():
        for name, group in part.by(lambda row: row.functionality).items():
            flagged = group.scores >= threshold
            for toxic in (True, False):
                chosen = group.labels == toxic
                right = share(int((flagged[chosen] == toxic).sum()), int(chosen.sum()))
                if right:
                    found.append(Functionality(lang, name, toxic, int(chosen.sum()), right))
    return sorted(found, key=lambda one: (one.lang, one.right.value, one.right.low))


def _group(lang: str, name: str, judged: Judged, threshold: float) -> Group:
    labels, scores = judged.labels, judged.scores
    toxic = int(labels.sum())
    benign = len(labels) - toxic
    flagged = scores >= threshold
    hits = int((flagged & (labels == 1)).sum())
    alarms = int((flagged & (labels == 0)).sum())
    return Group(
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
