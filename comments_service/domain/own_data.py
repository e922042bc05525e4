"""What is kept about one person, as that person may have it (pure).

Not among it are moderators' names, and their notes to one another: only that there are some.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from comments_service.domain.comments import Status
from comments_service.domain.decisions import Scores, Span
from comments_service.domain.edits import CommentVersion
from comments_service.domain.notices import NoticeKind
from comments_service.domain.people import Actor
from comments_service.domain.reactions import Numbers


class KeptDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision about a comment, with what the scorer gave its text. `actor` is null for readers and the author."""

    version: int
    from_status: Status
    status: Status
    phase: str
    reason: str
    actor: Actor | None
    noted: bool
    scores: Scores
    scorer: str | None
    scorer_version: str | None
    spans: list[Span]
    decided_at: datetime


class KeptComment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment with all its texts and all decisions about it.

    `body` is the newest text, and `shown_body` the one that readers still see while that waits. `reports` is how many
    readers reported it.
    """

    id: UUID
    article_id: str
    parent_id: UUID | None
    author: str
    body: str
    shown_body: str | None
    badges: list[str]
    status: Status
    version: int
    created_at: datetime
    edited_at: datetime | None
    withdrawn_at: datetime | None
    pinned_at: datetime | None
    idempotency_key: str | None
    reactions: Numbers
    reply_count: int
    reports: int
    versions: list[CommentVersion]
    decisions: list[KeptDecision]


class KeptReaction(msgspec.Struct, frozen=True, kw_only=True):
    """A reaction to a comment, or with `comment_id` null to the article itself."""

    article_id: str
    comment_id: UUID | None
    kind: str
    created_at: datetime


class KeptReport(msgspec.Struct, frozen=True, kw_only=True):
    """What this person reported about another one's comment."""

    comment_id: UUID
    reason: str
    note: str | None
    created_at: datetime


class KeptNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What this person was told, or will be. `reason` is the text of a warning."""

    number: int
    kind: NoticeKind
    comment_id: UUID | None
    reply_id: UUID | None
    count: int | None
    reason: str | None
    created_at: datetime


class KeptMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """What moderators did about this person, as it stands. `noted`: there is a note for moderators alone."""

    muted_until: datetime | None
    banned_at: datetime | None
    ban_reason: str | None
    trusted: bool | None
    warned_at: datetime | None
    warning: str | None
    badges: list[str]
    noted: bool
    changed_at: datetime


class KeptChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a moderator changed about this person, with the values of then; of a note that there was one."""

    changed_at: datetime
    change: dict[str, Any]


class KeptAccount(msgspec.Struct, frozen=True, kw_only=True):
    """The publisher's account of this person, as the newest token said with which a comment came."""

    sub: str
    name: str | None
    picture: str | None
    badges: list[str]
    first_seen: datetime
    last_seen: datetime


class OwnData(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the site keeps about one person. Lists begin with the oldest.

    `visitor_id` is what the token stands for. `measures` is null if moderators did nothing about the person, and
    `account` if no comment came with a sign-in token. Addresses and names of browsers are kept nowhere.
    """

    visitor_id: UUID
    site_id: str
    comments: list[KeptComment]
    reactions: list[KeptReaction]
    reports: list[KeptReport]
    notices: list[KeptNotice]
    measures: KeptMeasures | None
    measures_log: list[KeptChange]
    account: KeptAccount | None
