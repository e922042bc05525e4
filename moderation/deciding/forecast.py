"""What will probably become of a text that is not sent yet, as far as its author is told (pure)."""

from comments_service.domain.comments import Status
from comments_service.domain.decisions import ATTRIBUTES
from comments_service.domain.forecasts import APPROVED, Forecast, Stretch, merged
from comments_service.domain.help import HELP, Help
from moderation.deciding.phases.tags import SELF_HARM_RISK
from moderation.deciding.pipeline import Verdict


def forecast_of(verdict: Verdict, help_for_author: Help = HELP["en"]) -> Forecast:
    """The forecast that a verdict about a text without an author amounts to.

    An author who seems to be at risk is not advised on the words: `help_for_author` is shown in place of that.

    It tells less than the verdict: not whether a rule would reject the text, nor which word of the site's lists was
    found, since people who want to get around the rules ask too.
    """
    if verdict.status is Status.APPROVED:
        return APPROVED
    if verdict.reason == SELF_HARM_RISK:
        return Forecast("held", help=help_for_author)
    # The spans of the scores speak for several attributes.
    leading = [span for span in verdict.spans if span.label == verdict.reason] or verdict.spans
    spans = merged([Stretch(span.start, span.end) for span in leading if span.field == "body"])
    attribute = verdict.reason if verdict.reason in ATTRIBUTES else None
    return Forecast("held", spans, attribute)
