"""Cursors: a position in a list of comments, opaque to clients (pure)."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

from comments_service.errors import InvalidValue

Position = tuple[datetime, UUID]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def encode_cursor(position: Position) -> str:
    """The cursor of the comment with this time and id."""
    micros = (position[0] - _EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(micros.to_bytes(8) + position[1].bytes).rstrip(b"=").decode()


def decode_cursor(cursor: str) -> Position:
    """Raises `InvalidValue`."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return _EPOCH + timedelta(microseconds=int.from_bytes(raw[:8])), UUID(bytes=raw[8:])
    except (ValueError, OverflowError) as error:
        raise InvalidValue("the cursor is not one of ours", field="cursor") from error
