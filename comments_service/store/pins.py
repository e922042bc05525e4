"""Pinned comments: those that moderators show first."""

from collections.abc import Sequence
from uuid import UUID

from comments_service.domain.articles import ArticleKey
from comments_service.domain.entries import Pins
from comments_service.domain.listing import PINS
from comments_service.errors import CannotPin, CommentNotFound, TooManyPins
from comments_service.store.pool import Connection


async def pin(connection: Connection, comment_id: UUID, *, pinned: bool) -> Pins:
    """Pin a comment of its article, or pin it no more. It needs a transaction.

    A comment that is as it should be stays where it is among the pinned. Raises `CommentNotFound`, `CannotPin` unless
    readers see it as a top-level comment, `TooManyPins`.
    """
    # The comment first, and then its article: as `decide` locks them.
    comment = await connection.fetchrow(
        """
        SELECT site_id, article_id, pinned_at IS NOT NULL AND visible AS is_pinned,
               visible AND parent_id IS NULL AS may_be_pinned
        FROM comments WHERE id = $1 FOR NO KEY UPDATE
        """,
        comment_id,
    )
    if comment is None:
        raise CommentNotFound
    article = ArticleKey(comment["site_id"], comment["article_id"])
    await connection.execute(
        "SELECT FROM articles WHERE site_id = $1 AND article_id = $2 FOR NO KEY UPDATE", *article
    )
    if pinned and not comment["may_be_pinned"]:
        raise CannotPin
    changes = pinned is not comment["is_pinned"]
    if changes and pinned and len(await select_pinned(connection, article)) >= PINS:
        raise TooManyPins(f"{PINS} comments of the article are pinned already", limit=PINS)
    return await _moved(connection, article, comment_id, pinned=pinned, changes=changes)


async def _moved(
    connection: Connection, article: ArticleKey, comment_id: UUID, *, pinned: bool, changes: bool
) -> Pins:
    """Pin the comment if that changes anything: its article then has a new revision, which the comment carries."""
    if changes:
        await connection.execute(
            """
            WITH moved AS (
                UPDATE articles SET revision = revision + 1 WHERE site_id = $1 AND article_id = $2 RETURNING revision
            )
            UPDATE comments SET pinned_at = CASE WHEN $4 THEN clock_timestamp() END, revision = moved.revision
            FROM moved WHERE id = $3
            """,
            *article,
            comment_id,
            pinned,
        )
    row = await connection.fetchrow(
        "SELECT revision, comment_count FROM articles WHERE site_id = $1 AND article_id = $2", *article
    )
    assert row is not None  # noqa: S101 - the foreign key of the comment
    return Pins(article, await select_pinned(connection, article), row[0], row[1], changes)


async def select_pinned(connection: Connection, article: ArticleKey) -> Sequence[UUID]:
    """The pinned comments of an article, in the order in which they are shown."""
    rows = await connection.fetch(
        """
        SELECT id FROM comments
        WHERE site_id = $1 AND article_id = $2 AND pinned_at IS NOT NULL AND visible ORDER BY pinned_at DESC
        """,
        *article,
    )
    return [row["id"] for row in rows]
