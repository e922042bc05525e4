"""`comments:analyze`: the scores of a comment."""

import logging
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from comments_service.domain.decisions import Attribute, Scores
from moderation.api.context import Context
from moderation.api.figures import count_left_out
from moderation.api.perspective import errors
from moderation.api.perspective.attributes import known_name, meaning_of
from moderation.api.perspective.comment import ReadComment, read_comment
from moderation.api.perspective.languages import (
    unknown_languages,
)
from moderation.api.perspective.requests import AnalyzeRequest, AttributeParameters
from moderation.api.perspective.spans import Part, Utf16, sentences_of
from moderation.api.shadow.live import Answered
from moderation.scorers import Scored
from moderation.tags.languages import UNDETERMINED, detected_language

log = logging.getLogger(__name__)

_DEFAULTS = AttributeParameters()
_TYPE = "PROBABILITY"
# More than there are names. Each is answered with the spans of all sentences and phrases.
MOST_ATTRIBUTES = 128
SCORE_TYPES = (None, _TYPE, "SCORE_TYPE_UNSPECIFIED")


class Asked(NamedTuple):
    """An attribute as the client named it, what it means here, and the score from which on it is answered."""

    name: str
    attribute: Attribute
    threshold: float


class Analysis(NamedTuple):
    """An answer, and the names of the attributes that nothing here stands for."""

    document: dict[str, Any]
    left_out: Sequence[str]


async def analyze(context: Context, request: AnalyzeRequest) -> Analysis:
    """Scores a comment. Raises `PerspectiveError`, `BusyError`, `ScoringFailedError`.

    Neither the comment nor its context is kept, whatever `doNotStore` says. With `--shadow` another endpoint is asked
    later about a comment that does not say it.
    """
    comment = read_comment(request)
    asked, left_out = _asked(request.requested_attributes)
    _tell_left_out(left_out)
    if not asked:
        raise errors.unknown_attributes(left_out)
    declared = request.languages or []
    detected = detected_language(comment.text)
    document: dict[str, Any] = {}
    unknown = unknown_languages(comment.text, detected, declared, context.languages)
    if not unknown:
        summary, answers = await _scores(context, comment, asked, bool(request.span_annotations))
        document["attributeScores"] = answers
        if context.shadow is not None:
            context.shadow.offer(_answered(request, comment, asked, summary))
    elif not request.drop_unsupported_attributes:
        raise _not_supported(asked[0].name, unknown, detected=not declared)
    if not document.get("attributeScores"):
        document.clear()
    document["languages"] = declared or [detected]
    if request.client_token is not None:
        document["clientToken"] = request.client_token
    document["detectedLanguages"] = [detected]
    return Analysis(document, left_out)


def _tell_left_out(names: Sequence[str]) -> None:
    count_left_out(names)
    # Each is logged once a minute (`comments_service/logs.py`), and a name that is made up as any other.
    for name in dict.fromkeys(map(known_name, names)):
        log.warning("attribute left out: nothing here means the same", extra={"reason": name})


def _not_supported(name: str, languages: Sequence[str], *, detected: bool) -> errors.PerspectiveError:
    if languages == [UNDETERMINED]:
        return errors.language_not_detected()
    return errors.language_not_supported(name, languages, detected=detected)


def _asked(
    requested: Mapping[str, AttributeParameters | None] | None,
) -> tuple[list[Asked], list[str]]:
    """The attributes that can be answered, and the names of the others. Raises `PerspectiveError`."""
    if not requested:
        raise errors.no_requested_attributes()
    if len(requested) > MOST_ATTRIBUTES:
        raise errors.too_many_attributes(MOST_ATTRIBUTES)
    asked: list[Asked] = []
    left_out: list[str] = []
    for name, given in requested.items():
        parameters = given or _DEFAULTS
        if parameters.score_type not in SCORE_TYPES:
            raise errors.unsupported_score_type(str(parameters.score_type), name)
        attribute = meaning_of(name)
        if attribute is None:
            left_out.append(name)
        else:
            asked.append(Asked(name, attribute, parameters.score_threshold or 0.0))
    return asked, left_out


def _answered(
    request: AnalyzeRequest, comment: ReadComment, asked: Sequence[Asked], summary: Scores
) -> Answered:
    """For the shadow comparison, thresholds left aside."""
    return Answered(
        text=comment.source,
        scores={one.name: summary[one.attribute] for one in asked},
        html=comment.plain is not None,
        languages=request.languages or [],
        do_not_store=bool(request.do_not_store),
        client_token=request.client_token,
    )


async def _scores(
    context: Context, comment: ReadComment, asked: Sequence[Asked], annotated: bool
) -> tuple[Scores, dict[str, Any]]:
    """The scores of the whole text, and the answer for each attribute that is not below its threshold."""
    # What a sentence is, is asked only where spans are.
    sentences = sentences_of(comment.text) if annotated else []
    parts = sentences if len(sentences) > 1 else []
    texts = [comment.text, *(comment.text[part.start : part.end] for part in parts)]
    # A declared language does not overrule the text.
    whole, *rest = await context.scoring.score(texts)
    calibrate = context.calibration.apply
    summary = calibrate(whole.scores, whole.lang)
    scored_parts = [
        (part, calibrate(one.scores, one.lang)) for part, one in zip(parts, rest, strict=True)
    ] or [(Part(0, len(comment.text)), summary)]
    offsets = Utf16(comment.source)
    # Several names may mean one attribute.
    spans: dict[Attribute, list[dict[str, Any]]] = {}
    answers: dict[str, Any] = {}
    for name, attribute, threshold in asked:
        value = summary[attribute]
        # NaN, which is no JSON but a text that is taken for a number, leaves nothing out.
        if value < threshold:
            continue
        if attribute not in spans:
            marked = _with_phrases(scored_parts, whole, attribute) if annotated else scored_parts
            spans[attribute] = [_span(comment, offsets, part, scores[attribute]) for part, scores in marked]
        answers[name] = {
            "spanScores": spans[attribute],
            "summaryScore": {"value": value, "type": _TYPE},
        }
    return summary, answers


def _with_phrases(
    parts: Sequence[tuple[Part, Scores]], scored: Scored, attribute: Attribute
) -> list[tuple[Part, Scores]]:
    """The sentences, each followed by the phrases in it that led to the score, with the score of the sentence."""
    starts = [part.start for part, _ in parts]
    within: list[list[Part]] = [[] for _ in parts]
    for span in scored.spans:
        index = bisect_right(starts, span.start) - 1
        if span.label == attribute and index >= 0:
            part, _ = parts[index]
            phrase = Part(span.start, span.end)
            if phrase.start < part.end and phrase != part:
                within[index].append(phrase)
    return [
        (part, scores)
        for (sentence, scores), phrases in zip(parts, within, strict=True)
        for part in (sentence, *phrases)
    ]


def _span(comment: ReadComment, offsets: Utf16, part: Part, value: float) -> dict[str, Any]:
    start, end = comment.place(part)
    return {"begin": offsets(start), "end": offsets(end), "score": {"value": value, "type": _TYPE}}
