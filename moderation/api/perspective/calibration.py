"""What turns our scores into ones that mean what Perspective's did, so that a client keeps its thresholds.

Perspective's scores were calibrated on as many texts with an attribute as without it
(conversationai/perspectiveapi, releases/20170613-score_normalization_v1.md): of such texts, eight in ten of those that
score 0.8 have it. `moderation calibrate` measures where ours are on that scale, and writes a curve for each language
and attribute that the data allows. The curves hold for the version that was measured and no other.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Literal

from comments_service.domain.decisions import Attribute, Scores
from comments_service.errors import ConfigurationError
from moderation.scorers.curves import SHIPPED, Knot, curves_file, read_curves

UNMEASURED = "unmeasured"


class _Curve:
    """Straight lines between knots."""

    def __init__(self, knots: Sequence[Knot]) -> None:
        self._before = [before for before, _ in knots]
        self._after = [after for _, after in knots]
        self._slopes = [(d - b) / (c - a) for (a, b), (c, d) in pairwise(knots)]

    def at(self, score: float) -> float:
        """Returns the score after, 0 to 1, for the one before, 0 to 1."""
        part = bisect_right(self._before, score) - 1
        if part >= len(self._slopes):
            return 1.0
        after = self._after[part] + (score - self._before[part]) * self._slopes[part]
        # Rounding must not carry a score past the next knot, and so past another score.
        return min(after, self._after[part + 1])


class Calibration:
    """`name` stands in the header `X-Model-Version`. Without a curve a score stays as it is."""

    def __init__(self, name: str, curves: Mapping[str, Mapping[Attribute, Sequence[Knot]]]) -> None:
        self.name = name
        self._curves = {
            lang: {attribute: _Curve(knots) for attribute, knots in of_language.items()}
            for lang, of_language in curves.items()
        }

    def apply(self, scores: Scores, lang: str) -> Scores:
        """Returns the scores of a text in this language on Perspective's scale. It reorders no two texts."""
        curves = self._curves.get(lang)
        if not curves:
            return scores
        return {
            attribute: curves[attribute].at(score) if attribute in curves else score
            for attribute, score in scores.items()
        }


def calibration_for(
    scorer_name: str,
    scorer_version: str,
    setting: Literal["perspective", "off"],
    folder: Path = SHIPPED,
) -> Calibration:
    """Returns the calibration of this version of a scorer: `perspective-…`, or `off` if the setting is.

    It is `unmeasured`, and leaves scores as they are, if nobody has measured this version. Raises ConfigurationError if
    the file with the curves is damaged.
    """
    if setting == "off":
        return Calibration("off", {})
    path = curves_file(scorer_name, folder)
    try:
        measured = read_curves(path)
    except FileNotFoundError:
        return Calibration(UNMEASURED, {})
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    if (measured.scorer, measured.version) != (scorer_name, scorer_version) or not measured.curves:
        return Calibration(UNMEASURED, {})
    return Calibration(measured.name, measured.curves)
