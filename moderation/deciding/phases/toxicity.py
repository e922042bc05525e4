"""What the scorer says, under the site's thresholds."""

from moderation.deciding.pipeline import Subject, Verdict
from moderation.deciding.policy import decide_by_scores


def toxicity(subject: Subject) -> Verdict:
    status, reason = decide_by_scores(subject.scores, subject.policy)
    return Verdict(status, reason, subject.spans)
