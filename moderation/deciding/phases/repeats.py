"""The same text again, from one visitor or from anyone."""

from comments_service.domain.comments import Status
from comments_service.domain.repeats import times_for_others
from moderation.deciding.pipeline import Subject, Verdict


def repeats(subject: Subject) -> Verdict | None:
    """A long text counts whoever sends it: without the token of a visitor one is a new visitor each time."""
    most = subject.policy.max_repeats
    if subject.repeats >= most or subject.repeats_of_anyone >= most * times_for_others(subject.body):
        return Verdict(Status.HELD, "repeated")
    return None
