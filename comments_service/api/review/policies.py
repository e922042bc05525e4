"""A site's policy, which moderators read and admins change."""

from litestar import get, put
from litestar.params import RequestBody

from comments_service.api.auth import AUTH_ERRORS, Caller, require_admin, require_site
from comments_service.api.context import Opened
from comments_service.api.cors import json_body
from comments_service.api.parameters import SiteId
from comments_service.api.problems import BODY, documented
from comments_service.domain.decisions import Policy
from comments_service.errors import Forbidden, InvalidValue, SiteNotFound
from comments_service.store.pool import connection
from comments_service.store.sites import select_sites, update_policy


@get(
    "/sites/{site:str}/policy",
    summary="A site's policy",
    operation_id="getPolicy",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def get_policy(context: Opened, moderator: Caller, site: SiteId) -> Policy:
    """Thresholds and rules as the worker applies them."""
    require_site(moderator, site)
    async with connection(context.pool) as database:
        known = (await select_sites(database, [site])).get(site)
    if known is None:
        raise SiteNotFound
    return known.policy


@put(
    "/sites/{site:str}/policy",
    summary="Change a site's policy",
    operation_id="putPolicy",
    guards=[json_body],
    responses=documented(*BODY, InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def put_policy(context: Opened, moderator: Caller, site: SiteId, data: RequestBody[Policy]) -> Policy:
    """For admins. Applies to comments that the worker takes from now on."""
    require_admin(moderator, site)
    async with connection(context.pool) as database:
        if not await update_policy(database, site, data):
            raise SiteNotFound
    return data
