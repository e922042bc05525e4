"""Claims on held comments.

Locks are taken in one order: comments by id, then claims by comment. Who claims skips comments that are locked, and who
renews skips claims that are, so that neither waits for a decision or for somebody else who claims.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from comments_service.domain.claims import MOST_CLAIMS, Claimed
from comments_service.errors import ClaimsOff, SiteNotFound
from comments_service.store.pool import Connection


async def claim(
    connection: Connection, site_id: str, moderator: str, limit: int, lease: timedelta
) -> list[Claimed]:
    """Renew the moderator's claims on the site and add up to `limit` held comments that nobody has, the oldest first.

    Returns all claims that the moderator has there now, in the order of the queue. Raises `SiteNotFound`, `ClaimsOff`.
    The caller owns the transaction.
    """
    on = await connection.fetchval(
        "SELECT coalesce((settings -> 'claims')::boolean, false) FROM sites WHERE site_id = $1", site_id
    )
    if on is None:
        raise SiteNotFound(site_id)
    if not on:
        raise ClaimsOff
    wanted = min(limit, MOST_CLAIMS - len(await renew_claims(connection, moderator, site_id, lease)))
    found, taken = 1, 0
    # What was found free and could not be taken, somebody claimed in between: there may be more behind it.
    while wanted > 0 and found > taken:
        found, taken = await _claim_free(connection, site_id, moderator, wanted, lease)
        wanted -= taken
    rows = await connection.fetch(
        """
        SELECT l.comment_id, l.expires_at FROM claims l JOIN comments c ON c.id = l.comment_id
        WHERE l.moderator = $1 AND l.site_id = $2 AND l.expires_at > now() ORDER BY c.created_at, c.id
        """,
        moderator,
        site_id,
    )
    return [Claimed(*row) for row in rows]


async def _claim_free(
    connection: Connection, site_id: str, moderator: str, limit: int, lease: timedelta
) -> tuple[int, int]:
    """How many comments seemed free, and how many of these were, and are the moderator's now."""
    [row] = await connection.fetch(
        """
        WITH free AS MATERIALIZED (
            SELECT id FROM comments c
            WHERE site_id = $1 AND status = 'held'
              AND NOT EXISTS (SELECT FROM claims WHERE comment_id = c.id AND expires_at > now())
            ORDER BY created_at, id LIMIT $2 FOR NO KEY UPDATE OF c SKIP LOCKED
        ), taken AS (
            INSERT INTO claims (comment_id, site_id, moderator, lease, expires_at)
            SELECT id, $1, $3, $4, now() + $4 FROM free ORDER BY id
            ON CONFLICT (comment_id) DO UPDATE
            SET moderator = excluded.moderator, lease = excluded.lease, claimed_at = excluded.claimed_at,
                expires_at = excluded.expires_at
            WHERE claims.expires_at <= now()
            RETURNING comment_id
        )
        SELECT (SELECT count(*) FROM free), (SELECT count(*) FROM taken)
        """,
        site_id,
        limit,
        moderator,
        lease,
    )
    return row[0], row[1]


async def renew_claims(
    connection: Connection, moderator: str, site_id: str, lease: timedelta | None = None
) -> list[Claimed]:
    """Let the claims that the moderator has on the site last from now on, as long as before or for `lease`.

    Returns them. A claim whose comment is being decided about is left alone.
    """
    rows = await connection.fetch(
        """
        UPDATE claims SET lease = coalesce($3, lease), expires_at = now() + coalesce($3, lease)
        WHERE comment_id IN (SELECT comment_id FROM claims
                             WHERE moderator = $1 AND site_id = $2 AND expires_at > now() FOR UPDATE SKIP LOCKED)
        RETURNING comment_id, expires_at
        """,
        moderator,
        site_id,
        lease,
    )
    return [Claimed(*row) for row in rows]


async def release_claims(
    connection: Connection, moderator: str, site_id: str | None, comment_ids: Sequence[UUID] | None
) -> dict[str, list[Claimed]]:
    """Give back what the moderator has: all, or only of this site, or only these comments. Returns them by site."""
    rows = await connection.fetch(
        """
        DELETE FROM claims WHERE comment_id IN (
            SELECT comment_id FROM claims
            WHERE moderator = $1 AND ($2::text IS NULL OR site_id = $2)
              AND ($3::uuid[] IS NULL OR comment_id = ANY ($3))
            ORDER BY comment_id FOR UPDATE)
        RETURNING site_id, comment_id
        """,
        moderator,
        site_id,
        comment_ids,
    )
    released: dict[str, list[Claimed]] = {}
    for row in rows:
        released.setdefault(row["site_id"], []).append(Claimed(row["comment_id"], None))
    return released
