"""What moderators see of a comment, and which comments they ask for (pure)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from comments_service.domain.comments import Status
from comments_service.domain.decisions import Scores, Span
from comments_service.domain.reports import Report


class ReviewedArticle(msgspec.Struct, frozen=True):
    """What the publisher told about a comment's article."""

    title: str | None
    url: str | None


class ReviewComment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment with the last decision about it: what it scored, which phase decided and why, and what matched.

    `body` is the newest text. `shown_body` is the one that readers still see while an edited text waits, else null.
    `pinned`: readers see it first. `reports` are those of readers, the first one first, 50 at most.
    """

    id: UUID
    site_id: str
    article_id: str
    article: ReviewedArticle
    author: str
    body: str
    shown_body: str | None = None
    created_at: datetime
    parent_id: UUID | None
    status: Status
    pinned: bool = False
    version: int
    scores: Scores
    scorer: str | None
    scorer_version: str | None
    phase: str | None
    reason: str | None
    moderator: str | None
    spans: list[Span]
    decided_at: datetime | None
    reports: list[Report] = []


class WrittenText(msgspec.Struct, frozen=True):
    """What somebody wrote in a comment, and the name that they gave."""

    id: UUID
    author: str
    body: str


class Depth(msgspec.Struct, frozen=True):
    """How many comments wait for the worker (`pending`) and for a moderator (`held`), counted up to a bound."""

    pending: int = 0
    held: int = 0

    def __add__(self, other: "Depth") -> "Depth":
        return Depth(self.pending + other.pending, self.held + other.held)


class QueueFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which comments to list. `sites` None means all; `after` is the key of the last one already seen."""

    sites: Sequence[str] | None
    status: Status
    article_id: str | None = None
    words: str | None = None
    reported: bool = False
    after: tuple[datetime, UUID] | None = None
    limit: int = 50
