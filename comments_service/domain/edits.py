"""Authors' second thoughts: when a comment may be edited, and its earlier texts (pure)."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from comments_service.domain.comments import Status
from comments_service.errors import AlreadyAnswered, EditWindowOver, StaleVersion

# What a moderator or the author took away stays as it is.
_FINAL = (Status.REMOVED, Status.WITHDRAWN)
# An edit and what is decided about it raise the version by two. A moderator reads all texts and decisions at once.
LAST_VERSION = 200


class AuthorsComment(msgspec.Struct, frozen=True, kw_only=True):
    """What a change by the author must know of the comment.

    `answered`: readers see an answer to it. `now` is the database's time.
    """

    id: UUID
    site_id: str
    article_id: str
    visitor_id: UUID
    body: str
    status: Status
    version: int
    created_at: datetime
    answered: bool
    now: datetime


class CommentVersion(msgspec.Struct, frozen=True):
    """A text of a comment, from this version of the comment on, and when it was written."""

    version: int
    body: str
    created_at: datetime


def end_of_editing(
    status: Status, version: int, created_at: datetime, minutes: int, *, answered: bool, now: datetime
) -> datetime | None:
    """Until when the comment may be edited on a site that gives `minutes`. None if it may not be any more."""
    end = created_at + timedelta(minutes=minutes)
    return None if status in _FINAL or version >= LAST_VERSION or answered or end <= now else end


def require_editable(comment: AuthorsComment, version: int, minutes: int) -> None:
    """Raises `EditWindowOver`, `AlreadyAnswered`, or `StaleVersion` if the author has not seen the latest version."""
    end = end_of_editing(
        comment.status, comment.version, comment.created_at, minutes, answered=False, now=comment.now
    )
    if end is None:
        raise EditWindowOver
    if comment.answered:
        raise AlreadyAnswered
    if comment.version != version:
        raise StaleVersion(
            "the comment has another version now",
            version=comment.version,
            comment_status=comment.status.value,
        )
