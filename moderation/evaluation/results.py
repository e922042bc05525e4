"""All figures of one scorer on some labelled rows."""

from collections.abc import Sequence

import msgspec

from comments_service.domain.decisions import Attribute
from moderation.evaluation.fairness import FEWEST, Fairness, fairness
from moderation.evaluation.reliability import Calibration, calibrations
from moderation.evaluation.scored_rows import Judged, judge_rows
from moderation.evaluation.slices import Functionality, Group, functionalities, languages, sources
from moderation.folding.languages import language_of
from moderation.labelled.rows import Row
from moderation.scorers import Scorer


class Evaluation(msgspec.Struct, frozen=True):
    """What `moderation evaluate --json` prints.

    `unknown` rows have no label for the attribute and are in no figure. `detected_otherwise` counts rows whose
    language is not the one that their letters suggest: a scorer that is told no language judges them as the other.
    """

    scorer: str
    version: str
    attribute: Attribute
    threshold: float
    rows: int
    unknown: int
    detected_otherwise: int
    languages: list[Group]
    sources: list[Group]
    functionalities: list[Functionality]
    fairness: list[Fairness]
    calibration: list[Calibration]


def evaluate(
    scorer: Scorer,
    rows: Sequence[Row],
    threshold: float = 0.5,
    attribute: Attribute = "toxicity",
    fewest: int = FEWEST,
) -> Evaluation:
    """Score the rows whose label for `attribute` is known, and measure. `fewest`: see `Fairness`."""
    judged = judge_rows(scorer, rows, attribute)
    return measure(scorer, judged, len(rows) - len(judged), threshold, attribute, fewest)


def measure(
    scorer: Scorer, judged: Judged, unknown: int, threshold: float, attribute: Attribute, fewest: int = FEWEST
) -> Evaluation:
    """The figures of rows that are scored already."""
    return Evaluation(
        scorer=scorer.name,
        version=scorer.version,
        attribute=attribute,
        threshold=threshold,
        rows=len(judged),
        unknown=unknown,
        detected_otherwise=sum(
            language_of(row.text) != language_of(row.text, row.lang) for row in judged.rows
        ),
        languages=languages(judged, threshold),
        sources=sources(judged, threshold),
        functionalities=functionalities(judged, threshold),
        fairness=fairness(judged, threshold, fewest),
        calibration=calibrations(judged),
    )
