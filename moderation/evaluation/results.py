"""All figures of one scorer on labelled rows."""

from collections.abc import Sequence

import msgspec

from comments_service.domain.decisions import Attribute
from moderation.evaluation.fairness import FEWEST, Fairness, fairness
from moderation.evaluation.misjudged import Misjudged, most_misjudged
from moderation.evaluation.reliability import ReliabilityCurve, reliability_curves
from moderation.evaluation.scored_rows import ScoredRows, score_rows
from moderation.evaluation.slices import Functionality, Slice, functionalities, languages, sources
from moderation.folding.languages import language_of
from moderation.labelled.rows import Row
from moderation.scorers import Scorer


class Evaluation(msgspec.Struct, frozen=True):
    """The output of `moderation evaluate --json`.

    `unknown` rows have no label for the attribute and are in no figure. `detected_otherwise` counts the rows whose
    letters suggest the other language: a scorer that is not told the language scores them in that language.
    `misjudged` has the texts that the scorer gets most wrong, if they were asked for.
    """

    scorer: str
    version: str
    attribute: Attribute
    threshold: float
    rows: int
    unknown: int
    detected_otherwise: int
    languages: list[Slice]
    sources: list[Slice]
    functionalities: list[Functionality]
    fairness: list[Fairness]
    misjudged: list[Misjudged]
    reliability: list[ReliabilityCurve] = msgspec.field(name="calibration")


def evaluate(
    scorer: Scorer,
    rows: Sequence[Row],
    threshold: float = 0.5,
    attribute: Attribute = "toxicity",
    fewest: int = FEWEST,
) -> Evaluation:
    """Scores the rows whose label for `attribute` is known, and measures the scores. `fewest`: see `Fairness`."""
    scored = score_rows(scorer, rows, attribute)
    return measure(scorer, scored, len(rows) - len(scored), threshold, attribute, fewest)


def measure(
    scorer: Scorer,
    scored: ScoredRows,
    unknown: int,
    threshold: float,
    attribute: Attribute,
    fewest: int = FEWEST,
    *,
    misjudged: int = 0,
) -> Evaluation:
    """Returns the figures of rows that have their scores already, with so many `misjudged` texts of each class."""
    return Evaluation(
        scorer=scorer.name,
        version=scorer.version,
        attribute=attribute,
        threshold=threshold,
        rows=len(scored),
        unknown=unknown,
        detected_otherwise=sum(
            language_of(row.text) != language_of(row.text, row.lang) for row in scored.rows
        ),
        languages=languages(scored, threshold),
        sources=sources(scored, threshold),
        functionalities=functionalities(scored, threshold),
        fairness=fairness(scored, threshold, fewest),
        misjudged=most_misjudged(scored, threshold, misjudged),
        reliability=reliability_curves(scored),
    )
