"""The phase of examples/shouting.py, alone and among the others."""

from comments_service.domain.comments import Status
from comments_service.domain.decisions import ATTRIBUTES, Policy, Span
from examples.shouting import shouting
from moderation.deciding.phases import PHASES
from moderation.deciding.pipeline import Subject, Verdict, first_verdict

# Before `toxicity`, which always has an opinion.
WITH_SHOUTING = (*PHASES[:-1], ("shouting", shouting), PHASES[-1])


def subject(body: str, blocked: tuple[str, ...] = ()) -> Subject:
    """A comment that the scorer finds harmless."""
    scores = dict.fromkeys(ATTRIBUTES, 0.01)
    return Subject(author="市民", body=body, policy=Policy(blocked_words=list(blocked)), scores=scores)


def test_capital_letters_are_held_and_marked_as_a_whole() -> None:
    body = "STOP WASTING OUR TAXES NOW"
    assert shouting(subject(body)) == Verdict(Status.HELD, "shouting", [Span(0, len(body), "shouting")])


def test_one_character_many_times_in_a_row_is_held_and_marked() -> None:
    verdict = shouting(subject("市長！！！！！！！！！！辞めろ"))
    assert verdict == Verdict(Status.HELD, "shouting", [Span(2, 12, "shouting")])


def test_ordinary_comments_are_left_to_the_next_phase() -> None:
    for body in (
        "市電の復活、楽しみです！",
        "NATO and the EU agreed.",
        "それはないwwwwwwwwwwwwww",
        "――――――――――",
    ):
        assert shouting(subject(body)) is None, body


def test_shouting_is_held_although_the_scorer_finds_it_harmless() -> None:
    quiet, loud = subject("Stop wasting our taxes now"), subject("STOP WASTING OUR TAXES NOW")
    assert first_verdict(WITH_SHOUTING, quiet) == ("toxicity", Verdict(Status.APPROVED, "clean"))
    phase, verdict = first_verdict(WITH_SHOUTING, loud)
    assert (phase, verdict.status, verdict.reason) == ("shouting", Status.HELD, "shouting")


def test_a_phase_that_rejects_is_asked_before() -> None:
    phase, verdict = first_verdict(WITH_SHOUTING, subject("TAXES ARE THEFT, MAYOR!", blocked=("theft",)))
    assert (phase, verdict.status) == ("blocked_words", Status.REJECTED)
