"""What will probably become of a text that is not sent yet. No I/O."""

from comments_service.domain.comments import Status
from comments_service.domain.decisions import ATTRIBUTES, Policy
from comments_service.domain.forecasts import APPROVED, Forecast, Stretch, merged
from moderation.deciding.phases import PHASES
from moderation.deciding.pipeline import Subject, first_verdict
from moderation.scorers import Scored


def forecast(body: str, scored: Scored, policy: Policy) -> Forecast:
    """What the phases will say of a cleaned body with these scores, sent to an open article for the first time.

    It tells less than a decision: not whether a person or a rule will refuse the text, nor which word of the site's
    lists was found, since people who want to get around the rules ask too.
    """
    subject = Subject(author="", body=body, policy=policy, scores=scored.scores, spans=scored.spans)
    _, verdict = first_verdict(PHASES, subject)
    if verdict.status is Status.APPROVED:
        return APPROVED
    # The spans of the scores speak for several attributes.
    leading = [span for span in verdict.spans if span.label == verdict.reason] or verdict.spans
    spans = merged([Stretch(span.start, span.end) for span in leading if span.field == "body"])
    attribute = verdict.reason if verdict.reason in ATTRIBUTES else None
    return Forecast("held", spans, attribute)
