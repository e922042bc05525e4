"""Accounts of readers, as the newest token said of each."""

from collections.abc import Sequence
from uuid import UUID

from comments_service.domain.reader_accounts import ReaderAccount
from comments_service.store.pool import Connection


async def note_accounts(connection: Connection, accounts: Sequence[ReaderAccount]) -> None:
    """Keep who writes. What is the same as a minute ago writes nothing."""
    newest = {account.visitor.id: account for account in accounts}
    ordered = [newest[visitor_id] for visitor_id in sorted(newest)]
    await connection.executemany(
        """
        INSERT INTO reader_accounts AS known (site_id, visitor_id, sub, name, picture, badges)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (site_id, visitor_id) DO UPDATE
        SET name = excluded.name, picture = excluded.picture, badges = excluded.badges, last_seen = now()
        WHERE (known.name, known.picture, known.badges)
              IS DISTINCT FROM (excluded.name, excluded.picture, excluded.badges)
           OR known.last_seen < now() - interval '1 minute'
        """,
        [(one.site_id, one.visitor.id, one.sub, one.name, one.picture, one.badges) for one in ordered],
    )


async def forget_accounts(connection: Connection, visitor_ids: Sequence[UUID]) -> None:
    """Erase the accounts among these that were to be erased, unless a comment says still whose it is."""
    await connection.execute(
        """
        DELETE FROM reader_accounts a USING erasures e
        WHERE a.visitor_id = ANY ($1) AND e.site_id = a.site_id AND e.person = erased_person(a.visitor_id)
          AND NOT EXISTS (SELECT FROM comments c WHERE c.visitor_id = a.visitor_id AND c.site_id = a.site_id)
        """,
        visitor_ids,
    )
