"""Reactions: what visitors chose, how many there are, and what readers are shown of those to an article."""

from uuid import UUID

import msgspec

from comments_service.domain.articles import ArticleKey
from comments_service.domain.people import Visitor
from comments_service.domain.reactions import (
    ARTICLE_ITSELF,
    ArticleReactions,
    Numbers,
    OwnReactions,
    TakenReaction,
)
from comments_service.store.moving import lock_present
from comments_service.store.opening import OPENING, TAKES_NO_REACTIONS, unless
from comments_service.store.pool import Connection

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
            RETURNING article_id
        )
        SELECT coalesce(w.article_id, r.article_id), w.article_id IS NOT NULL
        FROM reacted_to r LEFT JOIN written w ON true
        """  # noqa: S608 - all are constants
        if kind is not None
        else f"""
        WITH reacted_to AS (
            SELECT article_id FROM comments c WHERE id = $1 AND site_id = $2 AND visible AND {_TAKEN}
        ), written AS (
            -- Under whichever article: it may be moved while this waits for it.
            DELETE FROM reactions
            WHERE visitor_id = $3 AND site_id = $2 AND comment_id = $1 AND EXISTS (SELECT FROM reacted_to)
            RETURNING article_id
        )
        SELECT coalesce(w.article_id, r.article_id), w.article_id IS NOT NULL
        FROM reacted_to r LEFT JOIN written w ON true
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
        return await _take_back(connection, article, visitor_id)
    present = await connection.fetchval(
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
        RETURNING article_id
        """,  # noqa: S608
        *(visitor_id, *article, ARTICLE_ITSELF, kind),
    )
    return TakenReaction(ArticleKey(article.site_id, present or article.article_id), present is not None)


async def _take_back(connection: Connection, article: ArticleKey, visitor_id: UUID) -> TakenReaction:
    async with connection.transaction():
        # It may have moved, or be moving. What is added follows it by a trigger.
        present = await lock_present(connection, article)
        status = await connection.execute(
            f"""
            DELETE FROM reactions
            WHERE visitor_id = $1 AND site_id = $2 AND article_id = $3 AND comment_id = $4
              AND {unless(TAKES_NO_REACTIONS)}
            """,  # noqa: S608
            *(visitor_id, *present, ARTICLE_ITSELF),
        )
    return TakenReaction(present, status != "DELETE 0")


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
