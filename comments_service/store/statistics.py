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
# Of how many decisions of a site the times are sorted.
_TIMED = 20_000


class Asked(NamedTuple):
    """Decisions on these sites since `since` and before `until`; with a moderator only the moderator's."""

    sites: Sequence[str]
    since: datetime
    until: datetime
    moderator: str | None


_MADE = """
    decided_at >= $2 AND decided_at < $3 AND moderator IS NOT NULL AND undoes IS NULL
    AND ($4::text IS NULL OR moderator = $4)
"""
_CODE = "CASE WHEN reason <> status AND reason ~ '^[a-z][a-z0-9_-]{0,39}$' THEN reason END AS code"
_COUNTS = f"""
    SELECT moderator, status, code, sum(number)::int AS number, sum(seconds) AS seconds, sum(timed)::int AS timed
    FROM (SELECT moderator, status, {_CODE}, number, seconds, timed
          FROM (SELECT moderator, status, reason, count(*) AS number, sum(seconds) AS seconds, count(seconds) AS timed
                FROM decisions WHERE site_id = ANY ($1) AND {_MADE} GROUP BY moderator, status, reason) told) coded
    GROUP BY moderator, status, code ORDER BY number DESC, moderator, status, code LIMIT $5
"""  # noqa: S608 - all are constants
_TIMES = f"""
    SELECT moderator, status, code, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median,
           percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY waited) AS waited,
           GROUPING (moderator) = 1 AS is_whole
    FROM (SELECT moderator, status, {_CODE}, seconds, waited
          FROM unnest($1::text[]) AS asked (asked_site), LATERAL (
              SELECT moderator, status, reason, seconds, waited FROM decisions WHERE site_id = asked_site AND {_MADE}
              ORDER BY decided_at DESC, id DESC LIMIT $5) newest) coded
    GROUP BY GROUPING SETS ((moderator, status, code), ())
"""  # noqa: S608 - all are constants


async def select_statistics(connection: Connection, asked: Asked) -> Statistics:
    """Reads an index entry for each decision of a moderator in the time asked for, and no other decision.

    Medians are those of each site's newest 20,000 decisions in that time: sorting a million takes too long.
    """
    queue = await _select_queue_numbers(connection, asked.sites)
    times = {
        (row["moderator"], row["status"], row["code"], row["is_whole"]): row
        for row in await connection.fetch(_TIMES, *asked, _TIMED)
    }
    counts = await connection.fetch(_COUNTS, *asked, _KINDS)
    whole = times.get((None, None, None, True))
    median, p95 = (whole and whole["waited"]) or (None, None)
    timed = sum(row["timed"] for row in counts)
    return Statistics(
        queue,
        [
            DecisionNumbers(*key[:3], row["number"], times[key]["median"] if key in times else None)
            for row in counts
            for key in [(row["moderator"], row["status"], row["code"], False)]
        ],
        TimeToDecision(median, p95),
        sum(row["seconds"] or 0 for row in counts) / timed * 100 / 60 if timed else None,
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
