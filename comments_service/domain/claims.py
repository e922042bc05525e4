"""Claims: which moderator works on which held comment, and for how long (pure)."""

from datetime import datetime
from uuid import UUID

import msgspec

# How many comments of a site one moderator may have at a time.
MOST_CLAIMS = 200


class Claimed(msgspec.Struct, frozen=True):
    """A comment that is claimed until `expires_at`; null: it is free again."""

    comment_id: UUID
    expires_at: datetime | None
