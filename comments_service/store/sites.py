"""Sites and their policies."""

import logging
from collections.abc import Sequence
from functools import lru_cache

import asyncpg
import msgspec
from msgspec import structs

from comments_service.domain.decisions import Policy, PolicyVersion
from comments_service.domain.opening import Opening
from comments_service.domain.sites import HOLD_EVERYTHING, ListedSite, Site
from comments_service.domain.stored_settings import read_settings
from comments_service.errors import SiteNotFound
from comments_service.store.opening import MODE, OPENING
from comments_service.store.pool import Connection

log = logging.getLogger(__name__)


_SITES = f"""
    SELECT s.site_id, origins, s.closed, policy, policy_version, settings, settings_version,
           sign_in_secrets, {MODE} AS mode, o.opens_at,
           EXISTS (SELECT FROM article_aliases m WHERE m.site_id = s.site_id) AS has_moved
    FROM sites s LEFT JOIN articles a ON false {OPENING} WHERE s.site_id = ANY($1)
"""  # noqa: S608 - all are constants


async def select_sites(connection: Connection, site_ids: Sequence[str]) -> dict[str, Site]:
    rows = await connection.fetch(
        _SITES,
        site_ids,
    )
    return {row["site_id"]: _site(row) for row in rows}


def _site(row: asyncpg.Record) -> Site:
    """A site. While one of its settings that restrict is not understood, every comment is held."""
    site_id, secrets = row["site_id"], row["sign_in_secrets"]
    stored = read_settings(row["settings"])
    if stored.unread:
        log.error("settings not understood", extra={"site": site_id, "settings": sorted(stored.unread)})
    policy = HOLD_EVERYTHING if stored.holds_everything else _policy(site_id, row["policy"])
    settings = stored.settings.with_secret_count(len(secrets))
    return Site(
        *(site_id, row["origins"], row["closed"], policy, settings, row["policy_version"]),
        settings_version=row["settings_version"],
        sign_in_secrets=secrets,
        opening=Opening(row["mode"], row["opens_at"]),
        has_moved=row["has_moved"],
    )


def _policy(site_id: str, stored: str) -> Policy:
    """Decode a policy. One that this release does not understand, since a newer one wrote it, holds every comment."""
    try:
        return _decoded(stored)
    except msgspec.ValidationError:
        log.exception("policy not understood", extra={"site": site_id})
        return HOLD_EVERYTHING


@lru_cache(maxsize=64)
def _decoded(stored: str) -> Policy:
    # Policies with thousands of words are read for each batch of comments and hardly ever change.
    return msgspec.json.decode(stored, type=Policy)


async def select_listed_sites(connection: Connection) -> list[ListedSite]:
    rows = await connection.fetch("SELECT site_id, closed, origins FROM sites ORDER BY site_id")
    return [ListedSite(row["site_id"], row["closed"], row["origins"]) for row in rows]


async def select_claim_settings(connection: Connection, site_ids: Sequence[str] | None) -> dict[str, bool]:
    """Whether moderators claim comments, of these sites or of all, by id."""
    rows = await connection.fetch(
        """
        SELECT site_id, settings @> '{"claims": true}' AS claims FROM sites
        WHERE $1::text[] IS NULL OR site_id = ANY($1) ORDER BY site_id
        """,
        site_ids,
    )
    return {row["site_id"]: row["claims"] for row in rows}


async def require_sites(connection: Connection, site_ids: Sequence[str] | None) -> None:
    """Raises `SiteNotFound` for the first of these sites that does not exist."""
    if site_ids is None:
        return
    known = set(
        await connection.fetchval(
            "SELECT coalesce(array_agg(site_id), '{}') FROM sites WHERE site_id = ANY($1)", site_ids
        )
    )
    for site_id in site_ids:
        if site_id not in known:
            raise SiteNotFound(site_id)


async def add_origins(connection: Connection, site_id: str, origins: Sequence[str]) -> None:
    """Make the site if it is new, and add `origins` to those that it allows."""
    await connection.execute(
        """
        INSERT INTO sites (site_id, origins) VALUES ($1, $2)
        ON CONFLICT (site_id) DO UPDATE
        SET origins = ARRAY(SELECT DISTINCT unnest(sites.origins || excluded.origins) ORDER BY 1)
        """,
        site_id,
        origins,
    )


async def insert_site(connection: Connection, site: ListedSite) -> bool:
    """Returns False if there is already a site of this id."""
    status = await connection.execute(
        "INSERT INTO sites (site_id, origins, closed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        site.site_id,
        site.origins,
        site.closed,
    )
    return status == "INSERT 0 1"


async def update_site(
    connection: Connection,
    site_id: str,
    *,
    origins: Sequence[str] | None,
    closed: bool | None,
    moderator: str | None = None,
) -> ListedSite | None:
    """Change what is not None. Returns the site as it is now, None if there is no such site."""
    row = await connection.fetchrow(
        """
        UPDATE sites SET origins = coalesce($2, origins), closed = coalesce($3, closed), changed_by = $4
        WHERE site_id = $1
        RETURNING closed, origins
        """,
        site_id,
        origins,
        closed,
        moderator,
    )
    return ListedSite(site_id, row["closed"], row["origins"]) if row else None


async def remove_origins(connection: Connection, site_id: str, origins: Sequence[str]) -> bool:
    """Allow `origins` no longer. Returns False if there is no such site."""
    status = await connection.execute(
        """
        UPDATE sites SET origins = ARRAY(SELECT one FROM unnest(origins) AS one WHERE one <> ALL ($2) ORDER BY 1)
        WHERE site_id = $1
        """,
        site_id,
        origins,
    )
    return status == "UPDATE 1"


async def close_site(connection: Connection, site_id: str, *, closed: bool) -> bool:
    """Take no more comments on the site, or take them again. Returns False if there is no such site."""
    status = await connection.execute("UPDATE sites SET closed = $2 WHERE site_id = $1", site_id, closed)
    return status == "UPDATE 1"


async def update_policy(
    connection: Connection,
    site_id: str,
    policy: Policy,
    *,
    moderator: str | None = None,
    version: int | None = None,
) -> int | None:
    """Replace the site's policy, if it has the `version` or none is given. The same policy makes no new version.

    Returns the version that stands now. None: there is no such site, or it has another version. A trigger counts and
    keeps the versions: `keep_policy` in `migrations/`.
    """
    return await connection.fetchval(
        """
        UPDATE sites SET policy = $2, policy_by = CASE WHEN policy <> $2 THEN $3 END
        WHERE site_id = $1 AND ($4::int IS NULL OR policy_version = $4) RETURNING policy_version
        """,
        site_id,
        _stored_policy(policy),
        moderator,
        version,
    )


def _stored_policy(policy: Policy) -> str:
    """Without what is null: a release that does not know a field would not understand it, and hold everything."""
    fields = {name: value for name, value in structs.asdict(policy).items() if value is not None}
    return msgspec.json.encode(fields).decode()


async def select_policies(
    connection: Connection, site_id: str, before: int | None, limit: int
) -> list[PolicyVersion]:
    """The versions of a site's policy that came before one, or all; the newest first, `limit` at most."""
    rows = await connection.fetch(
        """
        SELECT version, moderator, changed_at, policy FROM policies
        WHERE site_id = $1 AND ($2::int IS NULL OR version < $2) ORDER BY version DESC LIMIT $3
        """,
        *(site_id, before, limit),
    )
    return [PolicyVersion(row[0], row[1], row[2], _policy(site_id, row[3])) for row in rows]
