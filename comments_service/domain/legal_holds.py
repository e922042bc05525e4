"""Legal holds: that a comment must stay in the database, as a court or a lawyer wants it (pure)."""

from datetime import datetime

import msgspec


class LegalHold(msgspec.Struct, frozen=True):
    """While it is not lifted nothing of the comment is erased: not by its author, nor after a time.

    Readers see the comment or do not see it as if there were none.
    """

    note: str
    placed_by: str
    placed_at: datetime
    lifted_by: str | None = None
    lifted_at: datetime | None = None
