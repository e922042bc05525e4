"""Where authors' own comments stand."""

from uuid import UUID

import asyncpg
from msgspec import UNSET

from comments_service.domain.articles import ArticleKey
from comments_service.domain.comments import OwnComment, OwnStatus, Status
from comments_service.store.opening import OPENING, TAKES_NO_COMMENTS
from comments_service.store.pool import Connection

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
