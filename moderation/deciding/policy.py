"""A site's thresholds applied to scores (pure)."""

from comments_service.domain.comments import Status
from comments_service.domain.decisions import ATTRIBUTES, Policy, Scores


def decide_by_scores(scores: Scores, policy: Policy) -> tuple[Status, str]:
    """The status that the scores lead to, and the attribute that led there.

    The strictest attribute decides: any above its `reject_above` rejects, else any at or above its `approve_below`
    holds. When all are below, the reason is `clean`.
    """
    held: tuple[float, str] | None = None
    rejected: tuple[float, str] | None = None
    for attribute in ATTRIBUTES:
        limits = policy.thresholds.get(attribute, policy.default)
        score = scores[attribute]
        if score > limits.reject_above:
            rejected = max(rejected or (0.0, ""), (score, attribute))
        elif score >= limits.approve_below:
            held = max(held or (0.0, ""), (score, attribute))
    if rejected:
        return Status.REJECTED, rejected[1]
    if held:
        return Status.HELD, held[1]
    return Status.APPROVED, "clean"
