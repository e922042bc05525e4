"""Reports: readers who tell the moderators about a comment (pure)."""

from datetime import datetime
from uuid import UUID

import msgspec

from comments_service.domain import text
from comments_service.domain.reader_texts import ReportCode
from comments_service.errors import TextTooLong

NOTE_CHARACTERS = 300


class NewReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor reports about a comment of a site."""

    comment_id: UUID
    site_id: str
    visitor_id: UUID
    reason: ReportCode
    note: str | None


class Report(msgspec.Struct, frozen=True):
    """A report as moderators see it: not who made it."""

    reason: str
    note: str | None
    created_at: datetime


def report_note(note: str) -> str | None:
    """The cleaned note of a report, None if it shows nothing. Raises `TextTooLong`, `TooManyBytes`."""
    text.check_raw(note, "note")
    cleaned = text.clean(note)
    if not text.is_visible(cleaned):
        return None
    length = text.count(cleaned)
    if length > NOTE_CHARACTERS:
        raise TextTooLong(field="note", limit=NOTE_CHARACTERS, count=length)
    text.check_bytes(cleaned, "note")
    return cleaned
