"""Moderators, and the hashes of their tokens: the tokens themselves are not stored."""

import hashlib
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import NamedTuple

import asyncpg

from comments_service.domain import text
from comments_service.domain.people import KnownModerator, Moderator, Role
from comments_service.errors import InvalidValue, LastAdmin, ModeratorExists
from comments_service.store.pool import Connection

_NOT_A_NAME = "a moderator's name has 1 to 100 characters and no control characters or slashes"
NOT_AN_ADDRESS = "an e-mail address is NAME@HOST"


class Credential(NamedTuple):
    """Whose token it is, and whether its last use is to be noted again."""

    moderator: Moderator
    stale: bool


def new_token() -> str:
    """A token of 256 random bits. Its prefix lets scanners for leaked secrets find it."""
    return f"cms_{secrets.token_urlsafe(32)}"


def token_hash(token: str) -> bytes:
    """SHA-256. A random token needs no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def require_name(name: str) -> None:
    """Raises `InvalidValue`. A name is not cleaned: it must be possible to type it again."""
    if text.line(name) != name or not text.is_visible(name) or len(name) > 100 or "/" in name:
        raise InvalidValue(_NOT_A_NAME, field="name")


def require_address(email: str | None) -> None:
    """Raises `InvalidValue` for a text that PostgreSQL cannot even look at. Constraints say what else is no address."""
    if email and "\0" in email:
        raise InvalidValue(NOT_AN_ADDRESS, field="email")


async def insert_moderator(
    connection: Connection,
    moderator: Moderator,
    token: str | None,
    *,
    email: str | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Raises `ModeratorExists` if the name or the address is taken, `InvalidValue` if one is not valid."""
    require_name(moderator.name)
    require_address(email)
    try:
        await connection.execute(
            """
            INSERT INTO moderators (name, role, sites, token_hash, email, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            moderator.name,
            moderator.role,
            moderator.sites,
            None if token is None else token_hash(token),
            email,
            expires_at,
        )
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name == "moderators_email":
            raise ModeratorExists(f"there is already a moderator with the address {email}") from error
        raise ModeratorExists(f"there is already a moderator {moderator.name!r}") from error
    except asyncpg.CheckViolationError as error:
        if error.constraint_name == "moderators_email_check":
            raise InvalidValue(NOT_AN_ADDRESS, field="email") from error
        raise InvalidValue(_NOT_A_NAME, field="name") from error


@asynccontextmanager
async def change_moderators(connection: Connection) -> AsyncGenerator[None, None]:
    """A transaction in which moderators are changed, one such at a time. Raises `LastAdmin` at its end.

    Of those who may do everything, for ever, one must stay if there was one.
    """
    last = """
        SELECT count(*) FROM moderators WHERE role = 'admin' AND sites IS NULL AND expires_at IS NULL
    """
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('comments: moderators'))")
        before = await connection.fetchval(last)
        yield
        if before and not await connection.fetchval(last):
            raise LastAdmin("one admin of all sites without an end must stay")


async def update_moderator(connection: Connection, moderator: KnownModerator) -> None:
    """Give the moderator of this name this role, these sites, this address and this end.

    With an address that is changed or taken away goes the account that it led to.
    Raises `ModeratorExists` if the address is another's, `InvalidValue` if it is not valid.
    """
    require_address(moderator.email)
    try:
        await connection.execute(
            """
            UPDATE moderators
            SET role = $2, sites = $3, email = $4, expires_at = $5,
                oidc_issuer = CASE WHEN email IS NULL OR lower(email) = lower($4) THEN oidc_issuer END,
                oidc_subject = CASE WHEN email IS NULL OR lower(email) = lower($4) THEN oidc_subject END
            WHERE name = $1
            """,
            moderator.name,
            moderator.role,
            moderator.sites,
            moderator.email,
            moderator.expires_at,
        )
    except asyncpg.UniqueViolationError as error:
        raise ModeratorExists(f"there is already a moderator with the address {moderator.email}") from error
    except asyncpg.CheckViolationError as error:
        raise InvalidValue(NOT_AN_ADDRESS, field="email") from error


async def update_token(connection: Connection, name: str, token: str) -> None:
    await connection.execute("UPDATE moderators SET token_hash = $2 WHERE name = $1", name, token_hash(token))


async def delete_moderator(connection: Connection, name: str) -> bool:
    """Delete the moderator, and so its token. Returns False if there is none of this name."""
    return await connection.execute("DELETE FROM moderators WHERE name = $1", name) == "DELETE 1"


async def select_staff_names(connection: Connection, site_id: str) -> list[str]:
    """The names of all who moderate the site."""
    rows = await connection.fetch(
        "SELECT name FROM moderators WHERE sites IS NULL OR $1 = ANY(sites) ORDER BY name", site_id
    )
    return [row["name"] for row in rows]


async def select_moderator(connection: Connection, token: str) -> Credential | None:
    """The moderator of a token that has not expired."""
    row = await connection.fetchrow(
        """
        SELECT name, role, sites,
               last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS stale
        FROM moderators
        WHERE token_hash = $1 AND (expires_at IS NULL OR expires_at > now())
        """,
        token_hash(token),
    )
    if row is None:
        return None
    return Credential(Moderator(row["name"], Role(row["role"]), row["sites"]), stale=row["stale"])


async def moderator_exists(connection: Connection, name: str) -> bool:
    return await connection.fetchval("SELECT EXISTS (SELECT FROM moderators WHERE name = $1)", name)


async def note_use(connection: Connection, name: str, token: str) -> None:
    """Note that the moderator calls now, with the token of a moderator or of a session."""
    await connection.execute(
        """
        WITH session AS (UPDATE sessions SET last_used_at = now() WHERE token_hash = $2)
        UPDATE moderators SET last_used_at = now() WHERE name = $1
        """,
        name,
        token_hash(token),
    )


async def select_moderators(connection: Connection, name: str | None = None) -> list[KnownModerator]:
    """All moderators by name, or the one of this name."""
    rows = await connection.fetch(
        """
        SELECT name, role, sites, email, created_at, expires_at, last_used_at, token_hash IS NOT NULL AS has_token,
               oidc_subject IS NOT NULL AS signs_in_elsewhere
        FROM moderators WHERE $1::text IS NULL OR name = $1 ORDER BY name
        """,
        name,
    )
    return [
        KnownModerator(
            row["name"],
            Role(row["role"]),
            row["sites"],
            email=row["email"],
            created_at=row["created_at"],
            expires_at=row["expires_at"],
            last_used_at=row["last_used_at"],
            has_token=row["has_token"],
            signs_in_elsewhere=row["signs_in_elsewhere"],
        )
        for row in rows
    ]
