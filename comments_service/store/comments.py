"""Statements about comments, for authors and the worker."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from msgspec import UNSET

from comments_service.domain.articles import ArticleKey
from comments_service.domain.comments import (
    AcceptedComment,
    NewComment,
    OwnComment,
    OwnStatus,
    PendingComment,
    Status,
)
from comments_service.domain.persons import RECENT
from comments_service.domain.repeats import MOST_REPEATS, fingerprint_of
from comments_service.store.article_pages import WANTS_PAGE
from comments_service.store.opening import MODE, OPENING, TAKES_NO_COMMENTS, opening_at, unless
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


_OWN = f"""
    SELECT c.visitor_id, c.id, c.site_id, c.article_id, c.author, c.body, c.created_at, c.parent_id, c.status,
           c.version,
           -- The log has the status where a moderator gave no reason.
           nullif(d.reason, d.status) AS reason,
           -- A moderator who takes a decision back may leave a policy's.
           CASE WHEN d.phase = 'moderator' THEN 'moderator' WHEN d.phase IS NOT NULL THEN 'policy' END AS actor,
           c.status NOT IN ('pending', 'approved', 'withdrawn') AND EXISTS (
               SELECT FROM decisions p
               WHERE p.comment_id = c.id AND p.moderator IS NULL AND p.reason = 'self_harm_risk'
           ) AS at_risk,
           c.answer_count > 0 AS answered, coalesce({TAKES_NO_COMMENTS}, false) AS is_closed, now() AS now
    FROM comments c JOIN sites s USING (site_id) JOIN articles a USING (site_id, article_id) {OPENING}
         LEFT JOIN decisions d
         ON d.comment_id = c.id AND d.version = c.version - 1 AND c.status IN ('held', 'rejected', 'removed')
"""  # noqa: S608
_OWN_COMMENT = f"{_OWN} WHERE c.id = $1 AND c.erased_at IS NULL"


async def select_own_comment(connection: Connection, comment_id: UUID) -> OwnComment | None:
    """A comment and its visitor, with reason and actor of the decision that held, rejected or removed it."""
    row = await connection.fetchrow(_OWN_COMMENT, comment_id)
    return _own_comment(row) if row else None


async def select_own_comments(
    connection: Connection, article: ArticleKey, visitor_id: UUID, limit: int
) -> list[OwnComment]:
    """The newest comments of a visitor on an article, the newest first."""
    rows = await connection.fetch(
        f"""
        {_OWN} WHERE c.visitor_id = $1 AND c.site_id = $2 AND c.article_id = $3 AND c.erased_at IS NULL
        ORDER BY c.created_at DESC LIMIT $4
        """,
        visitor_id,
        *article,
        limit,
    )
    return [_own_comment(row) for row in rows]


def _own_comment(row: asyncpg.Record) -> OwnComment:
    status = OwnStatus(
        *row[1:8],
        status=Status(row["status"]),
        version=row["version"],
        editable_until=None,
        reason=row["reason"],
        actor=row["actor"] or UNSET,
    )
    return OwnComment(
        row["visitor_id"], status, row["at_risk"], row["answered"], row["is_closed"], row["now"]
    )


async def select_pending(connection: Connection, ids: Sequence[UUID]) -> list[PendingComment]:
    """The comments among `ids` that still wait for a decision.

    A comment that was written later but is published already counts as a repeat of this one too: its transaction
    began later, and workers may take comments in any order. The author's newest comments are only looked at on a site
    whose settings tell newcomers and trusted people from others. `mode` is the article's at the time at which the text
    was written; but what somebody stated since counts.
    """
    rows = await connection.fetch(
        f"""
        SELECT c.id, c.site_id, c.article_id, c.author, c.body, c.version, {MODE} AS mode,
               c.revision IS NOT NULL AS was_published,
               (SELECT count(*) FROM comments earlier
                WHERE earlier.visitor_id = c.visitor_id AND earlier.site_id = c.site_id AND earlier.id <> c.id
                  AND earlier.created_at < written.at AND earlier.created_at > written.at - interval '1 day'
                  AND (earlier.body = c.body OR earlier.fingerprint = c.fingerprint)) AS repeats,
               (SELECT count(*) FROM (
                    SELECT FROM comments other
                    WHERE other.site_id = c.site_id AND other.fingerprint = c.fingerprint
                      AND other.created_at > c.created_at - interval '1 day' AND other.id <> c.id
                      AND ((other.created_at, other.id) < (c.created_at, c.id) OR other.visible)
                    LIMIT $2) AS others) AS repeats_of_anyone,
               CASE WHEN coalesce(p.banned_at, e.banned_at) IS NOT NULL THEN 'banned'
                    WHEN greatest(p.muted_until, e.muted_until) > written.at THEN 'muted' END AS restraint,
               p.trusted, history.approved, history.refused,
               {WANTS_PAGE} AS wants_page
        FROM comments c JOIN articles a USING (site_id, article_id) JOIN sites s USING (site_id)
        LEFT JOIN people p ON p.site_id = c.site_id AND p.author_id = c.visitor_id
        LEFT JOIN people e ON e.site_id = c.site_id AND e.author_id = erased_person(c.visitor_id), LATERAL (
            SELECT coalesce((SELECT max(created_at) FROM comment_versions
                             WHERE comment_id = c.id AND c.version > 1), c.created_at) AS at) AS written,
        LATERAL (
            SELECT count(*) FILTER (WHERE status = 'approved') AS approved,
                   count(*) FILTER (WHERE status IN ('rejected', 'removed')) AS refused
            FROM (SELECT status FROM comments own
                  WHERE s.settings ?| '{{trust_after,newcomer_until}}' AND own.visitor_id = c.visitor_id
                    AND own.site_id = c.site_id AND own.id <> c.id
                  ORDER BY own.created_at DESC LIMIT $3) AS newest) AS history
        {opening_at("written.at")}
        WHERE c.id = ANY($1) AND c.status = 'pending'
        """,  # noqa: S608
        ids,
        MOST_REPEATS,
        RECENT,
    )
    return [PendingComment(**dict(row)) for row in rows]


async def requeue_lost(
    connection: Connection, *, before: datetime | None, grace: float, limit: int
) -> list[tuple[UUID, datetime]]:
    """Take up to `limit` pending comments that cannot be in the stream any more, and stamp them as queued now.

    They were queued more than `grace` seconds before `before`, when the stream's oldest entry was queued, or before
    now if the stream is empty. Rows that another sweeper is taking are skipped.
    """
    rows = await connection.fetch(
        """
        UPDATE comments SET queued_at = now()
        WHERE id = ANY (ARRAY(
            SELECT id FROM comments
            WHERE status = 'pending' AND queued_at < coalesce($1, now()) - make_interval(secs => $2)
            ORDER BY queued_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
        ))
        RETURNING id, queued_at
        """,
        before,
        grace,
        limit,
    )
    return [(row["id"], row["queued_at"]) for row in rows]
