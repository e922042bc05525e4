"""A site's settings, which admins read and change."""

from litestar import get, patch
from litestar.params import RequestBody

from comments_service.api.auth import AUTH_ERRORS, Caller
from comments_service.api.context import Opened
from comments_service.api.cors import json_body
from comments_service.api.parameters import SiteId
from comments_service.api.problems import BODY, documented
from comments_service.domain.people import Right, require
from comments_service.domain.site_settings import SettingsPatch, SiteSettings
from comments_service.errors import Forbidden, InvalidValue, SiteNotFound
from comments_service.store.pool import connection
from comments_service.store.sites import select_sites, update_settings


@get(
    "/sites/{site:str}/settings",
    summary="A site's settings",
    operation_id="getSiteSettings",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def get_settings(context: Opened, moderator: Caller, site: SiteId) -> SiteSettings:
    """For admins. All settings of the site, also those that were never changed."""
    require(moderator, Right.SETTINGS, site)
    async with connection(context.desk_pool) as database:
        known = (await select_sites(database, [site])).get(site)
    if known is None:
        raise SiteNotFound(site)
    return known.settings


@patch(
    "/sites/{site:str}/settings",
    summary="Change a site's settings",
    operation_id="patchSiteSettings",
    guards=[json_body],
    responses=documented(*BODY, InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def patch_settings(
    context: Opened, moderator: Caller, site: SiteId, data: RequestBody[SettingsPatch]
) -> SiteSettings:
    """For admins. Changes what the body names, and answers all settings. It takes effect within seconds."""
    require(moderator, Right.SETTINGS, site)
    async with connection(context.desk_pool) as database:
        changed = await update_settings(database, site, data)
    if changed is None:
        raise SiteNotFound(site)
    return changed
