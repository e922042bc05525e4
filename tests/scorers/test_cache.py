import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments_service.domain.decisions import ATTRIBUTES, Span
from moderation.scorers import Scored
from moderation.scorers.cache import CachedScorer
from moderation.scorers.ngram.scorer import NgramScorer
from tests.worker.scripted import ScriptedScorer, scored


def test_a_repeated_text_is_scored_once() -> None:
    scorer = ScriptedScorer(lambda text: len(text) / 100)
    cached = CachedScorer(scorer)
    first = cached.score(["spam", "thanks"])
    assert cached.score(["thanks", "spam", "new"]) == [first[1], first[0], *cached.score(["new"])]
    assert scorer.calls == [["spam", "thanks"], ["new"]]


def test_a_text_that_occurs_twice_in_a_call_is_scored_once() -> None:
    scorer = ScriptedScorer(lambda text: len(text) / 100)
    answers = CachedScorer(scorer).score(["spam", "thanks", "spam", "spam"])
    assert scorer.calls == [["spam", "thanks"]]
    assert [answer.scores["toxicity"] for answer in answers] == [0.04, 0.06, 0.04, 0.04]


def test_a_cache_has_the_name_and_version_of_its_scorer() -> None:
    cached = CachedScorer(ScriptedScorer())
    assert (cached.name, cached.version) == ("scripted", "1")
    assert cached.score([]) == []


@given(st.lists(st.lists(st.sampled_from(["a", "b", "A", "ａ", "a ", "ば", "ば", "\ud800"]), max_size=6)))
def test_answers_are_those_of_the_scorer_whatever_was_scored_before(calls: list[list[str]]) -> None:
    scorer = ScriptedScorer(lambda text: sum(map(ord, text)) / 100_000)
    cached = CachedScorer(scorer, capacity=3)
    for texts in calls:
        expected = [answer.scores for answer in scorer.score(texts)]
        assert [answer.scores for answer in cached.score(texts)] == expected


def test_scores_are_not_reused_for_another_spelling() -> None:
    """If they were, a disguised insult that scored low would let the plain insult pass."""
    scorer = ScriptedScorer(lambda text: 0.1 if text == "ｉｄｉｏｔ" else 0.9)
    answers = [CachedScorer(scorer).score([text])[0] for text in ("ｉｄｉｏｔ", "idiot", "Idiot")]
    assert [answer.scores["insult"] for answer in answers] == [0.1, 0.9, 0.9]


def test_spans_are_not_cached() -> None:
    text = "you stupid idiot"
    assert NgramScorer.load().score([text])[0].spans
    cached = CachedScorer(NgramScorer.load())
    answers = cached.score([text, text]) + cached.score([text])
    assert [answer.spans for answer in answers] == [[], [], []]


def test_a_text_is_cached_separately_for_each_language() -> None:
    class ByLanguage(ScriptedScorer):
        def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
            self.calls.append(list(texts))
            return [scored(0.9 if lang == "ja" else 0.1) for lang in langs or []]

    scorer = ByLanguage()
    answers = CachedScorer(scorer).score(["4649", "4649", "4649"], ["ja", "en", None])
    assert [(answer.lang, answer.scores["toxicity"]) for answer in answers] == [
        ("ja", 0.9),
        ("en", 0.1),
        ("en", 0.1),
    ]
    assert scorer.calls == [["4649", "4649"]]


def test_the_least_recently_used_text_is_dropped_first() -> None:
    scorer = ScriptedScorer()
    cached = CachedScorer(scorer, capacity=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        cached.score([text])
    assert scorer.calls == [["a"], ["b"], ["c"], ["b"]]


def test_a_call_with_more_texts_than_the_capacity_is_answered_in_full() -> None:
    cached = CachedScorer(ScriptedScorer(lambda text: len(text) / 100), capacity=2)
    answers = cached.score(["a", "bb", "ccc", "dddd"])
    assert [answer.scores["threat"] for answer in answers] == [0.01, 0.02, 0.03, 0.04]


def test_a_cache_keeps_no_text() -> None:
    cached = CachedScorer(ScriptedScorer())
    cached.score(["a comment of somebody"])
    assert all(len(key) == 32 and b"comment" not in key for key in cached._cached)
    assert all(len(packed) == 8 * len(ATTRIBUTES) for packed in cached._cached.values())


def test_changing_an_answer_does_not_change_the_next() -> None:
    cached = CachedScorer(ScriptedScorer(lambda _: 0.1))
    first = cached.score(["a"])[0]
    first.scores["toxicity"] = 0.0
    first.spans.append(Span(0, 1, "toxicity"))
    again = cached.score(["a"])[0]
    assert (again.scores["toxicity"], again.spans) == (0.1, [])


def test_a_failure_is_raised_and_not_cached() -> None:
    def fails(_: str) -> float:
        raise RuntimeError("out of memory")

    scorer = ScriptedScorer(fails)
    cached = CachedScorer(scorer)
    with pytest.raises(RuntimeError, match="out of memory"):
        cached.score(["a"])
    scorer.rule = ScriptedScorer().rule
    assert cached.score(["a"])[0].scores["toxicity"] == 0.1


@pytest.mark.parametrize("answers", [0, 1, 3])
def test_too_few_or_too_many_answers_are_an_error(answers: int) -> None:
    class Miscounting(ScriptedScorer):
        def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
            return [scored(0.1)] * answers

    with pytest.raises(ValueError, match="zip"):
        CachedScorer(Miscounting()).score(["a", "b"])


def test_an_invalid_score_is_returned_for_the_judge_to_refuse_and_not_cached() -> None:
    scorer = ScriptedScorer(lambda _: math.nan)
    cached = CachedScorer(scorer)
    assert math.isnan(cached.score(["a"])[0].scores["toxicity"])
    scorer.rule = ScriptedScorer().rule
    assert cached.score(["a"])[0].scores["toxicity"] == 0.1
