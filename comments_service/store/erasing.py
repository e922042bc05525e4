"""Erasing all that is kept about a person. A ban outlasts it, under an id that nobody finds the person from."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from comments_service.domain.articles import ArticleKey
from comments_service.domain.comments import Status
from comments_service.domain.decisions import AppliedDecision, Decision, authors_decision
from comments_service.domain.people import Visitor
from comments_service.store.decisions import decide
from comments_service.store.pool import Connection
from comments_service.store.purging import purge
from comments_service.store.reader_accounts import forget_accounts


class ErasedComments(NamedTuple):
    """Some comments of a person that were just erased, and what was decided for it. `more`: there are others."""

    decisions: Sequence[Decision]
    applied: Sequence[AppliedDecision]
    more: bool


async def lock_persons(connection: Connection, ids: Iterable[UUID]) -> None:
    """Until the end of the transaction nobody else erases these persons, or makes one of them another's."""
    for one in sorted(ids):
        await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1::text, 4711))", str(one))


async def erase_comments(connection: Connection, visitor: Visitor, *, limit: int) -> ErasedComments:
    """Withdraw up to `limit` comments of a person and erase them, in one transaction.

    A comment under a legal hold is withdrawn, and is no more its author's to see.
    """
    async with connection.transaction():
        await lock_persons(connection, [visitor.id])
        rows = await connection.fetch(
            """
            WITH own AS (
                SELECT id, parent_id, root_id FROM comments
                WHERE visitor_id = $1 AND site_id = $2 AND erased_at IS NULL ORDER BY created_at LIMIT $3
            )
            SELECT id, version, status, id IN (SELECT id FROM own) AS is_own FROM comments
            WHERE id IN (SELECT unnest(ARRAY[id, parent_id, root_id]) FROM own)
            ORDER BY id FOR NO KEY UPDATE
            """,
            *(visitor.id, visitor.site_id, limit),
        )
        own = [row for row in rows if row["is_own"]]
        decisions = [
            authors_decision(row["id"], row["version"], Status.WITHDRAWN, "withdrawn")
            for row in own
            if row["status"] != Status.WITHDRAWN
        ]
        applied = await decide(connection, decisions)
        ids = [row["id"] for row in own]
        await connection.execute("UPDATE comments SET erased_at = now() WHERE id = ANY($1)", ids)
        # Those that were withdrawn and purged long ago say still who wrote them, and with which badges.
        await connection.execute(
            """
            UPDATE comments SET visitor_id = gen_random_uuid(), badges = '{}'
            WHERE id = ANY($1) AND purged_at IS NOT NULL
            """,
            ids,
        )
        await purge(connection, ids)
    return ErasedComments(decisions, applied, len(own) == limit)


async def erase_person(connection: Connection, visitor: Visitor) -> list[ArticleKey]:
    """Erase what else is kept about a person: reactions, who reported, notices, what moderators did,
    the account.

    Reports stay without the note and without who made them, so that their numbers stay right. Returns the articles
    whose numbers of reactions are due.
    """
    person = (visitor.site_id, visitor.id)
    async with connection.transaction():
        await lock_persons(connection, [visitor.id])
        await connection.execute(
            """
            INSERT INTO erasures (site_id, person) VALUES ($1, erased_person($2))
            ON CONFLICT (site_id, person) DO UPDATE SET erased_at = now()
            """,
            *person,
        )
        reacted = await connection.fetch(
            """
            WITH gone AS (DELETE FROM reactions WHERE site_id = $1 AND visitor_id = $2 RETURNING article_id)
            SELECT DISTINCT article_id FROM gone
            """,
            *person,
        )
        await connection.execute(
            "UPDATE reports SET visitor_id = gen_random_uuid(), note = NULL WHERE visitor_id = $1", visitor.id
        )
        await connection.execute("DELETE FROM notices WHERE visitor_id = $1", visitor.id)
        await connection.execute("DELETE FROM notice_numbers WHERE visitor_id = $1", visitor.id)
        await erase_measures(connection, visitor)
        await forget_accounts(connection, [visitor.id])
    return [ArticleKey(visitor.site_id, row["article_id"]) for row in reacted]


async def erase_measures(connection: Connection, visitor: Visitor) -> None:
    """Of what moderators did a ban and a mute stay, with nothing that says whom they are about.

    The person must be among `erasures`: the log lets go of nobody else.
    """
    await connection.execute(
        """
        WITH gone AS (
            DELETE FROM people WHERE site_id = $1 AND author_id = $2 RETURNING muted_until, banned_at, changed_by
        )
        INSERT INTO people AS kept (site_id, author_id, muted_until, banned_at, changed_by)
        SELECT $1, erased_person($2), muted_until, banned_at, changed_by FROM gone
        WHERE banned_at IS NOT NULL OR muted_until > now()
        ON CONFLICT (site_id, author_id) DO UPDATE
        SET muted_until = greatest(kept.muted_until, excluded.muted_until),
            banned_at = coalesce(kept.banned_at, excluded.banned_at)
        """,
        *(visitor.site_id, visitor.id),
    )
    await connection.execute(
        "DELETE FROM people_log WHERE site_id = $1 AND author_id = $2", *(visitor.site_id, visitor.id)
    )
