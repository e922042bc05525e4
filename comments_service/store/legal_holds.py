"""Legal holds: comments whose text must stay in the database."""

from uuid import UUID

import msgspec

from comments_service.domain.legal_holds import LegalHold
from comments_service.errors import AlreadyErased
from comments_service.store.pool import Connection

# Of the comments `c`: those that no legal hold keeps.
NOT_KEPT = "NOT EXISTS (SELECT FROM legal_holds h WHERE h.comment_id = c.id AND h.lifted_at IS NULL)"


async def place_hold(connection: Connection, comment_id: UUID, note: str, moderator: str) -> None:
    """Keep the comment from being erased, or change the note of its legal hold.

    The comment is locked, so that nobody is erasing it meanwhile. Raises `AlreadyErased` if somebody has.
    """
    async with connection.transaction():
        is_erased = await connection.fetchval(
            "SELECT purged_at IS NOT NULL FROM comments WHERE id = $1 FOR NO KEY UPDATE", comment_id
        )
        if is_erased:
            raise AlreadyErased
        await connection.execute(
            """
            INSERT INTO legal_holds (comment_id, note, placed_by) VALUES ($1, $2, $3)
            ON CONFLICT (comment_id) WHERE lifted_at IS NULL DO UPDATE SET note = excluded.note
            """,
            *(comment_id, note, moderator),
        )


async def lift_hold(connection: Connection, comment_id: UUID, moderator: str) -> None:
    """Nothing keeps the comment any more. It may have had no legal hold."""
    await connection.execute(
        "UPDATE legal_holds SET lifted_by = $2, lifted_at = now() WHERE comment_id = $1 AND lifted_at IS NULL",
        *(comment_id, moderator),
    )


async def select_holds(connection: Connection, comment_id: UUID) -> list[LegalHold]:
    """All legal holds that a comment has or had, the first one first."""
    rows = await connection.fetch(
        """
        SELECT note, placed_by, placed_at, lifted_by, lifted_at FROM legal_holds WHERE comment_id = $1 ORDER BY id
        """,
        comment_id,
    )
    return [msgspec.convert(dict(row), LegalHold) for row in rows]
