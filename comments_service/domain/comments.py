"""Comments: their statuses, and what authors and the worker know of them (no I/O)."""

import secrets
import time
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec

from comments_service.domain.help import Help
from comments_service.domain.opening import Mode
from comments_service.domain.people import Actor
from comments_service.domain.reader_accounts import ReaderAccount


class Status(StrEnum):
    """Where a comment stands.

    A comment starts `pending`. A policy moves it to `approved`, `held` or `rejected`; from then on a moderator moves
    it, between any two of `approved`, `held`, `rejected` and `removed`. Its author may withdraw it: it then stays
    `withdrawn`.
    """

    PENDING = "pending"
    APPROVED = "approved"
    HELD = "held"
    REJECTED = "rejected"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"


# Which thresholds a person's comments are judged by.
Standing = Literal["trusted", "regular", "newcomer"]
# What keeps a person's comments from being published without a moderator.
Restraint = Literal["banned", "muted"]


class NewComment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment to be stored. `request_hash` identifies the request that came with the idempotency key.

    `url` is the address of its article's page, for an article that has none yet. `badges` are those by the publisher;
    those that moderators gave the visitor are added. `account` is kept beside it.
    """

    id: UUID
    site_id: str
    article_id: str
    parent_id: UUID | None
    author: str
    body: str
    visitor_id: UUID
    new_visitor: bool
    idempotency_key: str | None
    request_hash: bytes
    badges: list[str] = []
    url: str | None = None
    account: ReaderAccount | None = None


class AcceptedComment(msgspec.Struct, frozen=True):
    """A comment that was stored, with what the answer to a repeated request needs."""

    id: UUID
    visitor_id: UUID
    new_visitor: bool
    request_hash: bytes
    created_at: datetime


class OwnStatus(msgspec.Struct):
    """One's own comment, with its newest text, or without text and name if it is withdrawn. `editable_until` is null
    when it cannot be edited any more.

    `reason` is a text for the author if the comment was held, rejected or removed, and null where none was given.
    `actor` then says who did it. `author_key` is that of the published comment. `help` is there if the comment suggests
    that its author is at risk and it was not published.
    """

    id: UUID
    site_id: str
    article_id: str
    author: str
    body: str
    created_at: datetime
    parent_id: UUID | None
    status: Status
    version: int
    editable_until: datetime | None
    reason: str | None
    author_key: str | None = None
    actor: Actor | msgspec.UnsetType = msgspec.UNSET
    help: Help | msgspec.UnsetType = msgspec.UNSET


class OwnComment(msgspec.Struct, frozen=True):
    """A comment as its author may see it, and the visitor who wrote it.

    Its reason is as it was logged. `at_risk`: the policy held it because its author seems to be at risk. `answered`:
    readers see an answer. `is_closed`: the article takes no comments, nor edits. `now` is the database's time.
    """

    visitor_id: UUID
    status: OwnStatus
    at_risk: bool
    answered: bool
    is_closed: bool
    now: datetime


class PendingComment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment that waits for a decision, with what the phases need to know about it.

    `repeats` counts the same visitor's earlier comments of the same text on this site within a day, and
    `repeats_of_anyone` those of all, if the text is long enough: `domain/repeats.py`. `was_published`: it waits with a
    changed text, and readers saw an earlier one. `mode`: of the article. `restraint`, `trusted`: what moderators did
    about its author; `approved` and `refused` count the author's newest other comments (`domain/persons.py`), where the
    site asks for it.
    `wants_page`: the article has no title from its publisher, and its page was not read lately.
    """

    id: UUID
    site_id: str
    article_id: str
    author: str
    body: str
    version: int
    mode: Mode
    repeats: int
    repeats_of_anyone: int = 0
    was_published: bool = False
    restraint: Restraint | None = None
    trusted: bool | None = None
    approved: int = 0
    refused: int = 0
    wants_page: bool = False


def new_id() -> UUID:
    """A random id that sorts by time (UUID version 7, RFC 9562 §5.7), so that new rows go to one end of an index."""
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | random >> 62 << 64 | 0b10 << 62 | random & (1 << 62) - 1)
