"""Everything that is kept about one person, read for that person."""

from typing import Any, TypeVar

import asyncpg
import msgspec

from comments_service.domain.own_data import (
    KeptAccount,
    KeptChange,
    KeptComment,
    KeptMeasures,
    KeptNotice,
    KeptReaction,
    KeptReport,
    OwnData,
)
from comments_service.domain.people import Visitor
from comments_service.domain.reactions import ARTICLE_ITSELF
from comments_service.store.pool import Connection

_Kept = TypeVar("_Kept")
_JSON = ("reactions", "versions", "decisions", "change")

_COMMENTS = """
    SELECT c.id, c.article_id, c.parent_id, c.author, c.body, c.shown_body, c.badges, c.status, c.version, c.created_at,
           c.edited_at, c.withdrawn_at, c.pinned_at, c.idempotency_key, c.reactions, c.reply_count,
           c.report_count AS reports,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('version', version, 'body', body, 'created_at', created_at)
                                      ORDER BY version), '[]')
            FROM comment_versions WHERE comment_id = c.id) AS versions,
           (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'version', version, 'from_status', from_status, 'status', status, 'phase', phase, 'reason', reason,
                'actor', CASE WHEN moderator IS NOT NULL THEN 'moderator'
                              WHEN phase NOT IN ('author', 'reports') THEN 'policy' END,
                'noted', note IS NOT NULL, 'scores', scores, 'scorer', scorer, 'scorer_version', scorer_version,
                'spans', spans, 'decided_at', decided_at) ORDER BY version), '[]')
            FROM decisions WHERE comment_id = c.id) AS decisions
    FROM comments c WHERE c.visitor_id = $2 AND c.site_id = $1 AND c.erased_at IS NULL ORDER BY c.created_at, c.id
"""


async def select_own_data(connection: Connection, visitor: Visitor) -> OwnData:
    """Everything about the person, of one moment. A comment that a legal hold keeps from being erased is not told."""
    person = (visitor.site_id, visitor.id)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        comments = await connection.fetch(_COMMENTS, *person)
        reactions = await connection.fetch(
            """
            SELECT article_id, nullif(comment_id, $3) AS comment_id, kind, created_at FROM reactions
            WHERE site_id = $1 AND visitor_id = $2 ORDER BY created_at
            """,
            *(*person, ARTICLE_ITSELF),
        )
        reports = await connection.fetch(
            """
            SELECT comment_id, reason, note, created_at FROM reports WHERE visitor_id = $1 ORDER BY created_at
            """,
            visitor.id,
        )
        notices = await connection.fetch(
            """
            SELECT number, kind, comment_id, reply_id, count, reason, created_at FROM notices
            WHERE visitor_id = $1 ORDER BY number
            """,
            visitor.id,
        )
        measures = await connection.fetch(
            """
            SELECT muted_until, banned_at, ban_reason, trusted, warned_at, warning, badges,
                   note IS NOT NULL AS noted, changed_at
            FROM people WHERE site_id = $1 AND author_id IN ($2, erased_person($2)) ORDER BY author_id = $2 DESC LIMIT 1
            """,
            *person,
        )
        log = await connection.fetch(
            """
            SELECT changed_at, CASE WHEN change ? 'note' THEN change - 'note' || '{"noted": true}' ELSE change END
                               AS change
            FROM people_log WHERE site_id = $1 AND author_id = $2 ORDER BY id
            """,
            *person,
        )
        accounts = await connection.fetch(
            """
            SELECT sub, name, picture, badges, first_seen, last_seen FROM reader_accounts
            WHERE site_id = $1 AND visitor_id = $2
            """,
            *person,
        )
    return OwnData(
        visitor_id=visitor.id,
        site_id=visitor.site_id,
        comments=_all(comments, KeptComment),
        reactions=_all(reactions, KeptReaction),
        reports=_all(reports, KeptReport),
        notices=_all(notices, KeptNotice),
        measures=next(iter(_all(measures, KeptMeasures)), None),
        measures_log=_all(log, KeptChange),
        account=next(iter(_all(accounts, KeptAccount)), None),
    )


def _all(rows: list[asyncpg.Record], kind: type[_Kept]) -> list[_Kept]:
    """The rows as structs. asyncpg gives jsonb as text."""
    return [msgspec.convert(_decoded(row), kind) for row in rows]


def _decoded(row: asyncpg.Record) -> dict[str, Any]:
    return {name: msgspec.json.decode(value) if name in _JSON else value for name, value in row.items()}
