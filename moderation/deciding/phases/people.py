"""An author whom a moderator has muted, or banned while the comment waited."""

from comments_service.domain.comments import Status
from moderation.deciding.pipeline import Subject, Verdict


def people(subject: Subject) -> Verdict | None:
    return Verdict(Status.HELD, subject.restraint) if subject.restraint else None
