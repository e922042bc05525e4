"""Thresholds applied to scores, and a scored comment to its decision."""

import math
from collections.abc import Sequence

import pytest

from comments_service.domain.comments import PendingComment, Status, new_id
from comments_service.domain.decisions import ATTRIBUTES, Policy, Thresholds
from comments_service.domain.sites import Site
from moderation.deciding.judge import InvalidScoreError, assess, unscored
from moderation.deciding.policy import decide_by_scores
from moderation.scorers import Scored
from tests.worker.scripted import ScriptedScorer, scored

POLICY = Policy(
    default=Thresholds(approve_below=0.5, reject_above=0.9),
    thresholds={"threat": Thresholds(approve_below=0.2, reject_above=0.4)},
)


@pytest.mark.parametrize(
    ("scores", "verdict"),
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
def test_the_strictest_attribute_decides(scores: dict[str, float], verdict: tuple[Status, str]) -> None:
    assert decide_by_scores(scored(scores).scores, POLICY) == verdict


def test_by_default_nothing_is_rejected_for_its_scores() -> None:
    assert decide_by_scores(scored(1.0).scores, Policy()) == (Status.HELD, "toxicity")


def test_a_site_may_hold_everything() -> None:
    everything = Policy(default=Thresholds(approve_below=0.0))
    assert decide_by_scores(scored(0.0).scores, everything)[0] is Status.HELD


SITE = Site("default", [], closed=False, policy=Policy())


def pending(body: str = "楽しみです。", author: str = "市民") -> PendingComment:
    return PendingComment(
        id=new_id(),
        site_id="default",
        article_id="tram-2026",
        author=author,
        body=body,
        version=1,
        article_closed=False,
        repeats=0,
    )


def test_a_comment_is_as_bad_as_the_worse_of_its_text_and_its_authors_name() -> None:
    scorer = ScriptedScorer(lambda text: {"insult": 0.8} if text == "馬鹿な市長" else {"threat": 0.3})
    [by_name] = assess(scorer, [pending(author="馬鹿な市長")], {"default": SITE})
    assert (by_name.status, by_name.reason) == (Status.HELD, "insult")
    assert (by_name.scores["insult"], by_name.scores["threat"]) == (0.8, 0.3)
    assert (by_name.scorer, by_name.scorer_version) == ("scripted", "1")


def test_each_comment_of_a_batch_gets_its_own_scores() -> None:
    scorer = ScriptedScorer(lambda text: 0.9 if "悪口" in text else 0.1)
    comments = [pending("悪口です"), pending("賛成です"), pending("賛成です", author="悪口"), pending()]
    decisions = assess(scorer, comments, {"default": SITE})
    assert [one.comment_id for one in decisions] == [one.id for one in comments]
    assert [one.status for one in decisions] == [Status.HELD, Status.APPROVED, Status.HELD, Status.APPROVED]


def test_a_name_that_many_share_is_scored_once() -> None:
    scorer = ScriptedScorer()
    assess(scorer, [pending(str(number)) for number in range(5)], {"default": SITE})
    assert scorer.calls == [["0", "1", "2", "3", "4", "市民"]]


@pytest.mark.parametrize("text", ["楽しみです。", "市民"])
@pytest.mark.parametrize("score", [math.nan, math.inf, -math.inf, -0.01, 1.01])
@pytest.mark.parametrize("attribute", ["toxicity", "threat"])
def test_what_is_no_score_is_never_taken_for_one(text: str, score: float, attribute: str) -> None:
    """Neither in the body nor in the author's name."""
    scorer = ScriptedScorer(lambda scored_text: {attribute: score} if scored_text == text else 0.1)
    with pytest.raises(InvalidScoreError):
        assess(scorer, [pending()], {"default": SITE})


def test_a_missing_attribute_is_an_error() -> None:
    class Forgetful(ScriptedScorer):
        def score(self, texts: Sequence[str], langs: object = None) -> list[Scored]:
            return [Scored({"toxicity": 0.1}, "ja", []) for _ in texts]

    with pytest.raises(KeyError):
        assess(Forgetful(), [pending()], {"default": SITE})


def test_an_answer_too_few_is_an_error() -> None:
    class Short(ScriptedScorer):
        def score(self, texts: Sequence[str], langs: object = None) -> list[Scored]:
            return super().score(texts)[1:]

    with pytest.raises(InvalidScoreError):
        assess(Short(), [pending()], {"default": SITE})


def test_all_attributes_are_kept() -> None:
    [decision] = assess(ScriptedScorer(), [pending()], {"default": SITE})
    assert decision.scores == dict.fromkeys(ATTRIBUTES, 0.1)


def test_what_nobody_could_score_waits_for_a_person() -> None:
    comment = pending()
    decision = unscored(comment)
    assert (decision.comment_id, decision.version, decision.scores) == (comment.id, 1, {})
    assert (decision.status, decision.phase, decision.reason) == (Status.HELD, "unscored", "unscored")
