"""How far scores are from another outcome (pure)."""

from comments_service.domain.comments import Standing
from comments_service.domain.decisions import Policy, Scores


def margin_of(scores: Scores, policy: Policy, standing: Standing = "regular") -> float | None:
    """By how much scores must move at least, each of them by no more than that, for the thresholds to say otherwise.

    What is approved must reach `approve_below` with one score. What is held must fall below it with all scores that
    reached it, or pass `reject_above` with one. What is rejected must fall back to that with all scores that passed
    it. The thresholds are those for the author's standing. None without scores. Phases that do not look at scores make
    no difference.
    """
    if not scores:
        return None
    up: list[float] = []
    holding: list[float] = []
    rejecting: list[float] = []
    for attribute, score in scores.items():
        thresholds = policy.thresholds_of(attribute, standing)
        if score > thresholds.reject_above:
            rejecting.append(score - thresholds.reject_above)
        elif score >= thresholds.approve_below:
            holding.append(score - thresholds.approve_below)
        if score <= thresholds.reject_above < 1:
            up.append(thresholds.reject_above - score)
    if rejecting:
        return max(rejecting)
    if holding:
        return min([max(holding), *up])
    return min(
        policy.thresholds_of(attribute, standing).approve_below - score for attribute, score in scores.items()
    )
