"""The moderators' queue, and how many comments wait."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from comments_service.domain.comments import Status
from comments_service.domain.review import Depth, QueueFilter, ReviewComment, WrittenText
from comments_service.store.decisions import with_json
from comments_service.store.pool import Connection

_COLUMNS = """
    c.id, c.site_id, c.article_id, c.author, c.body, c.created_at, c.parent_id, c.status, c.version,
    d.scores, d.scorer, d.scorer_version, d.phase, d.reason, d.moderator, d.spans, d.decided_at
"""
_QUEUE = """
    SELECT {columns}
    FROM comments c LEFT JOIN decisions d ON d.comment_id = c.id AND d.version = c.version - 1
    WHERE c.status = $1 AND ($2::text[] IS NULL OR c.site_id = ANY($2)) AND ($3::text IS NULL OR c.article_id = $3)
      AND ($4::text IS NULL OR strpos(lower(c.body), lower($4)) > 0 OR strpos(lower(c.author), lower($4)) > 0)
      AND ($5::timestamptz IS NULL OR (c.created_at, c.id) {beyond} ($5, $6::uuid))
    ORDER BY c.created_at {direction}, c.id {direction} LIMIT $7
"""
_ONE = f"""
    SELECT {_COLUMNS}
    FROM comments c LEFT JOIN decisions d ON d.comment_id = c.id AND d.version = c.version - 1
    WHERE c.id = $1
"""  # noqa: S608 - the columns are the constant above
_OLDEST_FIRST = _QUEUE.format(columns=_COLUMNS, beyond=">", direction="ASC")
_NEWEST_FIRST = _QUEUE.format(columns=_COLUMNS, beyond="<", direction="DESC")


async def select_queue(connection: Connection, queue_filter: QueueFilter) -> list[ReviewComment]:
    """Waiting comments come oldest first, decided ones newest first."""
    waits = queue_filter.status in (Status.PENDING, Status.HELD)
    rows = await connection.fetch(
        _OLDEST_FIRST if waits else _NEWEST_FIRST,
        queue_filter.status,
        queue_filter.sites,
        queue_filter.article_id,
        queue_filter.words,
        *(queue_filter.after or (None, None)),
        queue_filter.limit,
    )
    return [msgspec.convert(with_json(row), ReviewComment) for row in rows]


async def select_review_comment(connection: Connection, comment_id: UUID) -> ReviewComment | None:
    row = await connection.fetchrow(_ONE, comment_id)
    return msgspec.convert(with_json(row), ReviewComment) if row else None


async def select_recent_texts(connection: Connection, site_id: str, limit: int) -> list[WrittenText]:
    """The newest comments of a site, whatever their status. Published ones and others have different indexes."""
    rows = await connection.fetch(
        """
        SELECT id, author, body FROM (
            (SELECT id, author, body, created_at FROM comments
             WHERE site_id = $1 AND status = 'approved' ORDER BY created_at DESC LIMIT $2)
            UNION ALL
            SELECT others.id, others.author, others.body, others.created_at
            FROM unnest($3::text[]) AS asked (status), LATERAL (
                SELECT id, author, body, created_at FROM comments
                WHERE site_id = $1 AND status = asked.status AND status <> 'approved'
                ORDER BY created_at DESC LIMIT $2) others
        ) newest
        ORDER BY created_at DESC, id DESC LIMIT $2
        """,
        site_id,
        limit,
        [status for status in Status if status != Status.APPROVED],
    )
    return [WrittenText(*row) for row in rows]


async def select_site_depths(connection: Connection, sites: Sequence[str], bound: int) -> dict[str, Depth]:
    """The depth of each site's queue. It reads at most `bound` entries of an index for each number, and stops there.

    `BETWEEN` keeps PostgreSQL from the index of all sites' pending comments, in which a site's are far apart.
    """
    rows = await connection.fetch(
        """
        SELECT asked.site_id, pending.number, held.number
        FROM unnest($1::text[]) AS asked (site_id),
             LATERAL (SELECT count(*) AS number FROM (
                 SELECT FROM comments
                 WHERE site_id = asked.site_id AND status BETWEEN 'pending' AND 'pending' AND status <> 'approved'
                 LIMIT $2) few) pending,
             LATERAL (SELECT count(*) AS number FROM (
                 SELECT FROM comments WHERE site_id = asked.site_id AND status = 'held' AND status <> 'approved'
                 LIMIT $2) few) held
        """,
        sites,
        bound,
    )
    return {row[0]: Depth(row[1], row[2]) for row in rows}


async def select_whole_depth(connection: Connection, bound: int) -> Depth:
    """The depth of all sites' queues. It reads at most `bound` entries of an index for each number, and stops there."""
    row = await connection.fetchrow(
        """
        SELECT (SELECT count(*) FROM (SELECT FROM comments WHERE status = 'pending' LIMIT $1) few),
               (SELECT count(*) FROM (
                   SELECT FROM sites, LATERAL (
                       SELECT FROM comments
                       WHERE site_id = sites.site_id AND status = 'held' AND status <> 'approved' LIMIT $1) few
                   LIMIT $1) few)
        """,
        bound,
    )
    return Depth(*row) if row else Depth()


async def select_exact_depth(connection: Connection) -> Depth:
    """How many comments wait on all sites. It reads an index entry for each of them: not for what is asked often."""
    row = await connection.fetchrow(
        """
        SELECT count(*) FILTER (WHERE status = 'pending'), count(*) FILTER (WHERE status = 'held')
        FROM comments WHERE status IN ('pending', 'held') AND status <> 'approved'
        """
    )
    return Depth(*row) if row else Depth()


async def select_pending_age(connection: Connection) -> float:
    """Age in seconds of the oldest comment that waits for the worker; 0 if none waits."""
    return float(
        await connection.fetchval(
            "SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM comments WHERE status = 'pending'"
        )
    )
