"""Scores that clients suggest."""

from typing import Protocol

import msgspec

from moderation.api.perspective.requests import AttributeScores, CommentContext


class SuggestedScore(msgspec.Struct, frozen=True, kw_only=True):
    """What a client suggests. `lang` was detected, `languages` are those that the client named.

    The spans of `attribute_scores` count UTF-16 code units of `text`, which is HTML if `html`.
    """

    text: str
    html: bool
    lang: str
    languages: list[str]
    attribute_scores: dict[str, AttributeScores]
    community_id: str | None
    client_token: str | None
    context: CommentContext | None


class NotKeptError(Exception):
    """A suggestion could not be kept; the client may send it again."""


class Suggestions(Protocol):
    """Keeps what clients suggest."""

    async def keep(self, suggestion: SuggestedScore) -> None:
        """Raises `NotKeptError`."""
        ...


class DroppedSuggestions:
    """Keeps nothing."""

    async def keep(self, suggestion: SuggestedScore) -> None:
        pass
