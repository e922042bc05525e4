"""The settings of sites, their versions, and who changed sites otherwise."""

import asyncio
from itertools import pairwise

import msgspec

from comments_service.domain.settings_changes import SettingsPatch
from comments_service.domain.stored_settings import (
    SettingsVersion,
    SiteLogEntry,
    StandingSettings,
    changed_settings,
    differing,
    read_settings,
)
from comments_service.store.pool import Connection
from comments_service.words.names.reserved import check_anonymous_name

# Those that say which names are the site's own, and what is shown in place of none.
_NAMES = frozenset(("anonymous", "anonymous_name", "reserved_names", "staff_name"))


async def update_settings(
    connection: Connection,
    site_id: str,
    patch: SettingsPatch,
    *,
    moderator: str | None = None,
    version: int | None = None,
) -> StandingSettings | None:
    """Change what `patch` names, if the settings have the `version` or none is given.

    Returns the settings as they are now. None: there is no such site, or they have another version. Settings that stay
    the same make no new version. A trigger counts and keeps the versions: `keep_site_changes` in `migrations/`. The
    secrets of `sign_in` have a column of their own, no version has them, and the site's log tells how many are new.
    Raises `NameReserved` for an `anonymous_name` that the site keeps for itself.
    """
    async with connection.transaction():
        row = await connection.fetchrow(
            """
            SELECT settings, settings_version, cardinality(sign_in_secrets) FROM sites
            WHERE site_id = $1 AND ($2::int IS NULL OR settings_version = $2) FOR UPDATE
            """,
            *(site_id, version),
        )
        if row is None:
            return None
        stored, stands, secrets = row
        changed = changed_settings(stored, patch)
        if changed is not None and not _NAMES.isdisjoint({*patch.values, *patch.reset}):
            # The dictionary is read at the first use.
            await asyncio.to_thread(check_anonymous_name, read_settings(changed).settings)
        if changed is not None or patch.sign_in_secrets is not None:
            [[stored, stands, secrets]] = await connection.fetch(
                """
                UPDATE sites SET settings = coalesce($2, settings), changed_by = $3,
                                 sign_in_secrets = coalesce($4, sign_in_secrets)
                WHERE site_id = $1 RETURNING settings, settings_version, cardinality(sign_in_secrets)
                """,
                *(site_id, changed, moderator, patch.sign_in_secrets),
            )
    return StandingSettings(read_settings(stored).settings.with_secret_count(secrets), stands)


async def restore_settings(
    connection: Connection, site_id: str, restored: int, *, moderator: str, version: int | None = None
) -> StandingSettings | None:
    """Bring the settings of version `restored` back, as a new version, if they have the `version` or none is given.

    Returns the settings as they are now. None: there is no such site or version, or they have another version.
    """
    row = await connection.fetchrow(
        """
        UPDATE sites SET settings = former.settings, changed_by = $3
        FROM site_settings AS former
        WHERE sites.site_id = $1 AND former.site_id = $1 AND former.version = $2
            AND ($4::int IS NULL OR settings_version = $4)
        RETURNING sites.settings, settings_version, cardinality(sign_in_secrets)
        """,
        *(site_id, restored, moderator, version),
    )
    if row is None:
        return None
    return StandingSettings(read_settings(row[0]).settings.with_secret_count(row[2]), row[1])


async def select_settings_versions(
    connection: Connection, site_id: str, before: int | None, limit: int
) -> list[SettingsVersion]:
    """The versions of a site's settings that came before one, or all; the newest first, `limit` at most."""
    rows = await connection.fetch(
        """
        SELECT version, moderator, changed_at, settings FROM site_settings
        WHERE site_id = $1 AND ($2::int IS NULL OR version < $2) ORDER BY version DESC LIMIT $3
        """,
        # One more than is answered: what the last one changed is seen beside the one before it.
        *(site_id, before, limit + 1),
    )
    read = [read_settings(row[3]).settings for row in rows]
    changes = [differing(later, earlier) for later, earlier in pairwise(read)]
    versions = zip(rows, read, [*changes, list[str]()], strict=True)
    return [
        SettingsVersion(row[0], row[1], row[2], changed, settings) for row, settings, changed in versions
    ][:limit]


async def select_site_log(
    connection: Connection, site_id: str, before: int | None, limit: int
) -> list[SiteLogEntry]:
    """Who changed the site's origins or closed it, the newest first, `limit` at most."""
    rows = await connection.fetch(
        """
        SELECT id, changed_at, moderator, change FROM site_log
        WHERE site_id = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3
        """,
        *(site_id, before, limit),
    )
    return [SiteLogEntry(row[0], row[1], row[2], msgspec.json.decode(row[3])) for row in rows]
