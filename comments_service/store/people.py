"""People of a site: what became of their comments, and what moderators did about them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from comments_service.domain.persons import (
    RECENT,
    Ban,
    KnownAccount,
    ListedPerson,
    ListedStatus,
    LoggedChange,
    Measures,
    PeopleFilter,
    Person,
    PersonChange,
    PersonDecision,
    PersonHistory,
    PersonStatus,
    changed_measures,
)
from comments_service.domain.site_settings import SiteSettings
from comments_service.store.pool import Connection

COUNTED = 1_000
NAMES = 20
DECISIONS = 50
CHANGES = 100

_MEASURES = """
    p.muted_until, p.banned_at, p.ban_reason, p.trusted, p.note, p.warned_at, p.warning,
    coalesce(p.badges, ARRAY[]::text[]) AS badges, p.changed_at, p.changed_by, (
        SELECT json_build_object('sub', a.sub, 'name', a.name, 'badges', a.badges, 'first_seen', a.first_seen,
                                 'last_seen', a.last_seen)
        FROM reader_accounts a WHERE a.site_id = $1 AND a.visitor_id = {person}) AS account
"""
# What a person wrote on the site, beside what was done: one reading of the newest comments.
_WRITTEN = f"""
    SELECT count(*) FILTER (WHERE status = 'approved') AS approved, count(*) FILTER (WHERE status = 'held') AS held,
           count(*) FILTER (WHERE status = 'rejected') AS rejected,
           count(*) FILTER (WHERE status = 'removed') AS removed, coalesce(sum(report_count), 0) AS reports,
           count(*) FILTER (WHERE status = 'approved' AND place <= {RECENT}) AS recently_approved,
           count(*) FILTER (WHERE status IN ('rejected', 'removed') AND place <= {RECENT}) AS recently_refused,
           (SELECT array_agg(author ORDER BY place) FROM (
                SELECT author, min(place) AS place FROM newest WHERE author <> '' GROUP BY author
                ORDER BY min(place) LIMIT {NAMES}) named) AS names
    FROM newest
"""  # noqa: S608 - all are constants
_NEWEST = """
    SELECT author, status, report_count, row_number() OVER (ORDER BY created_at DESC) AS place FROM (
        SELECT author, status, report_count, created_at FROM comments
        WHERE visitor_id = {person} AND site_id = $1 ORDER BY created_at DESC LIMIT {most}) of_person
"""
_PERSON = f"""
    WITH newest AS ({_NEWEST.format(person="$2", most=COUNTED)}), written AS ({_WRITTEN})
    SELECT $2::uuid AS id, {_MEASURES.format(person="$2")}, written.*, now() AS now,
           (SELECT min(created_at) FROM comments WHERE visitor_id = $2 AND site_id = $1) AS first_seen
    FROM written LEFT JOIN people p ON p.site_id = $1 AND p.author_id = $2
"""  # noqa: S608 - all are constants
_LISTED: dict[ListedStatus | None, str] = {
    None: "true",
    "banned": "p.banned_at IS NOT NULL",
    "muted": "p.muted_until > now()",
    "trusted": "p.trusted",
    "noted": "p.note IS NOT NULL",
    "warned": "p.warned_at IS NOT NULL",
}
_PEOPLE = f"""
    SELECT p.author_id AS id, {_MEASURES.format(person="p.author_id")}, written.*, now() AS now
    FROM people p, LATERAL (
        WITH newest AS ({_NEWEST.format(person="p.author_id", most=RECENT)}) {_WRITTEN}) written
    WHERE p.site_id = $1 AND {{condition}}
      AND ($2::timestamptz IS NULL OR (p.changed_at, p.author_id) < ($2, $3::uuid))
      AND ($4::text IS NULL OR strpos(lower(concat_ws(E'\n', p.note, p.ban_reason, p.warning,
                                                      array_to_string(written.names, E'\n'), (
                              SELECT concat_ws(E'\n', sub, name) FROM reader_accounts a
                              WHERE a.site_id = $1 AND a.visitor_id = p.author_id))), lower($4)) > 0)
    ORDER BY p.changed_at DESC, p.author_id DESC LIMIT $5
"""  # noqa: S608 - all are constants


async def select_person(
    connection: Connection, site_id: str, person_id: UUID, settings: SiteSettings
) -> Person | None:
    """None for somebody who wrote nothing on the site, and about whom nothing was done."""
    [row] = await connection.fetch(_PERSON, site_id, person_id)
    if row["first_seen"] is None and row["changed_at"] is None:
        return None
    return Person(
        **_listed(row, settings),
        history=PersonHistory(
            approved=row["approved"],
            held=row["held"],
            rejected=row["rejected"],
            removed=row["removed"],
            reports=row["reports"],
            first_seen=row["first_seen"],
        ),
        decisions=await _decisions(connection, site_id, person_id),
        log=await _log(connection, site_id, person_id),
    )


def _listed(row: asyncpg.Record, settings: SiteSettings) -> dict[str, Any]:
    now = row["now"]
    muted_until = row["muted_until"] if row["muted_until"] and row["muted_until"] > now else None
    status: PersonStatus = settings.standing_of(
        row["trusted"], row["recently_approved"], row["recently_refused"]
    )
    if muted_until is not None:
        status = "muted"
    if row["banned_at"] is not None:
        status = "banned"
    fields = {name: row[name] for name in ListedPerson.__struct_fields__ if name in row}
    return fields | {
        "names": row["names"] or [],
        "status": status,
        "muted_until": muted_until,
        "banned": row["banned_at"] is not None,
        "account": msgspec.json.decode(row["account"], type=KnownAccount) if row["account"] else None,
    }


async def _decisions(connection: Connection, site_id: str, person_id: UUID) -> list[PersonDecision]:
    rows = await connection.fetch(
        """
        SELECT d.comment_id, c.article_id, d.from_status, d.status, d.phase, d.reason, d.note, d.moderator, d.decided_at
        FROM (SELECT id, article_id FROM comments WHERE visitor_id = $2 AND site_id = $1
              ORDER BY created_at DESC LIMIT $3) c
        JOIN decisions d ON d.comment_id = c.id
        ORDER BY d.decided_at DESC, d.id DESC LIMIT $4
        """,
        *(site_id, person_id, RECENT, DECISIONS),
    )
    return [msgspec.convert(dict(row), PersonDecision) for row in rows]


async def _log(connection: Connection, site_id: str, person_id: UUID) -> list[LoggedChange]:
    rows = await connection.fetch(
        """
        SELECT moderator, changed_at, change FROM people_log WHERE site_id = $1 AND author_id = $2
        ORDER BY id DESC LIMIT $3
        """,
        *(site_id, person_id, CHANGES),
    )
    return [
        LoggedChange(
            moderator=row[0], changed_at=row[1], change=msgspec.json.decode(row[2], type=PersonChange)
        )
        for row in rows
    ]


async def select_person_of_account(connection: Connection, site_id: str, sub: str) -> UUID | None:
    """The person of an account that has written on the site."""
    return await connection.fetchval(
        "SELECT visitor_id FROM reader_accounts WHERE site_id = $1 AND sub = $2", *(site_id, sub)
    )


async def select_people(
    connection: Connection, people_filter: PeopleFilter, settings: SiteSettings
) -> list[ListedPerson]:
    """Those about whom something was done, who was changed last first."""
    rows = await connection.fetch(
        _PEOPLE.format(condition=_LISTED[people_filter.status]),
        people_filter.site_id,
        *(people_filter.after or (None, None)),
        people_filter.words or None,
        people_filter.limit,
    )
    return [msgspec.convert(_listed(row, settings), ListedPerson) for row in rows]


async def change_person(
    connection: Connection, site_id: str, person_id: UUID, change: PersonChange, moderator: str
) -> None:
    """Change what stands about a person, log it, and tell the person of a warning. The caller has a transaction.

    `change` is cleaned. Raises `InvalidValue`.
    """
    # Who had everything erased and comes back is known again.
    await connection.execute(
        """
        UPDATE people SET author_id = $2 WHERE site_id = $1 AND author_id = erased_person($2)
          AND NOT EXISTS (SELECT FROM people WHERE site_id = $1 AND author_id = $2)
        """,
        *(site_id, person_id),
    )
    # Two statements, so that the second one sees what another moderator has just inserted.
    await connection.execute(
        "INSERT INTO people (site_id, author_id, changed_by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        *(site_id, person_id, moderator),
    )
    [row] = await connection.fetch(
        """
        SELECT muted_until, banned_at, ban_reason, trusted, note, warned_at, warning, badges,
               clock_timestamp() AS now
        FROM people WHERE site_id = $1 AND author_id = $2 FOR NO KEY UPDATE
        """,
        *(site_id, person_id),
    )
    fields = dict(row)
    now: datetime = fields.pop("now")
    after = changed_measures(Measures(**fields), change, now)
    await connection.execute(
        """
        UPDATE people
        SET muted_until = $3, banned_at = $4, ban_reason = $5, trusted = $6, note = $7, warned_at = $8, warning = $9,
            badges = $10, changed_at = $11, changed_by = $12
        WHERE site_id = $1 AND author_id = $2
        """,
        *(site_id, person_id, *msgspec.structs.astuple(after), now, moderator),
    )
    await connection.execute(
        "INSERT INTO people_log (site_id, author_id, moderator, change, changed_at) VALUES ($1, $2, $3, $4, $5)",
        *(site_id, person_id, moderator, msgspec.json.encode(change).decode(), now),
    )
    if change.warn:
        await _tell_warning(connection, site_id, person_id, change.warn)


async def _tell_warning(connection: Connection, site_id: str, person_id: UUID, warning: str) -> None:
    await connection.execute(
        """
        WITH counted AS (
            INSERT INTO notice_numbers AS numbers (visitor_id, last) VALUES ($2, 1)
            ON CONFLICT (visitor_id) DO UPDATE SET last = numbers.last + 1 RETURNING last
        )
        INSERT INTO notices (visitor_id, number, kind, site_id, reason) SELECT $2, last, 'warned', $1, $3 FROM counted
        """,
        *(site_id, person_id, warning),
    )


async def select_ban(connection: Connection, site_id: str, person_id: UUID) -> Ban | None:
    """None for somebody who is not banned."""
    row = await connection.fetchrow(
        """
        SELECT ban_reason FROM people
        WHERE site_id = $1 AND author_id IN ($2, erased_person($2)) AND banned_at IS NOT NULL
        """,
        *(site_id, person_id),
    )
    return Ban(row[0]) if row else None
