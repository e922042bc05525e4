"""Reactions and their counts, as their article's id becomes another one: statements of `store/moving.py`."""

from comments_service.domain.reactions import ARTICLE_ITSELF
from comments_service.store.moved_rows import Both, run, uncounted
from comments_service.store.pool import Connection


async def take_turns(connection: Connection, both: Both) -> None:
    """Nobody flushes reactions of either article from now on. Whoever does waits for comments, and keeps reactions."""
    await run(
        connection,
        """
        INSERT INTO reaction_flushes (site_id, article_id)
        SELECT $1, article_id FROM unnest(ARRAY[$2, $3]) AS article_id ORDER BY article_id
        ON CONFLICT (site_id, article_id) DO UPDATE SET flushed_at = clock_timestamp()
        """,
        *both,
    )


async def move_reactions(connection: Connection, both: Both) -> None:
    """With their counts. What is due stays due. Of a visitor's two reactions to both articles the later one stays."""
    await run(
        connection,
        """
        SELECT FROM reactions
        WHERE site_id = $1 AND (article_id = $2 OR article_id = $3 AND comment_id = $4)
        ORDER BY visitor_id, article_id, comment_id FOR UPDATE
        """,
        *both,
        ARTICLE_ITSELF,
    )
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
    # One that was just taken back has no row, and is due.
    await run(
        connection,
        """
        WITH gone AS (
            DELETE FROM reaction_counts WHERE site_id = $1 AND article_id = $2 AND comment_id = ANY (ARRAY(
                SELECT comment_id FROM reactions WHERE site_id = $1 AND article_id = $2
                UNION
                SELECT comment_id FROM reaction_counts WHERE site_id = $1 AND article_id = $2 AND due))
            RETURNING comment_id, kind, number, due
        )
        INSERT INTO reaction_counts AS counts (site_id, article_id, comment_id, kind, number, due)
        SELECT $1, $3, comment_id, kind, number, due FROM gone
        ON CONFLICT (comment_id, site_id, article_id, kind) DO UPDATE
        SET number = counts.number + excluded.number, due = counts.due OR excluded.due
        """,
        *both,
    )
    # Nobody reacts to what is not there any more, so a count of none is not kept either.
    await run(
        connection,
        "DELETE FROM reaction_counts WHERE site_id = $1 AND article_id = $2 AND number = 0",
        *both[:2],
    )
    async with uncounted(connection):
        await run(
            connection, "UPDATE reactions SET article_id = $3 WHERE site_id = $1 AND article_id = $2", *both
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
