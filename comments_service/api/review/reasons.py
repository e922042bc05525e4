"""A site's reasons, which moderators choose from and admins write."""

from litestar import get, put
from litestar.params import RequestBody

from comments_service.api.auth import AUTH_ERRORS, Caller
from comments_service.api.context import Opened
from comments_service.api.cors import json_body
from comments_service.api.parameters import SiteId
from comments_service.api.problems import BODY, documented
from comments_service.domain.people import Right, require
from comments_service.domain.reasons import Reason, Reasons
from comments_service.domain.settings_changes import SettingsPatch
from comments_service.errors import Forbidden, InvalidValue, SiteNotFound
from comments_service.store.pool import connection
from comments_service.store.site_settings import update_settings
from comments_service.store.sites import select_sites

REASONS_BYTES = 256 * 1024


@get(
    "/sites/{site:str}/reasons",
    summary="A site's reasons",
    operation_id="getReasons",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def get_reasons(context: Opened, moderator: Caller, site: SiteId) -> list[Reason]:
    """The codes that a decision's `reason` may have, with what authors read of each. A default list until it is set."""
    require(moderator, Right.READ, site)
    async with connection(context.desk_pool) as database:
        known = (await select_sites(database, [site])).get(site)
    if known is None:
        raise SiteNotFound(site)
    return known.settings.known_reasons


@put(
    "/sites/{site:str}/reasons",
    summary="Change a site's reasons",
    operation_id="putReasons",
    request_max_body_size=REASONS_BYTES,
    guards=[json_body],
    responses=documented(*BODY, InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def put_reasons(
    context: Opened, moderator: Caller, site: SiteId, data: RequestBody[Reasons]
) -> list[Reason]:
    """For admins. Replaces the list, and answers it as it is stored. A code that is gone is shown as it was written."""
    require(moderator, Right.POLICY, site)
    try:
        change = SettingsPatch(reasons=data)
    except ValueError as error:
        raise InvalidValue(str(error), field="code") from error
    async with connection(context.desk_pool) as database:
        changed = await update_settings(database, site, change, moderator=moderator.name)
    if changed is None:
        raise SiteNotFound(site)
    return changed.settings.known_reasons
