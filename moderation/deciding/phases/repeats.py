"""The same text, sent again by the same visitor."""

from comments_service.domain.comments import Status
from moderation.deciding.pipeline import Subject, Verdict


def repeats(subject: Subject) -> Verdict | None:
    if subject.repeats >= subject.policy.max_repeats:
        return Verdict(Status.HELD, "repeated")
    return None
