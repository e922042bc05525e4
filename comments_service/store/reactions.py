"""Reactions: what visitors chose, how many there are, and what readers are shown of it."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from comments_service.domain.articles import ArticleKey
from comments_service.domain.people import Visitor
from comments_service.domain.reactions import (
    ARTICLE_ITSELF,
    ArticleReactions,
    Flush,
    Numbers,
    OwnReactions,
    TakenReaction,
)
from comments_service.store.opening import OPENING, TAKES_NO_REACTIONS, unless
from comments_service.store.pool import Connection

# How many counts are flushed together: a change of more comments would be a reset for open streams.
MOST = 200
# Of a comment `c` of the site $2.
_TAKEN = unless(TAKES_NO_REACTIONS, "c.article_id")


async def set_reaction(
    connection: Connection, comment_id: UUID, visitor: Visitor, kind: str | None
) -> TakenReaction | None:
    """Give a visible comment a visitor's reaction, in place of another one, or take it back with a `kind` of None.

    Returns None if there is no such comment on the visitor's site, if its article takes none, or if a banned person
    gives one. Triggers move the counts in the same transaction.
    """
    row = await connection.fetchrow(
        f"""
        WITH reacted_to AS (
            SELECT article_id FROM comments c WHERE id = $1 AND site_id = $2 AND visible
              AND NOT EXISTS (SELECT FROM people WHERE site_id = $2 AND author_id IN ($3, erased_person($3))
                                AND banned_at IS NOT NULL)
              AND {_TAKEN}
        ), written AS (
            INSERT INTO reactions (site_id, article_id, comment_id, visitor_id, kind)
            SELECT $2, article_id, $1, $3, $4 FROM reacted_to
            ON CONFLICT (visitor_id, site_id, article_id, comment_id) DO UPDATE
            SET kind = excluded.kind, created_at = now() WHERE reactions.kind <> excluded.kind
            RETURNING kind
        )
        SELECT article_id, EXISTS (SELECT FROM written) FROM reacted_to
        """  # noqa: S608 - all are constants
        if kind is not None
        else f"""
        WITH reacted_to AS (
            SELECT article_id FROM comments c WHERE id = $1 AND site_id = $2 AND visible AND {_TAKEN}
        ), written AS (
            DELETE FROM reactions r USING reacted_to
            WHERE r.visitor_id = $3 AND r.site_id = $2 AND r.article_id = reacted_to.article_id AND r.comment_id = $1
            RETURNING kind
        )
        SELECT article_id, EXISTS (SELECT FROM written) FROM reacted_to
        """,  # noqa: S608
        *(comment_id, visitor.site_id, visitor.id),
        *(() if kind is None else (kind,)),
    )
    return TakenReaction(ArticleKey(visitor.site_id, row[0]), row[1]) if row else None


async def set_article_reaction(
    connection: Connection, article: ArticleKey, visitor_id: UUID, kind: str | None
) -> TakenReaction:
    """The same for the article itself, which is made if nobody has commented on it. A banned person changes nothing,
    and nobody does where the article takes no reactions."""
    if kind is None:
        status = await connection.execute(
            f"""
            DELETE FROM reactions
            WHERE visitor_id = $1 AND site_id = $2 AND article_id = $3 AND comment_id = $4
              AND {unless(TAKES_NO_REACTIONS)}
            """,  # noqa: S608
            *(visitor_id, *article, ARTICLE_ITSELF),
        )
        return TakenReaction(article, status != "DELETE 0")
    status = await connection.execute(
        f"""
        WITH article AS (
            INSERT INTO articles (site_id, article_id)
            SELECT $2, $3 WHERE NOT EXISTS (SELECT FROM articles WHERE site_id = $2 AND article_id = $3)
            ON CONFLICT DO NOTHING
        )
        INSERT INTO reactions (visitor_id, site_id, article_id, comment_id, kind) SELECT $1, $2, $3, $4, $5
        WHERE NOT EXISTS (SELECT FROM people WHERE site_id = $2 AND author_id IN ($1, erased_person($1))
                                AND banned_at IS NOT NULL)
          AND {unless(TAKES_NO_REACTIONS)}
        ON CONFLICT (visitor_id, site_id, article_id, comment_id) DO UPDATE
        SET kind = excluded.kind, created_at = now() WHERE reactions.kind <> excluded.kind
        """,  # noqa: S608
        *(visitor_id, *article, ARTICLE_ITSELF, kind),
    )
    return TakenReaction(article, status != "INSERT 0 0")


async def count_reactions(
    connection: Connection, article: ArticleKey, comment_id: UUID = ARTICLE_ITSELF
) -> Numbers:
    """The exact numbers, also of what readers are not shown yet."""
    rows = await connection.fetch(
        """
        SELECT kind, number FROM reaction_counts
        WHERE comment_id = $3 AND site_id = $1 AND article_id = $2 AND number > 0
        """,
        *article,
        comment_id,
    )
    return {row[0]: row[1] for row in rows}


async def select_own_reactions(connection: Connection, article: ArticleKey, visitor_id: UUID) -> OwnReactions:
    rows = await connection.fetch(
        "SELECT comment_id, kind FROM reactions WHERE visitor_id = $1 AND site_id = $2 AND article_id = $3",
        visitor_id,
        *article,
    )
    kinds: dict[UUID, str] = {row[0]: row[1] for row in rows}
    to_article = kinds.pop(ARTICLE_ITSELF, None)
    return OwnReactions(kinds, to_article)


async def select_article_reactions(connection: Connection, article: ArticleKey) -> ArticleReactions:
    """None, at revision 0, for an article that nobody reacted to or commented on; none for a hidden one."""
    row = await connection.fetchrow(
        f"""
        SELECT CASE WHEN o.mode = 'hidden' THEN '{{}}' ELSE a.reactions END, a.revision
        FROM articles a JOIN sites s USING (site_id) {OPENING} WHERE site_id = $1 AND article_id = $2
        """,  # noqa: S608
        *article,
    )
    return ArticleReactions(msgspec.json.decode(row[0]), row[1]) if row else ArticleReactions({}, 0)


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
    row = await connection.fetchrow(
        """
        WITH due AS (
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
        ), summed AS (
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
        ), of_article AS (
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
        SELECT CASE WHEN EXISTS (SELECT FROM due) AND NOT EXISTS (SELECT FROM turn)
                    THEN greatest(extract(epoch FROM f.flushed_at + interval '1 second' - now()), 0.02)
                    WHEN (SELECT count(*) FROM locked) = $5 THEN 1 ELSE 0 END::float8,
               r.revision, coalesce(r.comment_count, 0)
        FROM (SELECT) one LEFT JOIN raised r ON true
             LEFT JOIN reaction_flushes f ON f.site_id = $1 AND f.article_id = $2
        """,
        *article,
        positive,
        ARTICLE_ITSELF,
        most,
    )
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
