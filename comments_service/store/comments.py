"""Stores comments that are sent, each once for its idempotency key."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import asyncpg

from comments_service.domain.comments import AcceptedComment, NewComment
from comments_service.domain.repeats import fingerprint_of
from comments_service.store.opening import TAKES_NO_COMMENTS, unless
from comments_service.store.pool import Connection

_INSERT = f"""
    WITH article AS (
        -- ON CONFLICT alone would wait for every decision under way about the article.
        INSERT INTO articles (site_id, article_id, url)
        SELECT $2, $3, $13 WHERE NOT EXISTS (SELECT FROM articles WHERE site_id = $2 AND article_id = $3)
        ON CONFLICT DO NOTHING
    ), addressed AS (
        UPDATE articles SET url = $13
        WHERE $13::text IS NOT NULL AND site_id = $2 AND article_id = $3 AND url IS NULL
    )
    INSERT INTO comments (id, site_id, article_id, parent_id, author, body, visitor_id, new_visitor,
                          idempotency_key, request_hash, fingerprint, badges)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 || coalesce((
        SELECT array_agg(given) FROM people, unnest(badges) AS given
        WHERE site_id = $2 AND author_id = $7 AND given <> ALL ($12)), '{{}}')
    WHERE {unless(TAKES_NO_COMMENTS)}
      AND NOT EXISTS (SELECT FROM people WHERE site_id = $2 AND author_id IN ($7, erased_person($7))
                        AND banned_at IS NOT NULL)
      AND ($4::uuid IS NULL OR EXISTS (
            SELECT FROM comments
            WHERE id = $4 AND site_id = $2 AND article_id = $3 AND visible))
      -- ON CONFLICT alone would wait for a move of the article that this waits for too.
      AND NOT EXISTS (SELECT FROM comments WHERE site_id = $2 AND idempotency_key = $9)
    ON CONFLICT (site_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
    RETURNING id, visitor_id, new_visitor, request_hash, created_at
"""  # noqa: S608 - all are constants


async def insert_comment(connection: Connection, new: NewComment) -> AcceptedComment | None:
    """Accept a comment, and make its article if it does not exist.

    Returns None if the idempotency key was used before, if the article takes no comments, if the person is banned,
    or if the parent is not published on this article.
    """
    row = await connection.fetchrow(_INSERT, *_columns(new))
    return AcceptedComment(*row) if row else None


async def insert_comments(connection: Connection, news: Sequence[NewComment]) -> list[AcceptedComment | None]:
    """Accept comments in one round trip and one transaction, each as `insert_comment` does. Answers in order.

    Articles are made in one order, so that two calls deadlock only if they have two keys in common, under different
    articles, or meet an article that moves. A comment alone then has a transaction of its own.
    """
    ordered = sorted(news, key=lambda new: (new.site_id, new.article_id, new.idempotency_key or ""))
    try:
        rows = await connection.fetchmany(_INSERT, [_columns(new) for new in ordered])
    except asyncpg.DeadlockDetectedError:
        return [await _insert_alone(connection, new) for new in news]
    accepted = {row["id"]: AcceptedComment(*row) for row in rows}
    return [accepted.get(new.id) for new in news]


async def _insert_alone(connection: Connection, new: NewComment) -> AcceptedComment | None:
    try:
        return await insert_comment(connection, new)
    except asyncpg.DeadlockDetectedError:
        # Its article was moved twice meanwhile.
        return await insert_comment(connection, new)


def _columns(new: NewComment) -> tuple[object, ...]:
    return (
        new.id,
        new.site_id,
        new.article_id,
        new.parent_id,
        new.author,
        new.body,
        new.visitor_id,
        new.new_visitor,
        new.idempotency_key,
        new.request_hash,
        fingerprint_of(new.body),
        new.badges,
        new.url,
    )


async def select_accepted(
    connection: Connection, site_id: str, idempotency_key: str
) -> AcceptedComment | None:
    row = await connection.fetchrow(
        """
        SELECT id, visitor_id, new_visitor, request_hash, created_at
        FROM comments WHERE site_id = $1 AND idempotency_key = $2
        """,
        site_id,
        idempotency_key,
    )
    return AcceptedComment(*row) if row else None


async def backdate(connection: Connection, ages: Sequence[tuple[UUID, timedelta]]) -> None:
    """Make pending comments older than they are."""
    await connection.execute(
        """
        UPDATE comments SET created_at = now() - age
        FROM unnest($1::uuid[], $2::interval[]) AS given (comment_id, age)
        WHERE id = comment_id AND status = 'pending'
        """,
        [comment_id for comment_id, _ in ages],
        [age for _, age in ages],
    )
