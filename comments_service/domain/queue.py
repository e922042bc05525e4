"""Which comments moderators ask the queue for, in which order, and the cursor of a page (pure)."""

import math
import struct
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from comments_service.domain.comments import Status
from comments_service.domain.cursors import decode_cursor, decoded, encode_cursor, encoded, invalid_cursor
from comments_service.domain.decisions import Attribute

QueueOrder = Literal["oldest", "newest", "score", "nearest"]
# What the cursor of an order by a number begins with.
_KINDS: dict[QueueOrder, bytes] = {"score": b"\6", "nearest": b"\7"}
_NUMBER = ">f"


class Place(msgspec.Struct, frozen=True):
    """Where a comment is in an order of the queue: the time or the number that orders it, and its id."""

    key: datetime | float
    id: UUID


class QueueFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which comments to list. `sites` None means all; `after` is the place of the last one already seen.

    `author` is a name as it is compared, and all of `words` are in body or name; None for either means any. `attribute`
    has a score from `min_score` to `max_score`. Without the first it is one that the site does not approve;
    without an attribute it is that of toxicity. A comment was written at `since` or later, and before `before`.
    `claimed_by` a moderator, or by nobody: `unclaimed`.
    """

    sites: Sequence[str] | None
    status: Status
    order: QueueOrder = "oldest"
    article_id: str | None = None
    author: str | None = None
    author_id: UUID | None = None
    words: str | None = None
    phase: str | None = None
    reason: str | None = None
    attribute: Attribute | None = None
    min_score: float | None = None
    max_score: float | None = None
    since: datetime | None = None
    before: datetime | None = None
    reported: bool = False
    claimed_by: str | None = None
    unclaimed: bool = False
    after: Place | None = None
    limit: int = 50


def order_of(order: QueueOrder | None, status: Status) -> QueueOrder:
    """The order that was asked for; else what waits comes oldest first, and what is decided newest first."""
    return order or ("oldest" if status in (Status.PENDING, Status.HELD) else "newest")


def encode_place(order: QueueOrder, place: Place) -> str:
    """The cursor of the page that follows this place."""
    if isinstance(place.key, datetime):
        return encode_cursor((place.key, place.id))
    return encoded(_KINDS[order] + struct.pack(_NUMBER, place.key) + place.id.bytes)


def decode_place(order: QueueOrder, cursor: str) -> Place:
    """Raises `InvalidValue`, also for a cursor of another kind of order."""
    if order not in _KINDS:
        return Place(*decode_cursor(cursor))
    raw = decoded(cursor)
    if len(raw) != 21 or raw[:1] != _KINDS[order]:
        raise invalid_cursor()
    [number] = struct.unpack(_NUMBER, raw[1:5])
    if not math.isfinite(number):
        raise invalid_cursor()
    return Place(number, UUID(bytes=raw[5:]))
