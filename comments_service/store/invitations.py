"""Invitations, each of which makes one moderator. Only hashes of their tokens are stored."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from comments_service.domain import text
from comments_service.domain.people import Invitation, KnownInvitation, Moderator, Role
from comments_service.errors import AccountUnknown, InvalidInvitation, InvalidValue, ModeratorExists
from comments_service.store.accounts import AccountKey, update_account
from comments_service.store.moderators import (
    NOT_AN_ADDRESS,
    insert_moderator,
    moderator_exists,
    require_address,
    require_name,
    token_hash,
)
from comments_service.store.pool import Connection

VALID = timedelta(hours=48)

# Whoever invited must still be one who may: nobody leaves others behind. Null: the operator did.
_GOOD = """
    used_at IS NULL AND expires_at > now() AND (created_by IS NULL OR EXISTS (
        SELECT FROM moderators host
        WHERE host.name = invitations.created_by AND host.role = 'admin'
          AND (host.expires_at IS NULL OR host.expires_at > now())
          AND (host.sites IS NULL OR invitations.sites <@ host.sites)))
"""


def new_invitation_token() -> str:
    """A token of 256 random bits."""
    return f"cmi_{secrets.token_urlsafe(32)}"


async def insert_invitation(
    connection: Connection, invitation: Invitation, token: str, created_by: str | None
) -> tuple[UUID, datetime]:
    """Returns the invitation's id and its end. Raises `InvalidValue`, and `ModeratorExists` if the name is taken."""
    if invitation.name is not None:
        require_name(invitation.name)
        if await moderator_exists(connection, invitation.name):
            raise ModeratorExists(f"there is already a moderator {invitation.name!r}")
    require_address(invitation.email)
    await connection.execute("DELETE FROM invitations WHERE expires_at < now() - interval '30 days'")
    try:
        row = await connection.fetchrow(
            """
            INSERT INTO invitations
                (token_hash, name, role, sites, email, moderator_expires_at, created_by, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, now() + $8::interval)
            RETURNING invitation_id, expires_at
            """,
            token_hash(token),
            invitation.name,
            invitation.role,
            invitation.sites,
            invitation.email,
            invitation.expires_at,
            created_by,
            VALID,
        )
    except asyncpg.CheckViolationError as error:
        raise InvalidValue(NOT_AN_ADDRESS, field="email") from error
    assert row is not None  # noqa: S101 - an insert returns its row
    return row["invitation_id"], row["expires_at"]


async def replace_operators_invitation(connection: Connection, token: str) -> bool:
    """Invite the first admin, in place of an earlier such invitation. Returns False if there is a moderator already."""
    async with connection.transaction():
        if await connection.fetchval("SELECT EXISTS (SELECT FROM moderators)"):
            return False
        await connection.execute("DELETE FROM invitations WHERE created_by IS NULL")
        await insert_invitation(connection, Invitation(role=Role.ADMIN), token, None)
        return True


async def accept_invitation(connection: Connection, token: str, name: str | None) -> Moderator:
    """Make the moderator whom the invitation names, or else `name`. The invitation is good only once.

    Raises `InvalidInvitation`; `InvalidValue` if it needs a name or the name is not valid, and `ModeratorExists`, with
    which the invitation stays good.
    """
    async with connection.transaction():
        row = await connection.fetchrow(
            f"""
            UPDATE invitations SET used_at = now() WHERE token_hash = $1 AND {_GOOD}
            RETURNING name, role, sites, email, moderator_expires_at
            """,  # noqa: S608 - a constant
            token_hash(token),
        )
        if row is None:
            raise InvalidInvitation
        chosen = row["name"] or name
        if chosen is None:
            raise InvalidValue("a name is needed", field="name")
        moderator = Moderator(chosen, Role(row["role"]), row["sites"])
        await insert_moderator(
            connection, moderator, None, email=row["email"], expires_at=row["moderator_expires_at"]
        )
        return moderator


async def accept_invitation_with(
    connection: Connection, account: AccountKey, email: str | None, name: str | None, token: str | None
) -> Moderator:
    """Make the moderator whom an invitation names, who signs in with this account: the invitation of `token`, or else
    the newest one to the account's verified `email`. `name` is used where the invitation has none.

    Raises `AccountUnknown` if there is none, or if it is for another address, `InvalidInvitation`, `InvalidValue` and
    `ModeratorExists`.
    """
    async with connection.transaction():
        row = await connection.fetchrow(
            f"""
            UPDATE invitations SET used_at = now()
            WHERE used_at IS NULL AND invitation_id = (
                SELECT invitation_id FROM invitations
                WHERE CASE WHEN $1::bytea IS NULL THEN lower(email) = lower($2) ELSE token_hash = $1 END AND {_GOOD}
                ORDER BY created_at DESC LIMIT 1)
            RETURNING name, role, sites, email, moderator_expires_at
            """,  # noqa: S608 - a constant
            None if token is None else token_hash(token),
            email,
        )
        if row is None:
            raise AccountUnknown if token is None else InvalidInvitation
        if row["email"] is not None and (email is None or email.lower() != row["email"].lower()):
            raise AccountUnknown("the invitation is for another address")
        moderator = Moderator(row["name"] or _usable_name(name, email), Role(row["role"]), row["sites"])
        await insert_moderator(
            connection, moderator, None, email=email, expires_at=row["moderator_expires_at"]
        )
        await update_account(connection, moderator.name, account)
        return moderator


def _usable_name(name: str | None, email: str | None) -> str:
    """The account's name as that of a moderator. Raises `InvalidValue` if there is none."""
    for given in (name, email):
        usable = text.line((given or "").replace("/", " "))[:100].strip()
        if text.is_visible(usable):
            return usable
    raise InvalidValue("the account has no name", field="name")


async def select_invitations(connection: Connection) -> list[KnownInvitation]:
    """The invitations that are still good, the newest first."""
    rows = await connection.fetch(
        f"""
        SELECT invitation_id, name, role, sites, email, moderator_expires_at, created_by, created_at, expires_at
        FROM invitations WHERE {_GOOD} ORDER BY created_at DESC
        """  # noqa: S608 - a constant
    )
    return [
        KnownInvitation(
            id=row["invitation_id"],
            name=row["name"],
            role=Role(row["role"]),
            sites=row["sites"],
            email=row["email"],
            moderator_expires_at=row["moderator_expires_at"],
            created_by=row["created_by"],
            created_at=row["created_at"],
            expires_at=row["expires_at"],
        )
        for row in rows
    ]


async def delete_invitation(connection: Connection, invitation_id: UUID) -> None:
    await connection.execute("DELETE FROM invitations WHERE invitation_id = $1", invitation_id)
