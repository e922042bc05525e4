"""Erasing what carries the text of withdrawn comments. Their rows stay, and so do the entries of the audit log."""

from collections.abc import Sequence
from uuid import UUID

from comments_service.store.legal_holds import NOT_KEPT
from comments_service.store.pool import Connection
from comments_service.store.reader_accounts import forget_accounts

PURGE_DAYS = 30


async def purge_withdrawn(connection: Connection, *, days: int = PURGE_DAYS, limit: int) -> int:
    """Erase up to `limit` comments that were withdrawn more than `days` ago, or that a legal hold kept when their
    author had them erased. Returns how many.

    Comments under a legal hold stay. Comments that another process is erasing are skipped.
    """
    async with connection.transaction():
        rows = await connection.fetch(
            f"""
            SELECT id FROM comments WHERE id = ANY (ARRAY(
                (SELECT c.id FROM comments c
                 WHERE c.status = 'withdrawn' AND c.purged_at IS NULL AND {NOT_KEPT}
                   AND c.withdrawn_at < now() - make_interval(days => $1)
                 ORDER BY c.withdrawn_at LIMIT $2)
                UNION ALL
                (SELECT c.id FROM comments c
                 WHERE c.status = 'withdrawn' AND c.purged_at IS NULL AND {NOT_KEPT} AND c.erased_at IS NOT NULL
                 LIMIT $2)))
            ORDER BY id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
            """,  # noqa: S608 - the condition is a constant
            *(days, limit),
        )
        return await purge(connection, [row["id"] for row in rows])


async def purge(connection: Connection, ids: Sequence[UUID]) -> int:
    """Erase these comments, which are withdrawn and locked, unless a legal hold keeps one. Returns how many.

    Erased are text and name, earlier texts, notes of reports and decisions, a moderator's own words, spans, which name
    words of a list that are in the text, suggested scores for these texts, and what is derived from a text: its
    fingerprint and the hash of the request with its idempotency key. Where its author wanted it, nothing says any more
    who wrote it. Reports without their notes, reactions and notices stay: they have ids and codes alone.
    """
    await _purge_suggestions(connection, ids)
    authors = await connection.fetch(
        "SELECT DISTINCT visitor_id FROM comments WHERE id = ANY($1) AND erased_at IS NOT NULL", ids
    )
    purged = await connection.fetch(
        f"""
        UPDATE comments c
        SET purged_at = now(), body = '', author = '', shown_body = NULL, fingerprint = NULL, request_hash = '',
            idempotency_key = NULL,
            visitor_id = CASE WHEN c.erased_at IS NULL THEN c.visitor_id ELSE gen_random_uuid() END,
            badges = CASE WHEN c.erased_at IS NULL THEN c.badges ELSE '{{}}' END
        WHERE c.id = ANY ($1) AND c.status = 'withdrawn' AND c.purged_at IS NULL AND {NOT_KEPT}
        RETURNING c.id
        """,  # noqa: S608 - the condition is a constant
        ids,
    )
    gone = [row["id"] for row in purged]
    await connection.execute("DELETE FROM comment_versions WHERE comment_id = ANY($1)", gone)
    await connection.execute("DELETE FROM legal_holds WHERE comment_id = ANY($1)", gone)
    await connection.execute(
        "UPDATE reports SET note = NULL WHERE comment_id = ANY($1) AND note IS NOT NULL", gone
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
        gone,
        "^[a-z][a-z0-9_-]{0,39}$",
    )
    # A legal hold that was lifted may have kept the account too.
    await forget_accounts(connection, [row["visitor_id"] for row in authors])
    return len(gone)


async def _purge_suggestions(connection: Connection, ids: Sequence[UUID]) -> None:
    """A suggestion does not say whose comment it is about, but has the text."""
    await connection.execute(
        f"""
        DELETE FROM suggested_scores WHERE text_hash IN (
            SELECT sha256(convert_to(texts.body, 'UTF8'))
            FROM (SELECT c.body FROM comments c
                  WHERE c.id = ANY ($1) AND c.body <> '' AND {NOT_KEPT}
                  UNION ALL
                  SELECT v.body FROM comment_versions v JOIN comments c ON c.id = v.comment_id
                  WHERE v.comment_id = ANY ($1) AND {NOT_KEPT}) texts)
        """,  # noqa: S608 - the condition is a constant
        ids,
    )
