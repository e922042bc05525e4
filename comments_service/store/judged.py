"""Comments that a moderator is about to decide about, under their locks."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from comments_service.domain.decisions import JudgedComment
from comments_service.store.decisions import with_json
from comments_service.store.pool import Connection


async def lock_judged(connection: Connection, comment_ids: Sequence[UUID]) -> dict[UUID, JudgedComment]:
    """Those of the comments that exist. Until the end of the transaction nobody else decides about them, and nobody
    claims them.

    The comments above them are locked too, by id, since `decide` will want them. Only then is anything read: a claim
    that was made while this waited counts.
    """
    await connection.fetch(
        """
        SELECT FROM comments
        WHERE id = ANY (ARRAY(SELECT unnest(ARRAY[id, parent_id, root_id]) FROM comments WHERE id = ANY ($1)))
        ORDER BY id FOR NO KEY UPDATE
        """,
        comment_ids,
    )
    rows = await connection.fetch(
        """
        SELECT c.id, c.site_id, c.status, c.version, d.scores, d.scorer, d.scorer_version, d.spans,
               l.moderator AS claimed_by
        FROM comments c
             LEFT JOIN decisions d ON d.comment_id = c.id AND d.version = c.version - 1
             -- Where claims were turned off those that are left keep nobody away.
             LEFT JOIN claims l ON l.comment_id = c.id AND l.expires_at > now() AND EXISTS (
                 SELECT FROM sites WHERE site_id = c.site_id AND settings @> '{"claims": true}')
        WHERE c.id = ANY ($1)
        """,
        comment_ids,
    )
    return {row["id"]: msgspec.convert(with_json(row), JudgedComment) for row in rows}
