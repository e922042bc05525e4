"""Times that callers give (pure)."""

from datetime import UTC, datetime

from comments_service.errors import InvalidValue


def utc(moment: datetime, field: str) -> datetime:
    """The time as it is stored. Raises `InvalidValue` for one without an offset, which may mean different moments, and
    for one that is beyond the years 1 to 9999 in UTC."""
    if moment.tzinfo is None:
        raise InvalidValue("a time needs an offset, such as 2026-11-23T09:00:00+09:00", field=field)
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise InvalidValue("there is no such time in UTC", field=field) from error
