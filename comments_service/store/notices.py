"""Notices of what became of a visitor's comments. A trigger writes them: `tell_authors` in `migrations/`."""

import msgspec

from comments_service.domain.notices import StoredNotice
from comments_service.domain.people import Visitor
from comments_service.store.pool import Connection

# An answer that readers do not see any more is not told, nor what became of a comment that its author withdrew. Their
# numbers are answered all the same, so that nobody asks for them again.
_NOTICES = """
    SELECT n.number, n.kind, n.comment_id, c.article_id, n.created_at,
           CASE WHEN n.kind <> 'approved' THEN coalesce(n.reason, nullif(d.reason, d.status)) END AS reason,
           -- A moderator who takes a decision back may leave a policy's.
           CASE WHEN n.kind = 'warned' OR d.phase = 'moderator' THEN 'moderator'
                WHEN d.phase IS NOT NULL THEN 'policy' END AS actor,
           n.reply_id, n.count,
           n.kind = 'warned' OR c.status <> 'withdrawn' AND (n.reply_id IS NULL OR r.visible) AS told
    FROM (SELECT number, kind, comment_id, created_at, version, reply_id, count, site_id, reason FROM notices
          WHERE visitor_id = $1 AND number > $2 ORDER BY number {direction} LIMIT $3) n
    LEFT JOIN comments c ON c.id = n.comment_id
    LEFT JOIN comments r ON r.id = n.reply_id
    LEFT JOIN decisions d ON d.comment_id = n.comment_id AND d.version = n.version
    WHERE coalesce(n.site_id, c.site_id) = $4
    ORDER BY n.number
"""
_AFTER, _NEWEST = _NOTICES.format(direction="ASC"), _NOTICES.format(direction="DESC")


async def select_notices(
    connection: Connection, visitor: Visitor, since: int | None, limit: int
) -> tuple[list[StoredNotice], int]:
    """At most `limit` notices after the number `since`, or without it the newest ones; the first one first.

    Returns them with the number after which there may be more.
    """
    rows = await connection.fetch(
        _NEWEST if since is None else _AFTER, visitor.id, since or 0, limit, visitor.site_id
    )
    told = [
        msgspec.convert({name: value for name, value in row.items() if name != "told"}, StoredNotice)
        for row in rows
        if row["told"]
    ]
    return told, rows[-1]["number"] if rows else since or 0
