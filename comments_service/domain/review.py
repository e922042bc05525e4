"""What moderators see of a comment (pure)."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from comments_service.domain.comments import Status
from comments_service.domain.decisions import Attribute, Scores, Span, Thresholds
from comments_service.domain.reader_texts import Language
from comments_service.domain.reasons import reason_texts
from comments_service.domain.reports import Report
from comments_service.domain.sites import Site


class ReviewedArticle(msgspec.Struct, frozen=True):
    """What the publisher told about a comment's article."""

    title: str | None
    url: str | None
    section: str | None


class ReviewedParent(msgspec.Struct, frozen=True):
    """The comment that another one answers."""

    id: UUID
    author: str
    body: str
    status: Status


class AuthorHistory(msgspec.Struct, frozen=True):
    """A person's comments on a site by status, and the reports of readers about them, of the newest 1,000.

    `first_seen` is when the first of all was written.
    """

    approved: int
    rejected: int
    held: int
    removed: int
    reports: int
    first_seen: datetime


class Claim(msgspec.Struct, frozen=True):
    """Who works on a comment, and until when."""

    by: str
    expires_at: datetime


class AuthorStatus(msgspec.Struct, frozen=True):
    """What moderators did about a person. `trusted` is null where the person's history decides."""

    muted_until: datetime | None = None
    banned: bool = False
    trusted: bool | None = None


class ReviewedAccount(msgspec.Struct, frozen=True):
    """The account of an author whom the publisher knows: the publisher's own name of it, and the newest name."""

    sub: str
    name: str | None


class ReviewComment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment with the last decision about it: what it scored, which phase decided and why, and what matched.

    `author_id` is the person who wrote it, who may have other names elsewhere. `body` is the newest text. `shown_body`
    is the one that readers still see while an edited text waits, else null. `pinned`: readers see it first. `score` is
    that of toxicity, and `margin` says how far the scores were from another outcome. `thresholds` are the site's for
    each attribute of `scores`, as they are now for its author. `reason_texts` is what authors read of the reason, null
    if it is no code. `reports` are those of readers, the first one first, 50 at most. `legal_hold`: it may not
    be erased. `account` is null for who did not sign in. `badges` are those that readers see.
    """

    id: UUID
    site_id: str
    article_id: str
    article: ReviewedArticle
    author: str
    author_id: UUID
    author_history: AuthorHistory
    author_status: AuthorStatus = AuthorStatus()
    account: ReviewedAccount | None = None
    badges: list[str] = []
    body: str
    shown_body: str | None = None
    created_at: datetime
    parent_id: UUID | None
    parent: ReviewedParent | None = None
    status: Status
    pinned: bool = False
    version: int
    scores: Scores
    score: float | None
    margin: float | None
    thresholds: dict[Attribute, Thresholds] = {}
    scorer: str | None
    scorer_version: str | None
    phase: str | None
    reason: str | None
    reason_texts: dict[Language, str] | None = None
    moderator: str | None
    spans: list[Span]
    decided_at: datetime | None
    policy_version: int | None = None
    reports: list[Report] = []
    claim: Claim | None = None
    legal_hold: bool = False


class RecentComments(NamedTuple):
    """How many of a person's `RECENT` newest comments are approved, and how many are rejected or removed."""

    approved: int
    refused: int


def explained(comment: ReviewComment, site: Site, recent: RecentComments) -> ReviewComment:
    """The comment with the thresholds of its site for its author, and with what authors read of the reason.

    Where claims were turned off those that are left say nothing.
    """
    policy, standing = site.rules, site.settings.standing_of(comment.author_status.trusted, *recent)
    return msgspec.structs.replace(
        comment,
        thresholds={attribute: policy.thresholds_of(attribute, standing) for attribute in comment.scores},
        claim=comment.claim if site.settings.claims else None,
        reason_texts=reason_texts(comment.reason, comment.phase, site.settings.known_reasons),
    )


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
