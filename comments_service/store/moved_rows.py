"""What carries an article's id, as it moves to another one: each statement of `store/moving.py`."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple
from uuid import UUID

from comments_service.domain.listing import PINS
from comments_service.store.pool import Connection

STATEMENT_SECONDS = 300.0


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


async def move_comments(connection: Connection, both: Both) -> list[UUID]:
    """The comments that the old article has now, locked in the order of their ids. Counts stay as they are."""
    # Each part has an index of its own.
    rows = await connection.fetch(
        """
        SELECT id FROM comments WHERE id = ANY (ARRAY(
            SELECT id FROM comments WHERE site_id = $1 AND article_id = $2 AND listed
            UNION ALL
            SELECT id FROM comments
            WHERE site_id = $1 AND article_id = $2 AND status IN ('held', 'rejected', 'removed') AND NOT listed
            UNION ALL
            SELECT id FROM comments WHERE site_id = $1 AND article_id = $2 AND status = 'pending' AND NOT listed
            UNION ALL
            SELECT id FROM comments WHERE site_id = $1 AND article_id = $2 AND status = 'withdrawn' AND NOT listed))
        ORDER BY id FOR NO KEY UPDATE
        """,
        *both[:2],
        timeout=STATEMENT_SECONDS,
    )
    moved = [row[0] for row in rows]
    async with uncounted(connection):
        await run(connection, "UPDATE comments SET article_id = $1 WHERE id = ANY ($2)", both.new, moved)
    return moved


@asynccontextmanager
async def uncounted(connection: Connection) -> AsyncGenerator[None]:
    """Triggers move no counts meanwhile: those who publish or react would wait for their rows until the end."""
    await run(connection, "SELECT set_config('comments.moves_article', 'on', true)")
    yield
    await run(connection, "SELECT set_config('comments.moves_article', 'off', true)")


async def move_published_counts(connection: Connection, both: Both, comments: Sequence[UUID]) -> None:
    """What the ranking counts of these comments, which are all that the old article had."""
    await run(
        connection,
        """
        WITH spans AS (
            SELECT DISTINCT span, date_trunc(span, created_at, 'UTC') AS starts_at
            FROM comments, (VALUES ('day'), ('hour')) AS spans (span) WHERE id = ANY ($4)
        ), gone AS (
            DELETE FROM published_counts c USING spans s
            WHERE c.site_id = $1 AND c.article_id = $2 AND c.span = s.span AND c.starts_at = s.starts_at
            RETURNING c.span, c.starts_at, c.published, c.latest
        )
        INSERT INTO published_counts AS counts (site_id, span, starts_at, article_id, published, latest)
        SELECT $1, span, starts_at, $3, published, latest FROM gone
        ON CONFLICT (site_id, span, starts_at, article_id) DO UPDATE
        SET published = counts.published + excluded.published, latest = greatest(counts.latest, excluded.latest)
        """,
        *both,
        comments,
    )


async def unpin(connection: Connection, both: Both, comments: Sequence[UUID]) -> None:
    """Of the pinned ones among these comments stay as many as there is room for beside those that were there."""
    await run(
        connection,
        """
        WITH pinned AS (
            SELECT id, pinned_at, visible, id = ANY ($3) AS is_moved FROM comments
            WHERE site_id = $1 AND article_id = $2 AND pinned_at IS NOT NULL
        ), kept AS (
            SELECT id FROM pinned WHERE is_moved AND visible
            ORDER BY pinned_at DESC
            LIMIT greatest($4 - (SELECT count(*) FROM pinned WHERE visible AND NOT is_moved), 0)
        )
        UPDATE comments SET pinned_at = NULL
        WHERE id IN (SELECT id FROM pinned WHERE is_moved AND id NOT IN (SELECT id FROM kept))
        """,
        both.site_id,
        both.new,
        comments,
        PINS,
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
