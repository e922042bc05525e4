"""The bodies of requests, read as leniently as Google's JSON parser reads them.

Names may be camelCase or snake_case, null is the same as nothing, a number may be a string, and unknown fields are
ignored. An empty body is an empty request.
"""

import json
import re
from typing import Any, TypeVar, cast

import msgspec

from moderation.api.perspective import errors

_AT = re.compile(r" - at `\$\.?([^`]*)`")
_SURROGATE = re.compile("[\ud800-\udfff]")
# The names in Google's protocol buffers that differ from those in JSON.
_SNAKE = {
    name: "".join([first, *(word.capitalize() for word in rest)])
    for name in (
        *("requested_attributes", "do_not_store", "client_token", "session_id", "community_id"),
        *("span_annotations", "drop_unsupported_attributes", "score_type", "score_threshold"),
        *("article_and_parent_comment", "parent_comment", "attribute_scores", "summary_score", "span_scores"),
    )
    for first, *rest in [name.split("_")]
}
_HAS_SNAKE = re.compile(b'"(?:%s)"' % b"|".join(name.encode() for name in _SNAKE))


class TextEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A text. `type`: PLAIN_TEXT or HTML."""

    text: str | None = None
    type: str | None = None


class ArticleAndParent(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What a comment is about: the article, and the comment that it answers."""

    article: TextEntry | None = None
    parent_comment: TextEntry | None = None


class CommentContext(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """The surroundings of a comment, one of the two. They are accepted and not scored."""

    entries: list[TextEntry] | None = None
    article_and_parent_comment: ArticleAndParent | None = None


class AttributeParameters(msgspec.Struct, frozen=True, rename="camel"):
    """How an attribute is to be scored. An attribute whose score is below `score_threshold` is left out."""

    score_type: str | None = None
    score_threshold: float | None = None


class CommentRequest(msgspec.Struct, frozen=True, rename="camel"):
    """What both calls have in common. `languages` are those that the client believes the comment to be in."""

    comment: TextEntry | None = None
    context: CommentContext | None = None
    languages: list[str] | None = None
    community_id: str | None = None
    client_token: str | None = None
    session_id: str | None = None


class AnalyzeRequest(CommentRequest, frozen=True, rename="camel"):
    """What `comments:analyze` is asked: attributes by name, for one comment."""

    requested_attributes: dict[str, AttributeParameters | None] | None = None
    do_not_store: bool | None = None
    span_annotations: bool | None = None
    drop_unsupported_attributes: bool | None = None


class Score(msgspec.Struct, frozen=True, omit_defaults=True):
    """A score that a client suggests: 0 to 1."""

    value: float | None = None
    type: str | None = None


class SpanScore(msgspec.Struct, frozen=True, omit_defaults=True):
    """A score for a part of the text. `begin` and `end` count UTF-16 code units."""

    begin: int | None = None
    end: int | None = None
    score: Score | None = None


class AttributeScores(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """The scores of one attribute: for the whole text, for parts of it, or for both."""

    summary_score: Score | None = None
    span_scores: list[SpanScore] | None = None


class SuggestRequest(CommentRequest, frozen=True, rename="camel"):
    """What `comments:suggestscore` is told: the scores that a comment should have had."""

    attribute_scores: dict[str, AttributeScores | None] | None = None


Request = TypeVar("Request", bound=msgspec.Struct)


def read_request(kind: type[Request], body: bytes) -> Request:
    """Reads a body. Raises `PerspectiveError`."""
    if not body.strip():
        return kind()
    try:
        if _HAS_SNAKE.search(body):
            return msgspec.convert(_renamed(msgspec.json.decode(body)), kind, strict=False)
        return msgspec.json.decode(body, type=kind, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid(error) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _read_truncated(kind, body)


def read_strictly(kind: type[Request], body: bytes) -> Request:
    """Reads the body of a call that is ours alone, in which nothing is lenient. Raises `PerspectiveError`."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise errors.invalid_value(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise errors.not_json() from error


def _read_truncated(kind: type[Request], body: bytes) -> Request:
    """Reads a body whose text was cut within a surrogate pair, as JavaScript's clients cut it; else raises."""
    try:
        decoded = json.loads(body, parse_constant=_no_number)
        return msgspec.convert(_renamed(_replaced(decoded)), kind, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid(error) from error
    except (ValueError, RecursionError) as error:
        raise errors.not_json() from error


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _renamed(value: Any) -> Any:
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return {_SNAKE.get(name, name): _renamed(member) for name, member in members.items()}
    if isinstance(value, list):
        return [_renamed(item) for item in cast("list[Any]", value)]
    return value


def _replaced(value: Any) -> Any:
    """The value with half surrogate pairs replaced by a character of the same length in UTF-16."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return {_replaced(name): _replaced(member) for name, member in members.items()}
    if isinstance(value, list):
        return [_replaced(item) for item in cast("list[Any]", value)]
    return value


def _invalid(error: msgspec.ValidationError) -> errors.PerspectiveError:
    where = _AT.search(str(error))
    return errors.invalid_value(where[1]) if where and where[1] else errors.not_json()
