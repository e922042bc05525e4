"""How many comments of the queue each filter would leave."""

from collections.abc import Sequence

import msgspec

from comments_service.domain.comments import Status
from comments_service.domain.facets import Facets
from comments_service.store.pool import Connection

# Counting stops here: an exact number would cost a reading of the whole queue.
COUNTED = 2_000

_FACETS = """
    WITH counted AS MATERIALIZED (
        SELECT next.* FROM sites s, LATERAL (
            SELECT id, site_id, article_id, version, phase, reason, created_at FROM comments
            WHERE site_id = s.site_id AND {conditions} ORDER BY created_at {direction} LIMIT $2
        ) next
        WHERE $1::text[] IS NULL OR s.site_id = ANY ($1) ORDER BY next.created_at {direction} LIMIT $2
    ), scored AS (
        SELECT one.attribute FROM counted c JOIN sites s ON s.site_id = c.site_id, LATERAL (
            -- OFFSET 0: each is read by its key, however many decisions there are.
            SELECT scores FROM decisions WHERE comment_id = c.id AND version = c.version - 1 OFFSET 0
        ) d, LATERAL jsonb_each_text(d.scores) AS one (attribute, score)
        WHERE one.score::float >= coalesce((coalesce(
            s.policy #> ARRAY['thresholds', one.attribute], s.policy -> 'default') ->> 'approve_below')::float, 0.5)
    )
    SELECT (SELECT count(*) FROM counted) AS counted,
           (SELECT json_agg(f) FROM (
               SELECT site_id, article_id, (SELECT title FROM articles a WHERE a.site_id = c.site_id
                                            AND a.article_id = c.article_id) AS title, count(*)
               FROM counted c GROUP BY site_id, article_id ORDER BY count(*) DESC, article_id LIMIT 50) f) AS articles,
           {values}
"""
_VALUES = """
           (SELECT json_agg(f) FROM (
               SELECT {column} AS value, count(*) FROM {table} WHERE {column} IS NOT NULL
               GROUP BY {column} ORDER BY count(*) DESC, {column} LIMIT 50) f) AS {name}
"""
_KINDS = (
    ("phases", "phase", "counted"),
    ("reasons", "reason", "counted"),
    ("attributes", "attribute", "scored"),
)


async def select_facets(connection: Connection, sites: Sequence[str] | None, status: Status) -> Facets:
    """Of the first `COUNTED` comments of this status, the oldest of those that wait and the newest of others."""
    statement = _FACETS.format(
        conditions=f"status = '{status.value}'" + (" AND visible" if status is Status.APPROVED else ""),
        direction="ASC" if status in (Status.PENDING, Status.HELD) else "DESC",
        values=", ".join(
            _VALUES.format(name=name, column=column, table=table) for name, column, table in _KINDS
        ),
    )
    [row] = await connection.fetch(statement, sites, COUNTED)
    fields = {
        name: msgspec.json.decode(row[name] or "[]")
        for name in ("articles", "phases", "reasons", "attributes")
    }
    counted = row["counted"]
    return msgspec.convert(
        {"status": status, "counted": counted, "complete": counted < COUNTED, **fields}, Facets
    )
