"""The thresholds of a site, applied to scores."""

import pytest
from msgspec import structs

from comments_service.domain.comments import Standing, Status
from comments_service.domain.decisions import Policy, Thresholds
from moderation.deciding.phases.toxicity import toxicity
from moderation.deciding.pipeline import Subject
from moderation.scorers import Scored
from tests.worker.scripted import scored

POLICY = Policy(
    default=Thresholds(approve_below=0.5, reject_above=0.9),
    thresholds={"threat": Thresholds(approve_below=0.2, reject_above=0.4)},
)


def decided(answer: Scored, policy: Policy) -> tuple[Status, str]:
    subject = Subject(author="市民", body="楽しみです。", policy=policy, scores=answer.scores)
    verdict = toxicity(subject)
    return verdict.status, verdict.reason


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({}, (Status.APPROVED, "clean")),
        ({"toxicity": 0.4999}, (Status.APPROVED, "clean")),
        ({"toxicity": 0.5}, (Status.HELD, "toxicity")),
        ({"toxicity": 0.9}, (Status.HELD, "toxicity")),
        ({"toxicity": 0.9001}, (Status.REJECTED, "toxicity")),
        ({"threat": 0.1999}, (Status.APPROVED, "clean")),
        ({"threat": 0.2}, (Status.HELD, "threat")),
        ({"threat": 0.41}, (Status.REJECTED, "threat")),
        ({"toxicity": 0.89, "threat": 0.3}, (Status.HELD, "toxicity")),
        ({"toxicity": 0.89, "threat": 0.5}, (Status.REJECTED, "threat")),
        ({"insult": 0.6, "obscene": 0.7}, (Status.HELD, "obscene")),
    ],
)
def test_the_strictest_attribute_decides(scores: dict[str, float], expected: tuple[Status, str]) -> None:
    assert decided(scored(scores), POLICY) == expected


def test_the_default_policy_rejects_nothing_for_its_scores() -> None:
    assert decided(scored(1.0), Policy()) == (Status.HELD, "toxicity")


def test_a_site_may_hold_every_comment() -> None:
    assert decided(scored(0.0), Policy(default=Thresholds(approve_below=0.0)))[0] is Status.HELD


@pytest.mark.parametrize(
    ("standing", "scores", "status"),
    [
        ("regular", {"toxicity": 0.4}, Status.APPROVED),
        ("newcomer", {"toxicity": 0.4}, Status.HELD),
        ("newcomer", {"threat": 0.5}, Status.REJECTED),  # the site's own is stricter
        ("newcomer", {"toxicity": 0.85}, Status.REJECTED),
        ("trusted", {"toxicity": 0.6}, Status.APPROVED),
        ("trusted", {"threat": 0.3}, Status.HELD),  # has thresholds of its own
        ("trusted", {"toxicity": 0.95}, Status.HELD),
    ],
)
def test_trusted_people_and_newcomers_have_thresholds_of_their_own(
    standing: Standing, scores: dict[str, float], status: Status
) -> None:
    policy = structs.replace(POLICY, trusted=Thresholds(0.7, 1.0), newcomers=Thresholds(0.3, 0.8))
    subject = Subject(
        author="市民", body="楽しみです。", policy=policy, scores=scored(scores).scores, standing=standing
    )
    assert toxicity(subject).status is status
