"""When articles take comments: modes, dates and hours (pure). `opening` in `migrations/` judges by them."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET, Meta, UnsetType

# `open`; `premoderated`: comments wait for a moderator; `closed`: no new comments and no edits; `readonly`: no
# reactions either; `hidden`: nothing is shown, and nothing is counted.
Mode = Literal["open", "premoderated", "readonly", "closed", "hidden"]
TAKES_COMMENTS: frozenset[Mode] = frozenset(("open", "premoderated"))

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
From = Annotated[str, Meta(pattern=_TIME)]
To = Annotated[str, Meta(pattern=f"{_TIME}|^24:00$")]
# In UTC, or with another offset: a time of day alone would be another moment for each reader.
Moment = Annotated[datetime, Meta(tz=True)]
DEFAULT_ZONE = "Asia/Tokyo"


class Opening(NamedTuple):
    """An article's mode now, and when it takes comments again, if it is closed until a known time."""

    mode: Mode = "open"
    opens_at: datetime | None = None

    @property
    def takes_comments(self) -> bool:
        return self.mode in TAKES_COMMENTS


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hours of some days of the week, in the site's zone, in which comments are taken.

    `to` may be `24:00`. One that is not after `from` is on the next day.
    """

    days: Annotated[list[Day], Meta(min_length=1, max_length=7)]
    start: From = msgspec.field(name="from")
    end: To = msgspec.field(name="to")


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a section of a site says for its articles. What is null is left to the site."""

    mode: Mode | None = None
    opens_at: Moment | None = None
    closes_at: Moment | None = None


WeeklyHours = Annotated[list[Hours], Meta(max_length=50)]
SectionName = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\u0000-\u001f\u007f]*$")]
Sections = Annotated[dict[SectionName, Section], Meta(max_length=200)]
AfterDays = Annotated[int, Meta(ge=1, le=3_650)]
Zone = Annotated[str, Meta(min_length=1, max_length=64)]
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+/-]*")
_OF_MACHINES = ("Factory", "localtime", "posix/", "posixrules", "right/")


def check_opening(given: Any) -> None:
    """Check what types cannot say, of the settings that are given. Raises `ValueError`."""
    if given.time_zone is not UNSET and not _is_zone(given.time_zone):
        raise ValueError(f"time_zone must be a name such as {DEFAULT_ZONE}, not {given.time_zone!r}")
    sections: dict[str, Section] = given.sections or {}
    stating: list[Any] = [given, *sections.values()]
    for stated in stating:
        for name in ("opens_at", "closes_at"):
            check_moment(getattr(stated, name), name)


def check_moment(moment: datetime | UnsetType | None, name: str) -> None:
    """Raises `ValueError` for a time that is beyond the years 1 to 9999 in UTC."""
    try:
        if isinstance(moment, datetime):
            moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{name}: there is no such time in UTC") from error


@lru_cache(maxsize=256)
def _is_zone(name: str) -> bool:
    """PostgreSQL judges hours in it, and does not know the names that only machines have."""
    try:
        return bool(_ZONE.fullmatch(name) and not name.startswith(_OF_MACHINES) and ZoneInfo(name))
    except (KeyError, OSError, ValueError):
        return False
