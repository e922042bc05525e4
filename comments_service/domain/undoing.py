"""Taking back one's own decision (pure).

What was taken back counts no more: the comment is again as it was before, and who takes back twice takes back two.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from comments_service.domain.decisions import MODERATOR, STAFF, Decision, LoggedDecision
from comments_service.errors import NotYours

# The reason of a comment that goes back to the worker.
UNDONE = "undone"


def standing(decisions: Mapping[int, LoggedDecision], version: int) -> LoggedDecision | None:
    """The decision by which a comment was as it was at `version`, among its decisions by the version that they judged.

    None: nobody had decided yet.
    """
    decision = decisions.get(version - 1)
    while decision is not None and decision.undoes is not None:
        decision = decisions.get(decision.undoes - 1)
    return decision


def undoing(comment_id: UUID, history: Sequence[LoggedDecision], moderator: str) -> Decision | None:
    """The decision that takes back the moderator's last one about a comment with this history.

    None if somebody has decided since the moderator did. Raises `NotYours` if no decision of the moderator stands, and
    for one that published a comment of the staff, since there is nothing before it.
    """
    decisions = {decision.version: decision for decision in history}
    version = history[-1].version + 1 if history else 1
    last = standing(decisions, version)
    if last is None or last.moderator != moderator:
        taken_back = {decision.undoes for decision in history}
        if any(
            one.moderator == moderator and one.undoes is None and one.version not in taken_back
            for one in history
        ):
            return None
        raise NotYours
    if last.reason == STAFF and last.version == 1:
        raise NotYours("it published a comment of the staff")
    before = standing(decisions, last.version)
    return Decision(
        comment_id=comment_id,
        version=version,
        status=last.from_status,
        phase=before.phase if before else MODERATOR,
        reason=before.reason if before else UNDONE,
        moderator=moderator,
        scores=last.scores,
        scorer=last.scorer,
        scorer_version=last.scorer_version,
        spans=last.spans,
        undoes=last.version,
    )
