"""What moderators decided in a time, counted and as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from comments_service.domain.statistics import (
    COUNTED,
    DecisionNumbers,
    DecisionRow,
    QueueNumbers,
    Statistics,
    TimeToDecision,
)
from comments_service.store.pool import Connection

# How many kinds of decisions are told apart: moderators, statuses and codes together.
_KINDS = 2_000


class Asked(NamedTuple):
    """Decisions on these sites since `since` and before `until`; with a moderator only the moderator's."""

    sites: Sequence[str]
    since: datetime
    until: datetime
    moderator: str | None


async def select_statistics(connection: Connection, asked: Asked) -> Statistics:
    """Reads an index entry for each decision of a moderator in the time asked for, and no other decision."""
    queue = await _select_queue_numbers(connection, asked.sites)
    numbers = await connection.fetch(
        """
        SELECT moderator, status, code, count(*) AS number, avg(seconds) AS mean,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median,
               percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY waited) AS waited
        FROM (SELECT moderator, status, seconds, waited,
                     CASE WHEN reason <> status AND reason ~ '^[a-z][a-z0-9_-]{0,39}$' THEN reason END AS code
              FROM decisions
              WHERE site_id = ANY ($1) AND decided_at >= $2 AND decided_at < $3 AND moderator IS NOT NULL
                AND undoes IS NULL AND ($4::text IS NULL OR moderator = $4)) made
        GROUP BY GROUPING SETS ((moderator, status, code), ())
        ORDER BY GROUPING (moderator) DESC, number DESC, moderator, status, code LIMIT $5
        """,
        *asked,
        _KINDS + 1,
    )
    if not numbers:
        return Statistics(queue, [], TimeToDecision(None, None), None)
    [whole, *kinds] = numbers
    median, p95 = whole["waited"] or (None, None)
    return Statistics(
        queue,
        [
            DecisionNumbers(row["moderator"], row["status"], row["code"], row["number"], row["median"])
            for row in kinds
        ],
        TimeToDecision(median, p95),
        None if whole["mean"] is None else whole["mean"] * 100 / 60,
    )


async def _select_queue_numbers(connection: Connection, sites: Sequence[str]) -> QueueNumbers:
    rows = await connection.fetch(
        """
        SELECT (SELECT count(*) FROM (
                    SELECT FROM unnest($1::text[]) AS asked (site_id), LATERAL (
                        SELECT FROM comments WHERE site_id = asked.site_id AND status = 'held' LIMIT $2) few
                    LIMIT $2) few) AS depth,
               (SELECT extract(epoch FROM now() - min(first.created_at))::float
                FROM unnest($1::text[]) AS asked (site_id), LATERAL (
                    SELECT created_at FROM comments WHERE site_id = asked.site_id AND status = 'held'
                    ORDER BY created_at LIMIT 1) first) AS oldest_age
        """,
        sites,
        COUNTED + 1,
    )
    if not rows:
        return QueueNumbers(0, at_least=False, oldest_age=None)
    [row] = rows
    return QueueNumbers(min(row["depth"], COUNTED), row["depth"] > COUNTED, row["oldest_age"])


async def select_decision_rows(
    connection: Connection, asked: Asked, site_id: str, after: DecisionRow | None, limit: int
) -> list[DecisionRow]:
    """Decisions on one of the sites in the order of time, policies' too unless a moderator's are asked for.

    They begin after the row `after`.
    """
    rows = await connection.fetch(
        f"""
        SELECT d.decided_at, d.site_id, c.article_id, d.comment_id, d.version, d.from_status, d.status, d.phase,
               d.reason, d.note, d.moderator, d.policy_version, d.undoes, d.seconds, d.waited, d.id
        FROM (SELECT decided_at, site_id, comment_id, version, from_status, status, phase, reason, note, moderator,
                     policy_version, undoes, seconds, waited, id
              FROM decisions
              WHERE site_id = $1 AND (decided_at, id) > ($2, $3) AND decided_at < $4
                    {"" if asked.moderator is None else "AND moderator = $6"}
              ORDER BY decided_at, id LIMIT $5) d
             JOIN comments c ON c.id = d.comment_id
        ORDER BY d.decided_at, d.id
        """,  # noqa: S608 - one of two constants
        site_id,
        asked.since if after is None else after.decided_at,
        # The first id is 1.
        0 if after is None else after.id,
        asked.until,
        limit,
        *(() if asked.moderator is None else (asked.moderator,)),
    )
    return [msgspec.convert(dict(row), DecisionRow) for row in rows]


async def select_all_sites(connection: Connection) -> list[str]:
    rows = await connection.fetch("SELECT site_id FROM sites ORDER BY site_id")
    return [row["site_id"] for row in rows]
