"""Erasing what carries the text of withdrawn comments. Their rows stay, and so do the entries of the audit log."""

from comments_service.store.pool import Connection

PURGE_DAYS = 30


async def purge_withdrawn(connection: Connection, *, days: int = PURGE_DAYS, limit: int) -> int:
    """Erase up to `limit` comments that were withdrawn more than `days` ago. Returns how many.

    Erased are text and name, earlier texts, notes of reports and decisions, a moderator's own words, spans, which name
    words of a list that are in the text, and what is derived from a text: its fingerprint and the hash of the request
    with its idempotency key. Reports without their notes, reactions and notices stay: they have ids and codes alone.
    Comments that another process is erasing are skipped.
    """
    async with connection.transaction():
        purged = await connection.fetch(
            """
            UPDATE comments
            SET purged_at = now(), body = '', author = '', shown_body = NULL, fingerprint = NULL, request_hash = '',
                idempotency_key = NULL
            WHERE id = ANY (ARRAY(
                SELECT id FROM comments
                WHERE status = 'withdrawn' AND purged_at IS NULL
                  AND withdrawn_at < now() - make_interval(days => $1)
                ORDER BY withdrawn_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
            ))
            RETURNING id
            """,
            days,
            limit,
        )
        ids = [row["id"] for row in purged]
        await connection.execute("DELETE FROM comment_versions WHERE comment_id = ANY($1)", ids)
        await connection.execute(
            "UPDATE reports SET note = NULL WHERE comment_id = ANY($1) AND note IS NOT NULL", ids
        )
        # A code says nothing about the text; anything else is a moderator's own words.
        await connection.execute(
            """
            UPDATE decisions
            SET note = NULL, spans = '[]',
                reason = CASE WHEN moderator IS NULL OR reason ~ $2 THEN reason ELSE 'erased' END
            WHERE comment_id = ANY($1)
              AND (note IS NOT NULL OR spans <> '[]' OR (moderator IS NOT NULL AND reason !~ $2))
            """,
            ids,
            "^[a-z][a-z0-9_-]{0,39}$",
        )
    return len(ids)
