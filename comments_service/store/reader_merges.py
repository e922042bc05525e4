"""Makes what a visitor wrote that of a reader's account, with reactions, reports, notices and measures."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from comments_service.domain.articles import ArticleKey
from comments_service.domain.people import Visitor
from comments_service.store.erasing import erase_measures, lock_persons
from comments_service.store.pool import Connection


class TakenAlong(msgspec.Struct, frozen=True):
    """How much of a visitor's is the account's now, and the articles that readers see otherwise since.

    `changed` have new revisions, with the count; of `reacted` numbers of reactions are due.
    """

    comments: int
    reactions: int
    reports: int
    notices: int
    changed: list[tuple[ArticleKey, int, int]]
    reacted: list[ArticleKey]


async def take_along(connection: Connection, visitor: Visitor, account: UUID) -> TakenAlong:
    """Give the account all that the visitor has. The caller has a transaction.

    Locks are taken in the order of flushes and of `decide`, so that nothing deadlocks: reactions and their counts,
    comments by id, articles by key, people, numbers of notices. Merges and erasures of one account or visitor come
    one after another. What the visitor does later, with a token that is still good, stays the visitor's until it is
    taken too.
    """
    await lock_persons(connection, (visitor.id, account))
    reactions, reacted = await _take_reactions(connection, visitor, account)
    own, reported = await _lock_comments(connection, visitor)
    changed = await _take_comments(connection, own, account)
    reports = await _take_reports(connection, visitor, account, [*own, *reported])
    await _take_measures(connection, visitor, account)
    await _forget_measures(connection, visitor)
    notices = await _take_notices(connection, visitor, account)
    keys = [(ArticleKey(visitor.site_id, article), revision, count) for article, revision, count in changed]
    return TakenAlong(len(own), reactions, reports, notices, keys, reacted)


async def _take_reactions(
    connection: Connection, visitor: Visitor, account: UUID
) -> tuple[int, list[ArticleKey]]:
    """Where both reacted the account's stays. Triggers move the counts."""
    # Before all rows: whoever moves an article has these locks when it waits for them, and adding takes the second one.
    await connection.execute("SELECT pg_advisory_xact_lock_shared(article_lock($1, ''))", visitor.site_id)
    await connection.execute(
        """
        SELECT pg_advisory_xact_lock_shared(article_lock($1, article_id))
        FROM (SELECT DISTINCT article_id COLLATE "C" AS article_id FROM reactions
              WHERE visitor_id = $2 AND site_id = $1 ORDER BY 1) AS reacted_to
        """,
        *(visitor.site_id, visitor.id),
    )
    rows = await connection.fetch(
        """
        WITH gone AS (
            DELETE FROM reactions WHERE visitor_id = $2 AND site_id = $1
            RETURNING site_id, article_id, comment_id, kind, created_at
        ), added AS (
            INSERT INTO reactions (site_id, article_id, comment_id, visitor_id, kind, created_at)
            SELECT site_id, article_id, comment_id, $3, kind, created_at FROM gone
            ORDER BY site_id, article_id, comment_id
            ON CONFLICT (visitor_id, site_id, article_id, comment_id) DO NOTHING RETURNING article_id
        )
        SELECT article_id, (SELECT count(*) FROM added) FROM gone GROUP BY article_id ORDER BY article_id
        """,
        *(visitor.site_id, visitor.id, account),
    )
    return (rows[0][1] if rows else 0), [ArticleKey(visitor.site_id, row[0]) for row in rows]


async def _lock_comments(connection: Connection, visitor: Visitor) -> tuple[list[UUID], list[UUID]]:
    """The comments that the visitor wrote, and those that the visitor reported, in one order of locks."""
    rows = await connection.fetch(
        """
        SELECT id, visitor_id = $2 AS is_own FROM comments
        WHERE site_id = $1 AND id IN (
            SELECT id FROM comments WHERE visitor_id = $2 UNION SELECT comment_id FROM reports WHERE visitor_id = $2)
        ORDER BY id FOR NO KEY UPDATE
        """,
        *(visitor.site_id, visitor.id),
    )
    own = [row[0] for row in rows if row[1]]
    return own, [row[0] for row in rows if not row[1]]


async def _take_comments(
    connection: Connection, own: Sequence[UUID], account: UUID
) -> list[tuple[str, int, int]]:
    """The key by which readers know the author changes: what they see gets a new revision.

    Returns the articles with it, and with their counts.
    """
    rows = await connection.fetch(
        """
        WITH seen AS MATERIALIZED (
            SELECT a.site_id, a.article_id FROM articles a WHERE (a.site_id, a.article_id) IN (
                SELECT site_id, article_id FROM comments WHERE id = ANY ($1) AND visible)
            ORDER BY a.site_id, a.article_id FOR NO KEY UPDATE
        ), moved AS (
            UPDATE articles a SET revision = a.revision + 1 FROM seen s
            WHERE a.site_id = s.site_id AND a.article_id = s.article_id
            RETURNING a.site_id, a.article_id, a.revision, a.comment_count
        ), taken AS (
            -- A repeated request without a token must not get one of the account.
            UPDATE comments c
            SET visitor_id = $2, new_visitor = false,
                revision = CASE WHEN c.visible THEN (
                    SELECT m.revision FROM moved m WHERE m.site_id = c.site_id AND m.article_id = c.article_id
                ) ELSE c.revision END
            WHERE c.id = ANY ($1)
        )
        SELECT article_id, revision, comment_count FROM moved
        """,
        *(own, account),
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def _take_reports(
    connection: Connection, visitor: Visitor, account: UUID, locked: Sequence[UUID]
) -> int:
    """One report of a person about a comment counts, and none about the person's own."""
    await connection.execute(
        """
        WITH gone AS (
            DELETE FROM reports r USING comments c
            WHERE c.id = ANY ($3) AND r.comment_id = c.id AND r.visitor_id IN ($1, $2)
              AND (c.visitor_id = $2 OR r.visitor_id = $1 AND EXISTS (
                    SELECT FROM reports o WHERE o.comment_id = c.id AND o.visitor_id = $2))
            RETURNING r.comment_id
        )
        UPDATE comments c SET report_count = c.report_count - g.number
        FROM (SELECT comment_id, count(*) AS number FROM gone GROUP BY comment_id) g WHERE c.id = g.comment_id
        """,
        *(visitor.id, account, locked),
    )
    status = await connection.execute(
        "UPDATE reports SET visitor_id = $2 WHERE visitor_id = $1 AND comment_id = ANY ($3)",
        *(visitor.id, account, locked),
    )
    return _number(status)


async def _take_notices(connection: Connection, visitor: Visitor, account: UUID) -> int:
    """They follow the account's own, so that who asks for those after a number misses none."""
    # A statement of its own, so that the next one sees what others wrote meanwhile.
    await connection.execute(
        "SELECT FROM notice_numbers WHERE visitor_id IN ($1, $2) ORDER BY visitor_id FOR NO KEY UPDATE",
        *(visitor.id, account),
    )
    status = await connection.execute(
        """
        WITH placed AS MATERIALIZED (
            SELECT number, row_number() OVER (ORDER BY number) AS place FROM notices WHERE visitor_id = $1
        ), counted AS (
            INSERT INTO notice_numbers AS numbers (visitor_id, last)
            SELECT $2, count(*) FROM placed HAVING count(*) > 0
            ON CONFLICT (visitor_id) DO UPDATE SET last = numbers.last + excluded.last
            RETURNING last
        )
        UPDATE notices n SET visitor_id = $2, number = c.last - (SELECT count(*) FROM placed) + p.place
        FROM placed p, counted c WHERE n.visitor_id = $1 AND n.number = p.number
        """,
        *(visitor.id, account),
    )
    return _number(status)


async def _take_measures(connection: Connection, visitor: Visitor, account: UUID) -> None:
    """A ban, a mute, a warning and a note come along, and so does distrust; trust does not: a token could lend it.

    A ban and a mute hold for the visitor too: the token is still good.
    """
    await connection.execute(
        """
        INSERT INTO people AS known (site_id, author_id, muted_until, banned_at, ban_reason, trusted, note, warned_at,
                                     warning, changed_at, changed_by)
        SELECT site_id, $3, muted_until, banned_at, ban_reason, CASE WHEN NOT trusted THEN false END, note, warned_at,
               warning, changed_at, changed_by
        FROM people WHERE site_id = $1 AND author_id = $2
        ON CONFLICT (site_id, author_id) DO UPDATE
        SET muted_until = greatest(known.muted_until, excluded.muted_until),
            banned_at = coalesce(known.banned_at, excluded.banned_at),
            ban_reason = CASE WHEN known.banned_at IS NULL THEN excluded.ban_reason ELSE known.ban_reason END,
            trusted = coalesce(excluded.trusted, known.trusted),
            note = CASE WHEN known.note IS NULL OR known.note = excluded.note THEN excluded.note
                        ELSE left(concat_ws(E'\n', known.note, excluded.note), 1500) END,
            warned_at = coalesce(known.warned_at, excluded.warned_at),
            warning = CASE WHEN known.warned_at IS NULL THEN excluded.warning ELSE known.warning END,
            changed_at = greatest(known.changed_at, excluded.changed_at)
        """,
        *(visitor.site_id, visitor.id, account),
    )
    await connection.execute(
        """
        INSERT INTO people_log (site_id, author_id, moderator, change, changed_at)
        SELECT site_id, $3, moderator, change, changed_at FROM people_log l
        WHERE site_id = $1 AND author_id = $2 AND NOT EXISTS (
            SELECT FROM people_log o WHERE o.site_id = $1 AND o.author_id = $3 AND o.moderator = l.moderator
              AND o.change = l.change AND o.changed_at = l.changed_at)
        ORDER BY id
        """,
        *(visitor.site_id, visitor.id, account),
    )


async def _forget_measures(connection: Connection, visitor: Visitor) -> None:
    """What stayed with the visitor nobody could erase by the account's token."""
    is_new = await connection.fetchval(
        """
        INSERT INTO erasures (site_id, person) VALUES ($1, erased_person($2)) ON CONFLICT DO NOTHING RETURNING true
        """,
        *(visitor.site_id, visitor.id),
    )
    await erase_measures(connection, visitor)
    if is_new:
        await connection.execute(
            "DELETE FROM erasures WHERE site_id = $1 AND person = erased_person($2)",
            *(visitor.site_id, visitor.id),
        )


def _number(status: str) -> int:
    return int(status.rpartition(" ")[2])
