"""Comments that wait and say nearly the same as another one."""

import asyncio
from uuid import UUID

from comments_service.domain.comments import Status
from comments_service.domain.similar import similar_to
from comments_service.store.pool import Connection

# How many of a site's newest comments of each status that waits are compared.
COMPARED = 2_000

_SAME = """
    SELECT id, created_at FROM comments c
    WHERE site_id = $2 AND id <> $1 AND status IN ('held', 'pending')
      AND fingerprint = (SELECT fingerprint FROM comments WHERE id = $1)
    ORDER BY created_at DESC LIMIT $3
"""
_WAITING = """
    SELECT newest.id, newest.created_at, CASE WHEN newest.status = 'held' THEN
               (SELECT split_part(folded, E'\n', 2) FROM folded_texts WHERE comment_id = newest.id)
           ELSE folded(newest.body) END AS folded
    FROM unnest($3::text[]) AS asked (status), LATERAL (
        SELECT id, body, created_at, status FROM comments
        WHERE site_id = $2 AND status = asked.status AND status <> 'approved' AND id <> $1
        ORDER BY created_at DESC LIMIT $4) newest
"""


async def select_similar_ids(
    connection: Connection, comment_id: UUID, site_id: str, limit: int
) -> list[UUID]:
    """The comments that wait on the site with the same letters or nearly the same text, the newest first."""
    text = await connection.fetchval("SELECT folded(body) FROM comments WHERE id = $1", comment_id)
    same = await connection.fetch(_SAME, comment_id, site_id, limit)
    waiting = await connection.fetch(_WAITING, comment_id, site_id, [Status.HELD, Status.PENDING], COMPARED)
    texts = [(row["id"], row["folded"] or "") for row in waiting]
    # Some 20 ms of computing for 2,000 texts: other requests go on meanwhile.
    near = set(await asyncio.to_thread(similar_to, text, texts))
    written = {row["id"]: row["created_at"] for row in (*same, *waiting)}
    chosen = near | {row["id"] for row in same}
    return sorted(chosen, key=lambda id_: (written[id_], id_), reverse=True)[:limit]
