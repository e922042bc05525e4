"""Notices: what became of a visitor's comments (pure)."""

import base64
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from comments_service.domain.people import Actor
from comments_service.errors import InvalidValue

NoticeKind = Literal["approved", "held", "rejected", "removed", "answered", "reactions", "warned"]


class Notice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened to a comment, or a moderator's warning, which is about no comment.

    `reason` is there where a comment was held, rejected or removed and there is one, and is the text of a warning;
    `reply_id` names the answer, and `count` says how many reactions it has reached.
    """

    id: str
    kind: NoticeKind
    comment_id: UUID | None = None
    article_id: str | None = None
    created_at: datetime
    reason: str | None = None
    reply_id: UUID | None = None
    count: int | None = None


class StoredNotice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as it is stored: `number` counts the visitor's, `reason` is what the log or the warning says."""

    number: int
    kind: NoticeKind
    comment_id: UUID | None
    article_id: str | None
    created_at: datetime
    reason: str | None
    actor: Actor | None
    reply_id: UUID | None
    count: int | None


def encode_since(number: int) -> str:
    """The cursor after a visitor's notice of this number."""
    return base64.urlsafe_b64encode(number.to_bytes(8)).rstrip(b"=").decode()


def decode_since(since: str) -> int:
    """Raises `InvalidValue`."""
    try:
        raw = base64.b64decode(since + "=" * (-len(since) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise InvalidValue("the cursor is not one of ours", field="since") from error
    number = int.from_bytes(raw)
    if len(raw) != 8 or number >= 2**63:
        raise InvalidValue("the cursor is not one of ours", field="since")
    return number
