"""The map from a scorer's scores to the scores that clients of the Perspective API know (pure)."""

from typing import Literal

import msgspec

from comments_service.domain.decisions import Scores


class Calibration(msgspec.Struct, frozen=True):
    """A monotone map for each attribute. `name` stands in the version of the answers."""

    name: str

    def apply(self, scores: Scores, lang: str) -> Scores:  # noqa: ARG002
        return scores


def calibration_for(
    scorer_name: str,  # noqa: ARG001
    scorer_version: str,  # noqa: ARG001
    setting: Literal["perspective", "off"],
) -> Calibration:
    """The calibration that was measured for this version of a scorer; none otherwise."""
    return Calibration("off" if setting == "off" else "uncalibrated")
