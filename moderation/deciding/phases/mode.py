"""An article whose comments all wait for a moderator."""

from comments_service.domain.comments import Status
from moderation.deciding.phases.toxicity import toxicity
from moderation.deciding.pipeline import Subject, Verdict


def premoderated(subject: Subject) -> Verdict | None:
    """Holds what would be approved. What is held or rejected by its scores has a better reason."""
    if not subject.premoderated:
        return None
    verdict = toxicity(subject)
    return Verdict(Status.HELD, "premoderated", verdict.spans) if verdict.status is Status.APPROVED else None
