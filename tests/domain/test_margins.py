"""How far scores are from another outcome."""

import pytest

from comments_service.domain.decisions import Policy, Scores, Thresholds
from comments_service.domain.margins import margin_of

POLICY = Policy(
    default=Thresholds(approve_below=0.5, reject_above=0.9), thresholds={"threat": Thresholds(0.2, 1.0)}
)


@pytest.mark.parametrize(
    ("scores", "margin"),
    [
        ({}, None),
        ({"toxicity": 0.1, "insult": 0.4, "threat": 0.05}, 0.1),  # an insult would hold it first
        ({"toxicity": 0.1, "insult": 0.2, "threat": 0.15}, 0.05),  # by a threshold of its own
        ({"toxicity": 0.6, "insult": 0.55, "threat": 0.1}, 0.1),  # approved once both fall
        ({"toxicity": 0.5, "insult": 0.1, "threat": 0.1}, 0.0),
        ({"toxicity": 0.85, "insult": 0.1, "threat": 0.1}, 0.05),  # rejected sooner than approved
        ({"toxicity": 0.6, "insult": 0.88, "threat": 0.1}, 0.02),
        ({"toxicity": 0.1, "insult": 0.1, "threat": 0.99}, 0.79),  # nothing rejects a threat
        ({"toxicity": 0.91, "insult": 0.95, "threat": 0.9}, 0.05),  # held once both fall
    ],
)
def test_the_margin_is_the_least_change_of_the_scores_that_changes_the_outcome(
    scores: Scores, margin: float | None
) -> None:
    assert margin_of(scores, POLICY) == (None if margin is None else pytest.approx(margin))
