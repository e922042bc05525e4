"""Numbers about moderators' decisions, and the table of all decisions as a file (pure)."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

import msgspec

# Counting stops here.
COUNTED = 10_000
# What makes a cell a formula in a spreadsheet, also in full width, which Excel in Japan takes for the same.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Without it Excel takes UTF-8 for Shift_JIS.
BOM = "\ufeff"


class QueueNumbers(msgspec.Struct, frozen=True):
    """How many comments are held, and for how many seconds the oldest of them has been there, null if none is.

    `at_least`: counting stopped at `depth`.
    """

    depth: int
    at_least: bool
    oldest_age: float | None


class DecisionNumbers(msgspec.Struct, frozen=True):
    """How many decisions of one kind a moderator made, and how many seconds one took, null if that is not known.

    `reason` is a code, null for none and for a moderator's own words.
    """

    moderator: str
    status: str
    reason: str | None
    count: int
    median_seconds: float | None


class TimeToDecision(msgspec.Struct, frozen=True):
    """Seconds from when a comment was first held until somebody decided that it is held no longer."""

    median: float | None
    p95: float | None


class Statistics(msgspec.Struct, frozen=True):
    """The queue as it is now, and what was decided in a time. Decisions that take back others are not counted.

    `minutes_per_hundred`: how many minutes a moderator works for a hundred decisions.
    """

    queue: QueueNumbers
    decisions: list[DecisionNumbers]
    time_to_decision: TimeToDecision
    minutes_per_hundred: float | None


class DecisionRow(msgspec.Struct, frozen=True):
    """A decision as a row of the file. `seconds` and `waited` are as in `migrations/0018_undo_and_numbers.sql`."""

    decided_at: datetime
    site_id: str
    article_id: str
    comment_id: UUID
    version: int
    from_status: str
    status: str
    phase: str
    reason: str
    note: str | None
    moderator: str | None
    policy_version: int | None
    undoes: int | None
    seconds: float | None
    waited: float | None
    id: int


_COLUMNS = DecisionRow.__struct_fields__[:-1]
HEADER = ",".join(("decided_at_utc", *_COLUMNS[1:])) + "\r\n"


def csv_lines(rows: Iterable[DecisionRow]) -> str:
    """The rows as lines of CSV (RFC 4180). No text in them is a formula."""
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows([_cell(getattr(row, column)) for column in _COLUMNS] for row in rows)
    return lines.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, float):
        return round(value, 1)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
