"""What several of the examples are made of."""

from datetime import UTC, datetime
from uuid import UUID

ID = UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a11")
SENT = datetime(2026, 11, 23, 0, 31, 2, 665895, tzinfo=UTC)
DECIDED = datetime(2026, 11, 23, 0, 31, 2, 981204, tzinfo=UTC)
REMOVED = UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a13")
