"""Comments that wait for the worker: what it judges them by, and which are lost to the stream."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from comments_service.domain.comments import PendingComment
from comments_service.domain.persons import RECENT
from comments_service.domain.repeats import MOST_REPEATS
from comments_service.store.article_pages import WANTS_PAGE
from comments_service.store.opening import MODE, opening_at
from comments_service.store.pool import Connection


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
