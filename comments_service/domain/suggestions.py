"""Scores that somebody suggests for a text, as Perspective's `comments:suggestscore` takes them (pure).

A suggestion is kept within limits, so that no client can fill a disk with one request.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from comments_service.domain.decisions import Scores
from comments_service.domain.text import clean
from comments_service.errors import InvalidValue

# Perspective's own limit of a text (its page "Limits and errors").
TEXT_BYTES = 20_480
# A larger context is left out: it is no part of what was judged. Perspective takes up to a megabyte.
CONTEXT_BYTES = 20_480
# A longer token or community is kept as its hash: it can still be compared.
TOKEN_BYTES = 1_024
MOST_ATTRIBUTES = 64
ATTRIBUTE_BYTES = 100
MOST_SPANS = 1_000
MOST_LANGUAGES = 16
LANGUAGE_BYTES = 35


class SuggestedValue(msgspec.Struct, frozen=True):
    """A score. Encoders of protocol buffers leave a 0 out."""

    value: float = 0.0


class SuggestedSpan(msgspec.Struct, frozen=True):
    """The score of a stretch of the text as it was sent, in UTF-16 units; `end` is exclusive."""

    begin: int = 0
    end: int = 0
    score: SuggestedValue = SuggestedValue()


class AttributeScores(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What is suggested for one attribute: for the whole text, for spans of it, or both."""

    summary_score: SuggestedValue | None = None
    span_scores: Sequence[SuggestedSpan] = ()


class SuggestedScore(msgspec.Struct, frozen=True, kw_only=True):
    """A suggestion as a client sent it.

    `attribute_scores` has the names that the client wrote, each with what encodes as `AttributeScores` does. `lang` is
    the language that was detected, `languages` are those that the client named, `context` is what encodes as JSON.
    `scores` and `scorer_version` are our own, of that time.
    """

    text: str
    lang: str
    attribute_scores: Mapping[str, object]
    html: bool = False
    languages: Sequence[str] = ()
    community_id: str | None = None
    client_token: str | None = None
    context: object = None
    scores: Scores | None = None
    scorer_version: str = ""
    received_at: datetime = msgspec.field(default_factory=lambda: datetime.now(UTC))


class KeptSuggestion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A suggestion as it is kept. `text` and `context` are None where no texts are kept.

    `text_hash` is the SHA-256 of the text as this service would store a comment, in hexadecimal digits.
    """

    received_at: datetime
    text_hash: str
    lang: str
    attribute_scores: dict[str, AttributeScores]
    text: str | None = None
    html: bool = False
    languages: list[str] = []
    community_id: str = ""
    client_token: str = ""
    context: Any = None
    scores: Scores | None = None
    scorer_version: str = ""

    @property
    def subject(self) -> tuple[str, str, str]:
        """What is judged. Of several suggestions about one subject the latest counts.

        A client names its comment by the token. Without one the text itself is meant.
        """
        return self.community_id, self.client_token, "" if self.client_token else self.text_hash


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which suggestions are read: those received from `since` until before `until`. None is no limit.

    With `latest` only the latest of each subject that is within these limits.
    """

    community_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    latest: bool = True

    def includes(self, kept: KeptSuggestion) -> bool:
        """Whether it is within the limits, the latest or not."""
        return (
            (self.community_id is None or kept.community_id == self.community_id)
            and (self.since is None or kept.received_at >= self.since)
            and (self.until is None or kept.received_at < self.until)
        )


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """Which suggestions are erased: those that fit everything that is given. At least one is."""

    community_id: str | None = None
    client_token: str | None = None
    before: datetime | None = None

    def __post_init__(self) -> None:
        if self.community_id is None and self.client_token is None and self.before is None:
            raise ValueError("what is to be erased must be named")

    def includes(self, kept: KeptSuggestion) -> bool:
        return (
            (self.community_id is None or kept.community_id == self.community_id)
            and (self.client_token is None or kept.client_token == self.client_token)
            and (self.before is None or kept.received_at < self.before)
        )


def kept_suggestion(suggestion: SuggestedScore, *, keep_text: bool) -> KeptSuggestion:
    """Returns what is kept of a suggestion. Raises `InvalidValue` if it is too large."""
    attribute_scores = msgspec.convert(
        msgspec.to_builtins(suggestion.attribute_scores), dict[str, AttributeScores]
    )
    _check(suggestion, attribute_scores)
    return KeptSuggestion(
        received_at=suggestion.received_at,
        text=_storable(suggestion.text) if keep_text else None,
        text_hash=text_hash(suggestion.text),
        html=suggestion.html,
        lang=suggestion.lang,
        languages=[_storable(language) for language in suggestion.languages],
        attribute_scores=attribute_scores,
        community_id=kept_token(suggestion.community_id or ""),
        client_token=kept_token(suggestion.client_token or ""),
        context=_kept_context(suggestion.context) if keep_text else None,
        scores=suggestion.scores,
        scorer_version=suggestion.scorer_version,
    )


def text_hash(text: str) -> str:
    """Returns the same for texts that this service would store as the same comment."""
    return hashlib.sha256(clean(text).encode(errors="surrogatepass")).hexdigest()


def kept_token(token: str) -> str:
    """Returns the token of a client or a community as it is kept."""
    encoded = token.encode(errors="replace")
    if len(encoded) > TOKEN_BYTES:
        return f"sha256:{hashlib.sha256(encoded).hexdigest()}"
    return _storable(token)


def _check(suggestion: SuggestedScore, attributes: Mapping[str, AttributeScores]) -> None:
    too_large = {
        "comment.text": _bytes(suggestion.text) > TEXT_BYTES,
        "attribute_scores": len(attributes) > MOST_ATTRIBUTES
        or any(_bytes(name) > ATTRIBUTE_BYTES for name in attributes)
        or sum(len(scores.span_scores) for scores in attributes.values()) > MOST_SPANS,
        "languages": len(suggestion.languages) > MOST_LANGUAGES
        or any(_bytes(language) > LANGUAGE_BYTES for language in suggestion.languages),
    }
    for field, is_too_large in too_large.items():
        if is_too_large:
            raise InvalidValue(f"{field} is too large to be kept", field=field)


def _kept_context(context: object) -> Any:
    encoded = msgspec.json.encode(context)
    return msgspec.json.decode(encoded) if len(encoded) <= CONTEXT_BYTES else None


def _bytes(text: str) -> int:
    return len(text.encode(errors="replace"))


def _storable(text: str) -> str:
    # PostgreSQL stores no NUL, and UTF-8 no half of a surrogate pair.
    return text.replace("\0", "\ufffd").encode(errors="replace").decode()
