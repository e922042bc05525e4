"""Invitations: links by which people become moderators."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, delete, get, post
from litestar.params import PathParameter, RequestBody
from msgspec import Meta

from comments_service.api.auth import AUTH_ERRORS, Caller
from comments_service.api.context import Context, Opened
from comments_service.api.cors import json_body
from comments_service.api.parameters import SITE_PATTERN
from comments_service.api.problems import BODY, documented
from comments_service.domain.moments import utc
from comments_service.domain.people import (
    Invitation,
    KnownInvitation,
    Moderator,
    Right,
    Role,
    require_grant,
    require_right,
)
from comments_service.errors import Forbidden, InvalidValue, InvitationNotFound, ModeratorExists, SiteNotFound
from comments_service.store.invitations import (
    delete_invitation,
    insert_invitation,
    new_invitation_token,
    select_invitations,
)
from comments_service.store.pool import Connection, connection
from comments_service.store.sites import require_sites

SiteName = Annotated[str, Meta(pattern=SITE_PATTERN)]
Sites = Annotated[list[SiteName], Meta(min_length=1, max_length=1_000)]


class InvitationBody(msgspec.Struct, forbid_unknown_fields=True):
    """What whoever accepts becomes. `sites` null means all of them. Without `name` the guest chooses one.

    `email` is the address under which a sign-in service knows the guest; `expires_at` the end of the moderator.
    """

    role: Role
    sites: Sites | None
    name: str | None = None
    email: str | None = None
    expires_at: datetime | None = None


class NewInvitation(msgspec.Struct):
    """The link to send. It is good once, until `expires_at`, and not shown again."""

    id: UUID
    link: str
    expires_at: datetime


InvitationId = Annotated[UUID, PathParameter(description="The invitation.")]


@get(
    "/invitations",
    summary="Open invitations",
    operation_id="listInvitations",
    responses=documented(*AUTH_ERRORS, Forbidden),
)
async def list_invitations(context: Opened, moderator: Caller) -> list[KnownInvitation]:
    """For admins: those to their own sites that nobody has accepted yet, the newest first."""
    require_right(moderator, Right.MODERATORS)
    async with connection(context.desk_pool) as database:
        return await _manageable(database, moderator)


@post(
    "/invitations",
    status_code=201,
    summary="Invite somebody",
    operation_id="invite",
    guards=[json_body],
    responses=documented(*BODY, InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound, ModeratorExists),
)
async def invite(
    request: Request[Any, Any, Any], context: Opened, moderator: Caller, data: RequestBody[InvitationBody]
) -> NewInvitation:
    """For admins, who give no site that they do not have. The link leads to the desk and signs in there.

    It is good once, for 48 hours, and as long as whoever invites is an admin of these sites.
    """
    require_right(moderator, Right.MODERATORS)
    require_grant(moderator, data.sites)
    token = new_invitation_token()
    invitation = Invitation(
        role=data.role,
        name=data.name,
        sites=data.sites,
        email=data.email,
        expires_at=data.expires_at and utc(data.expires_at, "expires_at"),
    )
    async with connection(context.desk_pool) as database:
        await require_sites(database, data.sites)
        invitation_id, expires_at = await insert_invitation(database, invitation, token, moderator.name)
    return NewInvitation(invitation_id, f"{_desk(request, context)}/desk#invitation={token}", expires_at)


@delete(
    "/invitations/{invitation:uuid}",
    status_code=204,
    summary="Take an invitation back",
    operation_id="withdrawInvitation",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, InvitationNotFound),
)
async def withdraw_invitation(context: Opened, moderator: Caller, invitation: InvitationId) -> None:
    """For admins, who see it in the list. The link works no longer."""
    require_right(moderator, Right.MODERATORS)
    async with connection(context.desk_pool) as database:
        if invitation not in {one.id for one in await _manageable(database, moderator)}:
            raise InvitationNotFound
        await delete_invitation(database, invitation)


async def _manageable(database: Connection, moderator: Moderator) -> list[KnownInvitation]:
    return [one for one in await select_invitations(database) if moderator.may_grant(one.sites)]


def _desk(request: Request[Any, Any, Any], context: Context) -> str:
    """The origin of the desk: the setting, or that of the page that asks, or that under which we are called."""
    return context.desk_origin or request.headers.get("origin") or str(request.base_url).rstrip("/")
