"""Changes by authors: the comment under its lock, and all its texts."""

from uuid import UUID

import msgspec

from comments_service.domain.edits import AuthorsComment, CommentVersion
from comments_service.store.pool import Connection


async def lock_comment(connection: Connection, comment_id: UUID) -> AuthorsComment | None:
    """A comment that nobody else can decide about until the end of the transaction, nor publish an answer to it.

    The comments above it are locked too, by id, since `decide` will want them.
    """
    locked = await connection.fetch(
        """
        SELECT id, site_id, article_id, visitor_id, body, status, version, created_at, answer_count > 0 AS answered,
               clock_timestamp() AS now
        FROM comments
        WHERE id IN (SELECT unnest(ARRAY[id, parent_id, root_id]) FROM comments WHERE id = $1)
        ORDER BY id FOR NO KEY UPDATE
        """,
        comment_id,
    )
    for row in locked:
        if row["id"] == comment_id:
            return msgspec.convert(dict(row), AuthorsComment)
    return None


async def insert_versions(connection: Connection, comment: AuthorsComment, body: str) -> None:
    """Keep the text that a locked comment is about to get, and the first time the one that it had."""
    await connection.execute(
        """
        INSERT INTO comment_versions (comment_id, version, body, created_at)
        VALUES ($1, 1, $2, $3), ($1, $4, $5, clock_timestamp()) ON CONFLICT DO NOTHING
        """,
        comment.id,
        comment.body,
        comment.created_at,
        comment.version + 1,
        body,
    )


async def select_versions(connection: Connection, comment_id: UUID) -> list[CommentVersion]:
    """All texts that a comment has had, the first one first."""
    rows = await connection.fetch(
        """
        SELECT version, body, created_at FROM comment_versions WHERE comment_id = $1
        UNION ALL
        SELECT 1, body, created_at FROM comments
        WHERE id = $1 AND NOT EXISTS (SELECT FROM comment_versions WHERE comment_id = $1)
        ORDER BY version
        """,
        comment_id,
    )
    return [CommentVersion(*row) for row in rows]
