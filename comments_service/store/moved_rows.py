"""What carries an article's id, as it moves to another one: each statement of `store/moving.py`."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from comments_service.domain.listing import PINS
from comments_service.domain.reactions import ARTICLE_ITSELF
from comments_service.store.pool import Connection

STATEMENT_SECONDS = 60.0


class Both(NamedTuple):
    """The site of an article that moves, its id before and after."""

    site_id: str
    old: str
    new: str


async def run(connection: Connection, statement: str, *arguments: object) -> None:
    await connection.execute(statement, *arguments, timeout=STATEMENT_SECONDS)


async def take_over(connection: Connection, both: Both, url: str | None, *, exists: bool) -> None:
    """The new article's row: what the old one had, or both together."""
    if exists:
        await run(
            connection,
            """
            UPDATE articles a
            SET title = coalesce(a.title, old.title), section = coalesce(a.section, old.section),
                url = coalesce(a.url, $4, old.url),
                published_at = coalesce(a.published_at, old.published_at),
                -- Of each field: whoever said what stays has said it.
                from_page = ARRAY(
                    SELECT field FROM (VALUES ('title', a.title IS NULL), ('section', a.section IS NULL),
                                              ('published_at', a.published_at IS NULL)) AS fields (field, lacks)
                    WHERE field = ANY (CASE WHEN lacks THEN old.from_page ELSE a.from_page END)),
                comment_count = a.comment_count + old.comment_count,
                created_at = least(a.created_at, old.created_at),
                revision = greatest(a.revision, old.revision) + 1,
                reset_revision = greatest(a.revision, old.revision) + 1
            FROM articles old
            WHERE a.site_id = $1 AND a.article_id = $3 AND old.site_id = $1 AND old.article_id = $2
            """,
            *both,
            url,
        )
        return
    # Whatever columns there are: what a later release adds moves too.
    columns = await connection.fetchval(
        """
        SELECT array_agg(quote_ident(attname)) FROM pg_attribute
        WHERE attrelid = 'articles'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
          AND attname NOT IN ('site_id', 'article_id', 'url', 'revision', 'reset_revision')
        """
    )
    names, changes = ", ".join(columns), ", ".join(f"{name} = excluded.{name}" for name in columns)
    await run(
        connection,
        f"""
        INSERT INTO articles AS a (site_id, article_id, url, revision, reset_revision, {names})
        SELECT site_id, $3, coalesce($4, url), revision + 1, revision + 1, {names} FROM articles
        WHERE site_id = $1 AND article_id = $2
        ON CONFLICT (site_id, article_id) DO UPDATE
        SET url = excluded.url, revision = greatest(a.revision + 1, excluded.revision),
            reset_revision = greatest(a.revision + 1, excluded.revision), {changes}
        """,  # noqa: S608 - the names are those of columns, quoted
        *both,
        url,
    )


async def move_comments(connection: Connection, both: Both, comments: Sequence[UUID]) -> None:
    """Triggers move what the ranking counts. Of the pinned ones stay as many as there is room for."""
    await run(
        connection,
        """
        WITH kept AS MATERIALIZED (
            SELECT id FROM comments WHERE site_id = $1 AND article_id = $2 AND pinned_at IS NOT NULL AND visible
            ORDER BY pinned_at DESC LIMIT greatest($5 - (
                SELECT count(*) FROM comments
                WHERE site_id = $1 AND article_id = $3 AND pinned_at IS NOT NULL AND visible), 0)
        )
        UPDATE comments
        SET article_id = $3, pinned_at = CASE WHEN id IN (SELECT id FROM kept) THEN pinned_at END
        WHERE id = ANY ($4)
        """,
        *both,
        comments,
        PINS,
    )


async def move_reactions(connection: Connection, both: Both) -> None:
    """Triggers move the counts. Of a visitor's two reactions to both articles the later one stays."""
    await run(
        connection,
        """
        DELETE FROM reactions r USING reactions other
        WHERE r.site_id = $1 AND other.site_id = $1 AND r.comment_id = $4 AND other.comment_id = $4
          AND other.visitor_id = r.visitor_id
          AND (r.article_id = $2 AND other.article_id = $3 AND r.created_at <= other.created_at
               OR r.article_id = $3 AND other.article_id = $2 AND r.created_at < other.created_at)
        """,
        *both,
        ARTICLE_ITSELF,
    )
    await run(
        connection, "UPDATE reactions SET article_id = $3 WHERE site_id = $1 AND article_id = $2", *both
    )
    # What was moved is due.
    await run(
        connection, "DELETE FROM reaction_counts WHERE site_id = $1 AND article_id = $2 AND due", *both[:2]
    )
    await run(connection, "DELETE FROM reaction_flushes WHERE site_id = $1 AND article_id = $2", *both[:2])
    await run(
        connection,
        """
        UPDATE articles
        SET reactions = coalesce((
                SELECT jsonb_object_agg(kind, number) FROM reaction_counts
                WHERE comment_id = $3 AND site_id = $1 AND article_id = $2 AND number > 0), '{}'),
            reactions_revision = revision
        WHERE site_id = $1 AND article_id = $2
        """,
        both.site_id,
        both.new,
        ARTICLE_ITSELF,
    )


async def rename(connection: Connection, both: Both, moderator: str | None) -> None:
    """The old id, and all that meant it, mean the new article. Its row is empty from now on, and takes no comments.

    So no comment is judged by it that somebody who has not heard of the move sends to the old id.
    """
    await run(
        connection,
        "DELETE FROM article_aliases WHERE site_id = $1 AND article_id = $2",
        both.site_id,
        both.new,
    )
    await run(
        connection, "UPDATE article_aliases SET into_id = $3 WHERE site_id = $1 AND into_id = $2", *both
    )
    await run(
        connection,
        "INSERT INTO article_aliases (site_id, article_id, into_id, moderator) VALUES ($1, $2, $3, $4)",
        *both,
        moderator,
    )
    await run(
        connection,
        """
        UPDATE articles
        SET title = NULL, url = NULL, section = NULL, mode = 'closed', comment_count = 0, reactions = '{}',
            revision = 0, reset_revision = NULL, page_due_at = NULL
        WHERE site_id = $1 AND article_id = $2
        """,
        *both[:2],
    )
