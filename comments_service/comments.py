"""The comment and its states (pure)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


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
