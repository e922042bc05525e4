"""`comments:suggestscore`: a client says which scores a comment should have had."""

from typing import Any

from comments_service.domain.decisions import Scores
from comments_service.errors import InvalidValue
from moderation.api.context import Context
from moderation.api.perspective import errors
from moderation.api.perspective.analyze import SCORE_TYPES
from moderation.api.perspective.comment import read_comment
from moderation.api.perspective.requests import AttributeScores, SuggestRequest
from moderation.api.scoring import BusyError, ScoringFailedError
from moderation.api.suggestions import SuggestedScore
from moderation.tags.languages import detected_language


async def suggest(context: Context, request: SuggestRequest) -> dict[str, Any]:
    """Keeps the suggestion. Raises `PerspectiveError`, and what `Suggestions.keep` raises."""
    comment = read_comment(request)
    scores = request.attribute_scores or {}
    if not scores:
        raise errors.no_attribute_scores()
    checked = {name: _checked(name, given) for name, given in scores.items()}
    detected = detected_language(comment.text)
    suggestion = SuggestedScore(
        text=comment.source,
        html=comment.plain is not None,
        lang=detected,
        languages=request.languages or [],
        attribute_scores=checked,
        community_id=request.community_id,
        client_token=request.client_token,
        context=request.context,
        scores=await _own_scores(context, comment.text),
        scorer_version=f"{context.scorer} {context.scorer_version}",
    )
    try:
        await context.suggestions.keep(suggestion)
    except InvalidValue as error:
        raise errors.invalid_value(str(error.details["field"])) from error
    document: dict[str, Any] = {"detectedLanguages": [detected]}
    if request.client_token is not None:
        document = {"clientToken": request.client_token, **document}
    if request.languages:
        document["requestedLanguages"] = request.languages
    return document


async def _own_scores(context: Context, text: str) -> Scores | None:
    """What the scorer itself says, to learn from the difference. None while it is busy."""
    try:
        [scored] = await context.scoring.score([text])
    except (BusyError, ScoringFailedError):
        return None
    return scored.scores


def _checked(name: str, given: AttributeScores | None) -> AttributeScores:
    """Raises `PerspectiveError` unless there are scores, all of them from 0 to 1, and each span has an end and one."""
    place = f"attribute_scores[{name}]"
    if given is None or not (given.summary_score or given.span_scores):
        raise errors.invalid_value(place)
    spans = given.span_scores or []
    if not all(span.score and 0 <= (span.begin or 0) < (span.end or 0) for span in spans):
        raise errors.invalid_value(f"{place}.span_scores")
    for score in filter(None, (given.summary_score, *(span.score for span in spans))):
        if score.type not in SCORE_TYPES:
            raise errors.unsupported_score_type(str(score.type), name)
        # As in protocol buffers a value that is left out is 0.
        if not 0.0 <= (score.value or 0.0) <= 1.0:
            raise errors.invalid_value(f"{place}.score.value")
    return given
