"""Moderators, and the hashes of their tokens: the tokens themselves are not stored."""

import hashlib
import secrets
from collections.abc import Sequence

import asyncpg

from comments_service.domain import text
from comments_service.domain.people import Moderator, Role
from comments_service.errors import InvalidValue, ModeratorExists
from comments_service.store.pool import Connection

_NOT_A_NAME = "a moderator's name has 1 to 100 characters and no control characters"


def new_token() -> str:
    """A token of 256 random bits. Its prefix lets scanners for leaked secrets find it."""
    return f"cms_{secrets.token_urlsafe(32)}"


def token_hash(token: str) -> bytes:
    """SHA-256. A random token needs no slow hash."""
    return hashlib.sha256(token.encode()).digest()


async def insert_moderator(connection: Connection, moderator: Moderator, token: str) -> None:
    """Raises `ModeratorExists` if the name is taken, `InvalidValue` if it is not a valid one."""
    # It is not cleaned: the operator must be able to remove the moderator by the name that was typed.
    if text.line(moderator.name) != moderator.name or not text.is_visible(moderator.name):
        raise InvalidValue(_NOT_A_NAME)
    try:
        await connection.execute(
            "INSERT INTO moderators (name, role, sites, token_hash) VALUES ($1, $2, $3, $4)",
            moderator.name,
            moderator.role,
            moderator.sites,
            token_hash(token),
        )
    except asyncpg.UniqueViolationError as error:
        raise ModeratorExists(f"there is already a moderator {moderator.name!r}") from error
    except asyncpg.CheckViolationError as error:
        raise InvalidValue(_NOT_A_NAME) from error


async def delete_moderator(connection: Connection, name: str) -> bool:
    """Delete the moderator, and so its token. Returns False if there is none of this name."""
    return await connection.execute("DELETE FROM moderators WHERE name = $1", name) == "DELETE 1"


async def select_moderator(connection: Connection, token: str) -> Moderator | None:
    row = await connection.fetchrow(
        "SELECT name, role, sites FROM moderators WHERE token_hash = $1", token_hash(token)
    )
    return Moderator(row["name"], Role(row["role"]), row["sites"]) if row else None


async def select_moderators(connection: Connection) -> list[Moderator]:
    rows = await connection.fetch("SELECT name, role, sites FROM moderators ORDER BY name")
    return [Moderator(row["name"], Role(row["role"]), row["sites"]) for row in rows]


async def select_known_hashes(connection: Connection, hashes: Sequence[bytes]) -> set[bytes]:
    """Those of `hashes` that belong to moderators' tokens."""
    rows = await connection.fetch(
        "SELECT token_hash FROM moderators WHERE token_hash = ANY($1::bytea[])", hashes
    )
    return {row["token_hash"] for row in rows}
