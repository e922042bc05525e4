"""The comment and its states (pure)."""

import re
import secrets
import time
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

# The ids that publishers choose.
SITE = re.compile(r"[a-z0-9-]{1,64}")
ARTICLE = re.compile(r"[A-Za-z0-9._~-]{1,200}")


class Status(StrEnum):
    """Where a comment stands.

    A comment starts `pending`. A policy moves it to `approved`, `held` or `rejected`; from then on only a
    moderator moves it, between any two of `approved`, `held`, `rejected` and `removed`.
    """

    PENDING = "pending"
    APPROVED = "approved"
    HELD = "held"
    REJECTED = "rejected"
    REMOVED = "removed"


class PublicComment(msgspec.Struct, frozen=True):
    """An approved comment as every reader may see it."""

    id: UUID
    author: str
    body: str
    created_at: datetime
    parent_id: UUID | None


def new_id() -> UUID:
    """A random id that sorts by time (UUID version 7, RFC 9562 §5.7), so that new rows go to one end of an index."""
    milliseconds = time.time_ns() // 1_000_000
    bits = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=bits)
