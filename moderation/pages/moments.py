"""When an article says that it was published (pure)."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_ZONE = re.compile(r"(?<=[0-9])\s+(?=(?:Z|[+-][0-9]{2}:?[0-9]{2})$)")
# 2026年11月29日(日) 7時5分, 2026/11/29 07:05, 2026.11.29
_WRITTEN = re.compile(
    r"(\d{4})\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*日?(?:\s*\([^)]{1,3}\)|\s*（[^）]{1,3}）)?"
    r"(?:[\sT]*(午前|午後)?\s*(\d{1,2})\s*[:時]\s*(?:(\d{1,2})\s*分?)?(?:\s*:\s*(\d{1,2}))?)?",
    re.ASCII,
)


def published_at(said: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The moment, None where it says none or none that can be. Without a zone of its own it is one in `zone`."""
    said = said.strip()[:60]
    moment = _iso(said) or _mail(said) or _written(said)
    if moment is None:
        return None
    try:
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return moment if _EARLIEST <= moment <= now + timedelta(days=1) else None


def _iso(said: str) -> datetime | None:
    try:
        return datetime.fromisoformat(_ZONE.sub("", said))
    except ValueError:
        return None


def _mail(said: str) -> datetime | None:
    if "," not in said:
        return None
    try:
        return parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError):
        return None


def _written(said: str) -> datetime | None:
    found = _WRITTEN.match(said)
    if found is None:
        return None
    year, month, day, half, hour, minute, second = found.groups()
    try:
        hours = int(hour or 0) % 12 + 12 if half == "午後" else int(hour or 0)
        return datetime(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0))  # noqa: DTZ001
    except ValueError:
        return None
