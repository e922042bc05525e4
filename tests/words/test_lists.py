"""The lists of a policy: compiled once, and spared by allowed words."""

import pytest

from comments_service.domain.decisions import Policy, Span
from comments_service.words import lists
from comments_service.words.lists import lists_of


def test_a_policy_is_compiled_once_also_if_it_is_read_again() -> None:
    """D7."""
    policy = Policy(blocked_words=["クソ"], allowed_words=["クソ暑い"])
    assert lists_of(policy) is lists_of(policy)
    assert lists_of(policy) is lists_of(Policy(blocked_words=["クソ"], allowed_words=["クソ暑い"]))
    assert lists_of(policy) is not lists_of(Policy(blocked_words=["クソ"]))


def test_ten_thousand_words_are_found_as_one_is() -> None:
    """D7."""
    policy = Policy(suspect_words=[*(f"悪口その{number}" for number in range(9_999)), "クソ"])
    spans = lists_of(policy).suspect("悪口その77とくそ、悪口その9998。", "body")
    assert spans == [Span(0, 6, "悪口その77"), Span(7, 9, "クソ"), Span(10, 18, "悪口その9998")]


def test_an_allowed_word_spares_what_lies_inside_it_and_nothing_else() -> None:
    policy = Policy(blocked_words=["クソ"], allowed_words=["クソ暑い"])
    assert lists_of(policy).blocked("クソ暑い日にクソ記事", "body") == [Span(6, 8, "クソ")]


def test_of_many_words_only_the_policies_asked_for_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each change of a policy of ten thousand words is 15 MB more."""
    monkeypatch.setattr(lists, "KEPT_WORDS", 100)
    policies = [Policy(blocked_words=[f"悪口{one}の{number}" for number in range(40)]) for one in range(5)]
    for policy in policies:
        assert lists_of(policy).blocked(policy.blocked_words[3], "body")
    kept = {words[0][0] for words in lists._compiled}
    assert kept == {"悪口3の0", "悪口4の0"}
    assert {id(policy) for policy in policies[:3]}.isdisjoint(lists._of_policy)
    large = Policy(blocked_words=[f"長い悪口{number}" for number in range(200)])
    assert lists_of(large) is lists_of(large)
