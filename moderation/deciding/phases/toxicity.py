"""The scores, under the thresholds of the site."""

from comments_service.domain.comments import Status
from comments_service.domain.decisions import ATTRIBUTES, Attribute
from moderation.deciding.pipeline import Subject, Verdict


def toxicity(subject: Subject) -> Verdict:
    """Any score above `reject_above` of its attribute rejects; else any at or above `approve_below` holds.

    The reason is the attribute with the highest score of those that reject, or hold; `clean` if there is none.
    """
    rejecting: list[tuple[float, Attribute]] = []
    holding: list[tuple[float, Attribute]] = []
    for attribute in ATTRIBUTES:
        thresholds = subject.policy.thresholds_of(attribute, subject.standing)
        score = subject.scores[attribute]
        if score > thresholds.reject_above:
            rejecting.append((score, attribute))
        elif score >= thresholds.approve_below:
            holding.append((score, attribute))
    if rejecting:
        return Verdict(Status.REJECTED, max(rejecting)[1], subject.spans)
    if holding:
        return Verdict(Status.HELD, max(holding)[1], subject.spans)
    return Verdict(Status.APPROVED, "clean", subject.spans)
