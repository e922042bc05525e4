"""What readers are shown of reactions: the numbers of an article and of its comments, at once."""

from collections.abc import Sequence

from comments_service.domain.articles import ArticleKey
from comments_service.domain.reactions import ARTICLE_ITSELF, Flush
from comments_service.store.pool import Connection

# How many counts are flushed together: a change of more comments would be a reset for open streams.
MOST = 200
# What this call shows of an article: its counts that are due, if it is its turn.
_DUE = """
    due AS (
        SELECT FROM reaction_counts WHERE site_id = $1 AND article_id = $2 AND due LIMIT 1
    ), turn AS (
        INSERT INTO reaction_flushes AS flushes (site_id, article_id)
        SELECT $1::text, $2::text FROM due
        ON CONFLICT (site_id, article_id) DO UPDATE
        SET flushed_at = now() WHERE flushes.flushed_at <= now() - interval '1 second'
        RETURNING site_id
    ), locked AS MATERIALIZED (
        SELECT comment_id, kind FROM reaction_counts
        WHERE site_id = $1 AND article_id = $2 AND due AND EXISTS (SELECT FROM turn)
        ORDER BY comment_id, kind LIMIT $5 FOR NO KEY UPDATE
    ), taken AS (
        UPDATE reaction_counts c SET due = false FROM locked l
        WHERE c.comment_id = l.comment_id AND c.site_id = $1 AND c.article_id = $2 AND c.kind = l.kind AND c.due
        RETURNING c.comment_id, c.kind, c.number
    )
"""
# The numbers of each comment of which something is due, and where it stands by them.
_SUMMED = """
    summed AS (
        SELECT comment_id, coalesce(jsonb_object_agg(kind, number) FILTER (WHERE number > 0), '{}') AS reactions,
               sum(number)::float8 AS total, coalesce(sum(number) FILTER (WHERE kind = ANY($3)), 0)::float8 AS good
        FROM (SELECT comment_id, kind, number FROM taken
              UNION ALL
              SELECT comment_id, kind, number FROM reaction_counts
              WHERE site_id = $1 AND article_id = $2
                AND (comment_id, kind) NOT IN (SELECT comment_id, kind FROM taken)
                AND comment_id = ANY (ARRAY(SELECT comment_id FROM taken))) counted
        GROUP BY comment_id
    ), moved AS MATERIALIZED (
        SELECT c.id, s.reactions,
               CASE WHEN s.total > 0 THEN
                   (s.good + 1.9208 - 1.96 * sqrt(s.good * (s.total - s.good) / s.total + 0.9604))
                   / (s.total + 3.8416) ELSE 0 END AS rank
        FROM comments c JOIN summed s ON s.comment_id = c.id WHERE c.reactions <> s.reactions
        ORDER BY c.id FOR NO KEY UPDATE OF c
    )
"""
# Readers see them from one new revision of the article on.
_SHOWN = """
    of_article AS (
        SELECT reactions FROM summed WHERE comment_id = $4
    ), raised AS (
        -- Counting locks all of the comments first; EXISTS would lock one, and the rest after the article.
        UPDATE articles a
        SET revision = a.revision + 1, reactions = coalesce((SELECT reactions FROM of_article), a.reactions),
            reactions_revision = CASE WHEN a.reactions <> (SELECT reactions FROM of_article)
                                      THEN a.revision + 1 ELSE a.reactions_revision END
        WHERE a.site_id = $1 AND a.article_id = $2
          AND ((SELECT count(*) FROM moved) > 0 OR a.reactions <> (SELECT reactions FROM of_article))
        RETURNING a.revision, a.comment_count
    ), shown AS (
        UPDATE comments c SET reactions = m.reactions, rank = m.rank, reactions_revision = r.revision
        FROM moved m, raised r WHERE c.id = m.id
    )
"""
_FLUSH = f"""
    WITH {_DUE}, {_SUMMED}, {_SHOWN}
    SELECT CASE WHEN EXISTS (SELECT FROM due) AND NOT EXISTS (SELECT FROM turn)
                THEN greatest(extract(epoch FROM f.flushed_at + interval '1 second' - now()), 0.02)
                WHEN (SELECT count(*) FROM locked) = $5 THEN 1 ELSE 0 END::float8,
           r.revision, coalesce(r.comment_count, 0)
    FROM (SELECT) one LEFT JOIN raised r ON true
         LEFT JOIN reaction_flushes f ON f.site_id = $1 AND f.article_id = $2
"""  # noqa: S608 - all are constants


async def flush_reactions(
    connection: Connection, article: ArticleKey, positive: Sequence[str], most: int = MOST
) -> Flush:
    """Show readers what is due of an article: the numbers of its comments and its own, at one new revision.

    At most once a second, whichever process asks, and at most `most` of the counts; the rest is due in a second.
    `rank` is the lower end of the 95 % interval (Wilson, 1927) of the share of `positive` kinds among all reactions to
    a comment.

    Locks are taken in one order: the turn, counts, comments by id, the article. Whoever reacts at the same time waits
    for the counts, or makes them due again.
    """
    row = await connection.fetchrow(_FLUSH, *article, positive, ARTICLE_ITSELF, most)
    return Flush(*row) if row else Flush(0, None, 0)


async def select_due_articles(connection: Connection, limit: int) -> list[ArticleKey]:
    """Articles of which something is due, and that nobody has flushed for some seconds."""
    rows = await connection.fetch(
        """
        SELECT due.site_id, due.article_id
        FROM (SELECT DISTINCT site_id, article_id FROM reaction_counts WHERE due LIMIT $1) due
        WHERE coalesce((SELECT flushed_at FROM reaction_flushes f
                        WHERE f.site_id = due.site_id AND f.article_id = due.article_id)
                       < now() - interval '3 seconds', true)
        """,
        limit,
    )
    return [ArticleKey(*row) for row in rows]
