"""A site's settings, which admins read and change, and their versions."""

from typing import Annotated, Any

import msgspec
from litestar import get, patch, post
from litestar.params import PathParameter, QueryParameter, RequestBody
from msgspec import UNSET, Meta, UnsetType, structs

from comments_service.api.auth import AUTH_ERRORS, Caller
from comments_service.api.context import Opened
from comments_service.api.cors import json_body
from comments_service.api.parameters import PageLimit, SiteId
from comments_service.api.problems import BODY, documented
from comments_service.domain.people import Right, require
from comments_service.domain.settings_changes import SettingsPatch
from comments_service.domain.site_settings import SiteSettings
from comments_service.domain.sites import Site
from comments_service.domain.stored_settings import SettingsVersion, SiteLogEntry, StandingSettings
from comments_service.errors import (
    Forbidden,
    InvalidValue,
    NameReserved,
    SiteNotFound,
    StaleVersion,
    VersionNotFound,
)
from comments_service.store.pool import Connection, connection
from comments_service.store.site_settings import (
    restore_settings,
    select_settings_versions,
    select_site_log,
    update_settings,
)
from comments_service.store.sites import require_sites, select_sites

_Version = Annotated[int, Meta(ge=1, le=2**31 - 1)]
_Before = Annotated[
    int | None, QueryParameter(ge=1, le=2**31 - 1, description="Only versions before this one.")
]


class VersionedSettings(SiteSettings, frozen=True, kw_only=True):
    """A site's settings with their version, which each change raises by one."""

    version: Annotated[int, Meta(description="Which version of the settings this is.")]


class SettingsChange(SettingsPatch, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed about a site's settings. With a `version` it changes that one alone."""

    version: Annotated[
        _Version | UnsetType,
        Meta(description="The version that was read. With another by now: `stale-version`."),
    ] = UNSET


@get(
    "/sites/{site:str}/settings",
    summary="A site's settings",
    operation_id="getSiteSettings",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def get_settings(context: Opened, moderator: Caller, site: SiteId) -> VersionedSettings:
    """For admins. All settings of the site, also those that were never changed."""
    require(moderator, Right.SETTINGS, site)
    async with connection(context.desk_pool) as database:
        known = await _known(database, site)
    return _versioned(StandingSettings(known.settings, known.settings_version))


@patch(
    "/sites/{site:str}/settings",
    summary="Change a site's settings",
    operation_id="patchSiteSettings",
    guards=[json_body],
    responses=documented(
        *BODY, InvalidValue, NameReserved, *AUTH_ERRORS, Forbidden, SiteNotFound, StaleVersion
    ),
)
async def patch_settings(
    context: Opened, moderator: Caller, site: SiteId, data: RequestBody[SettingsChange]
) -> VersionedSettings:
    """For admins. Changes what the body names, and answers all settings. It takes effect within seconds.

    A setting that is null goes back to its default. With the `version` that was read it changes that one alone. Every
    change makes a new version; settings that stay the same make none.
    """
    require(moderator, Right.SETTINGS, site)
    async with connection(context.desk_pool) as database:
        changed = await update_settings(
            database, site, data, moderator=moderator.name, version=data.version or None
        )
        if changed is None:
            raise _stale((await _known(database, site)).settings_version)
    context.forget_site(site)
    return _versioned(changed)


@get(
    "/sites/{site:str}/settings/versions",
    summary="All versions of a site's settings",
    operation_id="listSiteSettingsVersions",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def list_settings_versions(
    context: Opened, moderator: Caller, site: SiteId, before: _Before = None, limit: PageLimit = 20
) -> list[SettingsVersion]:
    """For admins. Who changed what when, the newest first. No secret is among them."""
    require(moderator, Right.SETTINGS, site)
    async with connection(context.desk_pool) as database:
        await require_sites(database, [site])
        return await select_settings_versions(database, site, before, limit)


@post(
    "/sites/{site:str}/settings/versions/{former:int}/restore",
    status_code=200,
    summary="Bring back a version of a site's settings",
    operation_id="restoreSiteSettings",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound, VersionNotFound, StaleVersion),
)
async def restore_version(
    context: Opened,
    moderator: Caller,
    site: SiteId,
    former: Annotated[int, PathParameter(ge=1, le=2**31 - 1, description="The version to bring back.")],
    version: Annotated[
        int | None,
        QueryParameter(ge=1, le=2**31 - 1, description="Only while the settings have this version."),
    ] = None,
) -> VersionedSettings:
    """For admins. Makes a new version with all settings as they were then, and answers them."""
    require(moderator, Right.SETTINGS, site)
    async with connection(context.desk_pool) as database:
        restored = await restore_settings(database, site, former, moderator=moderator.name, version=version)
        if restored is None:
            stands = (await _known(database, site)).settings_version
            raise VersionNotFound if version in (None, stands) else _stale(stands)
    context.forget_site(site)
    return _versioned(restored)


@get(
    "/sites/{site:str}/settings/schema",
    summary="What a site's settings may be",
    operation_id="getSiteSettingsSchema",
    media_type="application/schema+json",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden),
)
async def get_settings_schema(moderator: Caller, site: SiteId) -> dict[str, Any]:
    """For admins. A JSON Schema (2020-12) of the settings, with a description and the default of each."""
    require(moderator, Right.SETTINGS, site)
    return settings_schema()


@get(
    "/sites/{site:str}/log",
    summary="Who changed a site",
    operation_id="listSiteLog",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def list_site_log(
    context: Opened,
    moderator: Caller,
    site: SiteId,
    before: Annotated[
        int | None, QueryParameter(ge=1, le=2**63 - 1, description="Only entries before this `id`.")
    ] = None,
    limit: PageLimit = 20,
) -> list[SiteLogEntry]:
    """For admins. Changes of the origins, and of whether the site takes comments, the newest first."""
    require(moderator, Right.SETTINGS, site)
    async with connection(context.desk_pool) as database:
        await require_sites(database, [site])
        return await select_site_log(database, site, before, limit)


def settings_schema() -> dict[str, Any]:
    """The schema of a document of settings: all of them, or some."""
    schema = msgspec.json.schema(SiteSettings)
    definitions = schema["$defs"]
    settings = definitions.pop(SiteSettings.__name__)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **settings,
        "additionalProperties": False,
        "$defs": definitions,
    }


def _versioned(standing: StandingSettings) -> VersionedSettings:
    return VersionedSettings(**structs.asdict(standing.settings), version=standing.version)


async def _known(database: Connection, site_id: str) -> Site:
    """Raises `SiteNotFound`."""
    known = (await select_sites(database, [site_id])).get(site_id)
    if known is None:
        raise SiteNotFound(site_id)
    return known


def _stale(stands: int) -> StaleVersion:
    return StaleVersion("the settings have another version now", version=stands)
