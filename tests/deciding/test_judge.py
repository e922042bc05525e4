"""Pending comments, scored and decided about."""

import math
from collections.abc import Sequence

import msgspec
import pytest

from comments_service.domain.comments import Status
from comments_service.domain.decisions import ATTRIBUTES, Span
from moderation.deciding.judge import InvalidScoreError, judge, unscored
from moderation.scorers import Scored
from tests.deciding.pending import SITE, pending
from tests.worker.scripted import ScriptedScorer


def test_a_comment_has_the_higher_score_of_its_body_and_its_authors_name() -> None:
    scorer = ScriptedScorer(lambda text: {"insult": 0.8} if text == "馬鹿な市長" else {"threat": 0.3})
    [decision] = judge(scorer, [pending(author="馬鹿な市長")], {"default": SITE})
    assert (decision.status, decision.reason) == (Status.HELD, "insult")
    assert (decision.scores["insult"], decision.scores["threat"]) == (0.8, 0.3)
    assert (decision.scorer, decision.scorer_version) == ("scripted", "1")


def test_each_comment_of_a_batch_gets_its_own_scores() -> None:
    scorer = ScriptedScorer(lambda text: 0.9 if "悪口" in text else 0.1)
    comments = [pending("悪口です"), pending("賛成です"), pending("賛成です", author="悪口"), pending()]
    decisions = judge(scorer, comments, {"default": SITE})
    assert [decision.comment_id for decision in decisions] == [comment.id for comment in comments]
    assert [decision.status for decision in decisions] == [
        Status.HELD,
        Status.APPROVED,
        Status.HELD,
        Status.APPROVED,
    ]


def test_the_tags_that_the_scorer_finds_in_the_body_count_and_those_of_a_name_do_not() -> None:
    class Finding(ScriptedScorer):
        def score(self, texts: Sequence[str], langs: object = None) -> list[Scored]:
            return [
                msgspec.structs.replace(answer, tags=[Span(0, 2, "offer")] if "固定" in text else [])
                for text, answer in zip(texts, super().score(texts), strict=True)
            ]

    comments = [pending("固定の記事へ"), pending("賛成です", author="固定さん")]
    found, not_found = judge(Finding(), comments, {"default": SITE})
    assert (found.phase, found.reason, found.spans) == ("solicitation", "solicitation", [Span(0, 2, "offer")])
    assert (found.scorer, found.scorer_version) == ("scripted", "1")
    assert not_found.status is Status.APPROVED


def test_a_name_that_many_comments_share_is_scored_once() -> None:
    scorer = ScriptedScorer()
    judge(scorer, [pending(str(number)) for number in range(5)], {"default": SITE})
    assert scorer.calls == [["0", "1", "2", "3", "4", "市民"]]


@pytest.mark.parametrize("text", ["楽しみです。", "市民"])
@pytest.mark.parametrize("score", [math.nan, math.inf, -math.inf, -0.01, 1.01])
@pytest.mark.parametrize("attribute", ["toxicity", "threat"])
def test_an_invalid_score_of_the_body_or_the_authors_name_is_an_error(
    text: str, score: float, attribute: str
) -> None:
    scorer = ScriptedScorer(lambda scored_text: {attribute: score} if scored_text == text else 0.1)
    with pytest.raises(InvalidScoreError):
        judge(scorer, [pending()], {"default": SITE})


def test_a_missing_attribute_is_an_error() -> None:
    class Forgetful(ScriptedScorer):
        def score(self, texts: Sequence[str], langs: object = None) -> list[Scored]:
            return [Scored({"toxicity": 0.1}, "ja", []) for _ in texts]

    with pytest.raises(KeyError):
        judge(Forgetful(), [pending()], {"default": SITE})


def test_a_missing_answer_is_an_error() -> None:
    class Short(ScriptedScorer):
        def score(self, texts: Sequence[str], langs: object = None) -> list[Scored]:
            return super().score(texts)[1:]

    with pytest.raises(InvalidScoreError):
        judge(Short(), [pending()], {"default": SITE})


def test_a_decision_has_the_scores_of_all_attributes() -> None:
    [decision] = judge(ScriptedScorer(), [pending()], {"default": SITE})
    assert decision.scores == dict.fromkeys(ATTRIBUTES, 0.1)


def test_an_unscored_comment_is_held_for_a_person() -> None:
    comment = pending()
    decision = unscored(comment)
    assert (decision.comment_id, decision.version, decision.scores) == (comment.id, 1, {})
    assert (decision.status, decision.phase, decision.reason) == (Status.HELD, "unscored", "unscored")
