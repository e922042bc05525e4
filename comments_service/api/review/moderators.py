"""Moderators: who works on which sites, made and changed by admins."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, delete, get, patch, post
from litestar.params import PathParameter, RequestBody
from msgspec import UNSET, Meta, UnsetType

from comments_service.api.auth import AUTH_ERRORS, Caller
from comments_service.api.context import Opened
from comments_service.api.cors import json_body
from comments_service.api.desk_sessions import COOKIE
from comments_service.api.problems import BODY, documented
from comments_service.api.review.invitations import SiteName, Sites
from comments_service.api.review.listed_moderators import ListedModerator, listed, works_beside
from comments_service.domain.moments import utc
from comments_service.domain.people import (
    KnownModerator,
    Moderator,
    Right,
    Role,
    require_grant,
    require_right,
)
from comments_service.errors import (
    Forbidden,
    InvalidValue,
    LastAdmin,
    ModeratorExists,
    ModeratorNotFound,
    SiteNotFound,
)
from comments_service.store.moderators import (
    change_moderators,
    delete_moderator,
    insert_moderator,
    new_token,
    select_moderators,
    update_moderator,
    update_token,
)
from comments_service.store.pool import Connection, connection
from comments_service.store.sessions import delete_other_sessions
from comments_service.store.sites import require_sites

Name = Annotated[
    str, PathParameter(pattern="^[^/\\u0000-\\u001f]{1,100}$(?!\\n)", description="The moderator's name.")
]


class ModeratorBody(msgspec.Struct, forbid_unknown_fields=True):
    """A new moderator. `sites` null means all of them; with `email` a sign-in service knows it."""

    name: str
    role: Role
    sites: Sites | None
    email: str | None = None
    expires_at: datetime | None = None


class ModeratorPatch(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be changed about a moderator. What is left out stays; null takes an address or an end away."""

    role: Role | UnsetType = UNSET
    sites: Annotated[list[SiteName], Meta(max_length=1_000)] | UnsetType | None = UNSET
    email: str | UnsetType | None = UNSET
    expires_at: datetime | UnsetType | None = UNSET


class NewToken(msgspec.Struct):
    """A moderator's new token. It is shown this once."""

    token: str


@get(
    "/moderators",
    summary="The moderators",
    operation_id="listModerators",
    responses=documented(*AUTH_ERRORS, Forbidden),
)
async def list_moderators(context: Opened, moderator: Caller) -> list[ListedModerator]:
    """For admins: all who work on one of their sites, by name."""
    require_right(moderator, Right.MODERATORS)
    async with connection(context.desk_pool) as database:
        known = await select_moderators(database)
    return [listed(moderator, one) for one in known if works_beside(moderator, one)]


@post(
    "/moderators",
    status_code=201,
    summary="Make a moderator",
    operation_id="makeModerator",
    guards=[json_body],
    responses=documented(*BODY, InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound, ModeratorExists),
)
async def make_moderator(
    context: Opened, moderator: Caller, data: RequestBody[ModeratorBody]
) -> ListedModerator:
    """For admins, who give no site that they do not have. It has no token yet: make one, or let it sign in elsewhere
    with its address.
    """
    require_right(moderator, Right.MODERATORS)
    require_grant(moderator, data.sites)
    async with connection(context.desk_pool) as database:
        await require_sites(database, data.sites)
        new = Moderator(data.name, data.role, data.sites)
        expires_at = data.expires_at and utc(data.expires_at, "expires_at")
        await insert_moderator(database, new, None, email=data.email, expires_at=expires_at)
        return listed(moderator, await _found(database, moderator, data.name))


@patch(
    "/moderators/{name:str}",
    summary="Change a moderator",
    operation_id="changeModerator",
    guards=[json_body],
    responses=documented(
        *BODY,
        InvalidValue,
        *AUTH_ERRORS,
        Forbidden,
        ModeratorNotFound,
        SiteNotFound,
        ModeratorExists,
        LastAdmin,
    ),
)
async def patch_moderator(
    request: Request[Any, Any, Any],
    context: Opened,
    moderator: Caller,
    name: Name,
    data: RequestBody[ModeratorPatch],
) -> ListedModerator:
    """For admins. `sites` replaces those that both have; the others stay. It takes effect at once.

    With an address that is changed or taken away end the account that it led to and the moderator's sessions, but the
    one that asks.
    What the moderator invited to and nobody has accepted yet is good only as long as it may still invite to that. Of
    the admins of all sites without an end one stays.
    """
    require_right(moderator, Right.MODERATORS)
    async with connection(context.desk_pool) as database, change_moderators(database):
        before = await _found(database, moderator, name)
        changed = _changed(moderator, before, data)
        if changed.sites != before.sites:
            await require_sites(database, changed.sites)
        await update_moderator(database, changed)
        if before.email is not None and before.email.lower() != (changed.email or "").lower():
            await delete_other_sessions(database, name, request.cookies.get(COOKIE))
        [after] = await select_moderators(database, name)
        return listed(moderator, after)


@delete(
    "/moderators/{name:str}",
    status_code=204,
    summary="Remove a moderator",
    operation_id="removeModerator",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, ModeratorNotFound, LastAdmin),
)
async def remove_moderator(context: Opened, moderator: Caller, name: Name) -> None:
    """For admins. Its token, sessions and open invitations are over; its name stays in the audit log."""
    require_right(moderator, Right.MODERATORS)
    async with connection(context.desk_pool) as database, change_moderators(database):
        _require_changeable(moderator, await _found(database, moderator, name))
        await delete_moderator(database, name)


@post(
    "/moderators/{name:str}/token",
    status_code=201,
    summary="Give a moderator a new token",
    operation_id="newToken",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, ModeratorNotFound),
)
async def new_moderators_token(
    request: Request[Any, Any, Any], context: Opened, moderator: Caller, name: Name
) -> NewToken:
    """For admins. It is shown this once. The old token is over, and so are the moderator's sessions but the one that
    asks.
    """
    require_right(moderator, Right.MODERATORS)
    token = new_token()
    async with connection(context.desk_pool) as database, database.transaction():
        _require_changeable(moderator, await _found(database, moderator, name))
        await update_token(database, name, token)
        await delete_other_sessions(database, name, request.cookies.get(COOKIE))
    return NewToken(token)


async def _found(database: Connection, moderator: Moderator, name: str) -> KnownModerator:
    """Raises `ModeratorNotFound`, also for one who works on none of the moderator's sites."""
    for one in await select_moderators(database, name):
        if works_beside(moderator, one):
            return one
    raise ModeratorNotFound


def _require_changeable(moderator: Moderator, other: Moderator) -> None:
    if not moderator.may_grant(other.sites):
        raise Forbidden("the moderator works on sites that are not yours")


def _changed(moderator: Moderator, before: KnownModerator, patch: ModeratorPatch) -> KnownModerator:
    """The moderator as `patch` wants it. Raises `Forbidden`, `SiteNotFound`, `InvalidValue`."""
    named = {
        field: value for field in patch.__struct_fields__ if (value := getattr(patch, field)) is not UNSET
    }
    if patch.expires_at:
        named["expires_at"] = utc(patch.expires_at, "expires_at")
    if set(named) - {"sites"} or before.sites is None:
        _require_changeable(moderator, before)
    if patch.sites is not UNSET:
        require_grant(moderator, patch.sites)
        if patch.sites is not None:
            # An admin neither sees nor takes sites of others.
            kept = [site for site in before.sites or [] if not moderator.may_see(site)]
            named["sites"] = list(dict.fromkeys(kept + patch.sites))
            if not named["sites"]:
                raise InvalidValue("a moderator works on one site at least; remove it instead", field="sites")
    return msgspec.structs.replace(before, **named)
