"""Sessions: the browsers in which moderators are signed in. Only hashes of their tokens are stored."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from comments_service.domain.people import Moderator, Role
from comments_service.store.moderators import Credential, token_hash
from comments_service.store.pool import Connection

# How long a browser stays signed in, and how long without a call.
SESSION = timedelta(days=30)
IDLE = timedelta(days=7)


def new_session_token() -> str:
    """A token of 256 random bits."""
    return f"cds_{secrets.token_urlsafe(32)}"


async def insert_session(
    connection: Connection, moderator: str, token: str, lasts: timedelta = SESSION
) -> None:
    """Sign a browser in, and forget the sessions that are over."""
    await connection.execute(
        "DELETE FROM sessions WHERE expires_at < now() OR last_used_at < now() - $1::interval", IDLE
    )
    await connection.execute(
        "INSERT INTO sessions (token_hash, moderator, expires_at) VALUES ($1, $2, now() + $3::interval)",
        token_hash(token),
        moderator,
        lasts,
    )


async def select_session(connection: Connection, token: str) -> Credential | None:
    """Who is signed in with this token, None if it is unknown or over."""
    row = await connection.fetchrow(
        """
        SELECT m.name, m.role, m.sites, s.last_used_at < now() - interval '1 minute' AS stale
        FROM sessions s JOIN moderators m ON m.name = s.moderator
        WHERE s.token_hash = $1 AND s.expires_at > now() AND s.last_used_at > now() - $2::interval
          AND (m.expires_at IS NULL OR m.expires_at > now())
        """,
        token_hash(token),
        IDLE,
    )
    if row is None:
        return None
    return Credential(Moderator(row["name"], Role(row["role"]), row["sites"]), stale=row["stale"])


async def delete_session(connection: Connection, token: str) -> None:
    await connection.execute("DELETE FROM sessions WHERE token_hash = $1", token_hash(token))


async def delete_other_sessions(connection: Connection, moderator: str, token: str | None) -> None:
    """End all sessions of a moderator but the one of `token`."""
    await connection.execute(
        "DELETE FROM sessions WHERE moderator = $1 AND token_hash IS DISTINCT FROM $2",
        moderator,
        None if token is None else token_hash(token),
    )


async def select_known_hashes(connection: Connection, hashes: Sequence[bytes]) -> dict[bytes, Moderator]:
    """The moderators of those of `hashes` that belong to tokens or sessions which are not over."""
    rows = await connection.fetch(
        """
        SELECT known.token_hash, m.name, m.role, m.sites
        FROM (SELECT token_hash, name FROM moderators WHERE token_hash = ANY($1::bytea[])
              UNION ALL
              SELECT token_hash, moderator FROM sessions
              WHERE token_hash = ANY($1) AND expires_at > now() AND last_used_at > now() - $2::interval
             ) AS known JOIN moderators m ON m.name = known.name
        WHERE m.expires_at IS NULL OR m.expires_at > now()
        """,
        hashes,
        IDLE,
    )
    return {row["token_hash"]: Moderator(row["name"], Role(row["role"]), row["sites"]) for row in rows}
