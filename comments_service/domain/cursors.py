"""Cursors: a position in a list of comments, opaque to clients (pure)."""

import base64
import math
import struct
from datetime import UTC, datetime, timedelta
from uuid import UUID

from comments_service.domain.articles import ARTICLE_ID
from comments_service.domain.listing import Order, Place, Start
from comments_service.errors import InvalidValue

Position = tuple[datetime, UUID]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# What a cursor begins with unless it leads on in an order by time, and how its number is written.
_BACK = 1
_KINDS: dict[Order, int] = {"newest": 0, "oldest": 0, "top": 2, "replied": 4}
_NUMBERS: dict[Order, str] = {"top": ">d", "replied": ">i"}
# What one of an order by number ends with.
_REVISION = ">q"
_POSITION_BYTES = 24


def encode_cursor(position: Position) -> str:
    """The cursor of the comment with this time and id."""
    return encoded(_position_bytes(position))


def decode_cursor(cursor: str) -> Position:
    """Raises `InvalidValue`."""
    return _position(decoded(cursor))


def encode_article(position: tuple[datetime, str]) -> str:
    """The cursor of the article with this time and id."""
    return encoded(_micros(position[0]) + position[1].encode())


def decode_article(cursor: str) -> tuple[datetime, str]:
    """Raises `InvalidValue`."""
    raw = decoded(cursor)
    try:
        moment, article_id = _EPOCH + timedelta(microseconds=int.from_bytes(raw[:8])), raw[8:].decode()
    except (ValueError, OverflowError) as error:
        raise invalid_cursor() from error
    if not ARTICLE_ID.fullmatch(article_id):
        raise invalid_cursor()
    return moment, article_id


def encode_start(order: Order, start: Start) -> str:
    """The cursor of a page that begins there. It keeps the numbers of that moment, and stays valid while they move."""
    number, moment, id_ = start.place
    kind = _KINDS[order] | (_BACK if start.back else 0)
    packed = struct.pack(_NUMBERS[order], number) if order in _NUMBERS else b""
    revision = (
        struct.pack(_REVISION, start.revision) if order in _NUMBERS and start.revision is not None else b""
    )
    return encoded((bytes([kind]) if kind else b"") + packed + _position_bytes((moment, id_)) + revision)


def decode_start(order: Order, cursor: str) -> Start:
    """Raises `InvalidValue`, also for a cursor of another order."""
    raw = decoded(cursor)
    if len(raw) == 24 and order not in _NUMBERS:
        return Start(Place(0, *_position(raw)))
    if not raw or raw[0] & ~_BACK != _KINDS[order]:
        raise invalid_cursor()
    number, revision, rest = 0, None, raw[1:]
    if order in _NUMBERS:
        size = struct.calcsize(_NUMBERS[order])
        # A cursor of a release before this one has no revision.
        has_revision = len(rest) > size + _POSITION_BYTES
        try:
            [number] = struct.unpack(_NUMBERS[order], rest[:size])
            if has_revision:
                [revision] = struct.unpack(_REVISION, rest[size + _POSITION_BYTES :])
        except struct.error as error:
            raise invalid_cursor() from error
        rest = rest[size : size + _POSITION_BYTES]
        if not math.isfinite(number) or (revision is not None and revision < 0):
            raise invalid_cursor()
    return Start(Place(number, *_position(rest)), back=bool(raw[0] & _BACK), revision=revision)


def _position_bytes(position: Position) -> bytes:
    return _micros(position[0]) + position[1].bytes


def _micros(moment: datetime) -> bytes:
    return ((moment - _EPOCH) // timedelta(microseconds=1)).to_bytes(8)


def _position(raw: bytes) -> Position:
    try:
        return _EPOCH + timedelta(microseconds=int.from_bytes(raw[:8])), UUID(bytes=raw[8:])
    except (ValueError, OverflowError) as error:
        raise invalid_cursor() from error


def encoded(raw: bytes) -> str:
    """Bytes as the text of a cursor."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(cursor: str) -> bytes:
    """Raises `InvalidValue`."""
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise invalid_cursor() from error


def invalid_cursor() -> InvalidValue:
    return InvalidValue("the cursor is not one of ours", field="cursor")
