"""Accounts of a sign-in service: which moderator one belongs to."""

from typing import NamedTuple

import asyncpg

from comments_service.domain.people import Moderator, Role
from comments_service.errors import ModeratorExists
from comments_service.store.pool import Connection


class AccountKey(NamedTuple):
    """An account: who keeps it, and its name there, which never changes."""

    issuer: str
    subject: str


async def select_moderator_of(
    connection: Connection, account: AccountKey, email: str | None
) -> Moderator | None:
    """The moderator of this account, or else the one with this address, to whom the account belongs from now on.

    An address leads to a moderator who has no account of this issuer yet. None if there is none who has not expired.
    """
    row = await connection.fetchrow(
        """
        WITH bound AS (
            SELECT name, role, sites, expires_at FROM moderators WHERE oidc_issuer = $1 AND oidc_subject = $2
        ), found AS (
            UPDATE moderators SET oidc_issuer = $1, oidc_subject = $2
            WHERE lower(email) = lower($3) AND oidc_issuer IS DISTINCT FROM $1 AND NOT EXISTS (SELECT FROM bound)
              AND (expires_at IS NULL OR expires_at > now())
            RETURNING name, role, sites, expires_at
        )
        SELECT name, role, sites FROM (SELECT * FROM bound UNION ALL SELECT * FROM found) AS known
        WHERE expires_at IS NULL OR expires_at > now()
        """,
        account.issuer,
        account.subject,
        email,
    )
    return Moderator(row["name"], Role(row["role"]), row["sites"]) if row else None


async def update_account(connection: Connection, name: str, account: AccountKey) -> None:
    """Let the moderator of this name sign in with this account. Raises `ModeratorExists` if it is another's."""
    try:
        await connection.execute(
            "UPDATE moderators SET oidc_issuer = $2, oidc_subject = $3 WHERE name = $1",
            name,
            account.issuer,
            account.subject,
        )
    except asyncpg.UniqueViolationError as error:
        raise ModeratorExists("the account is another moderator's, who may have expired") from error
