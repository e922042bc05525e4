"""Who calls, and how a browser signs in and out."""

from datetime import timedelta
from typing import Any

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.params import RequestBody

from comments_service.api.auth import AUTH_ERRORS, Caller
from comments_service.api.context import Opened
from comments_service.api.cors import json_body
from comments_service.api.desk_sessions import COOKIE, ended_cookie, require_desk, session_cookie
from comments_service.api.problems import BODY, documented
from comments_service.domain.people import Moderator, Right, Role
from comments_service.errors import (
    InvalidInvitation,
    InvalidToken,
    InvalidValue,
    ModeratorExists,
    OriginNotAllowed,
    RateLimited,
    Unavailable,
)
from comments_service.store.invitations import accept_invitation
from comments_service.store.moderators import select_moderator
from comments_service.store.pool import Connection, connection
from comments_service.store.sessions import SESSION, delete_session, insert_session, new_session_token
from comments_service.store.sites import select_claim_settings


class Me(msgspec.Struct):
    """The moderator who calls, the sites it may see, what it may do on them, and which of them use claims."""

    name: str
    role: Role
    sites: list[str]
    may: list[Right]
    claims: dict[str, bool]


class SignInBody(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A moderator's token, or an invitation with the name that whoever is invited chooses."""

    token: str | None = None
    invitation: str | None = None
    name: str | None = None


@get("/me", summary="Who calls", operation_id="getModerator", responses=documented(*AUTH_ERRORS))
async def get_me(context: Opened, moderator: Caller) -> Me:
    """A moderator without sites of its own sees all. What is not in `may` is answered with 403 `forbidden`."""
    async with connection(context.desk_pool) as database:
        return await described(database, moderator)


async def described(database: Connection, moderator: Moderator) -> Me:
    """The moderator as it is told who it is."""
    claims = await select_claim_settings(database, moderator.sites)
    sites = list(claims) if moderator.sites is None else moderator.sites
    return Me(moderator.name, moderator.role, sites, moderator.rights, claims)


@post(
    "/sessions",
    status_code=201,
    summary="Sign in",
    operation_id="signIn",
    guards=[json_body],
    responses=documented(
        *BODY,
        InvalidValue,
        InvalidToken,
        InvalidInvitation,
        ModeratorExists,
        OriginNotAllowed,
        RateLimited,
        Unavailable,
    ),
)
async def sign_in(
    request: Request[Any, Any, Any], context: Opened, data: RequestBody[SignInBody]
) -> Response[Me]:
    """For the desk: a cookie that scripts cannot read stands for the moderator's token from now on.

    It ends after 30 days, or after 7 without a call. An invitation is good once; if it has no name, 400 `invalid-value`
    with the `field` `name` asks for one. Browsers keep the cookie only of HTTPS, and of this machine.
    """
    if "origin" in request.headers:
        require_desk(request, context.desk_origin)
    await context.sign_in_limiter.check(request, None)
    async with connection(context.desk_pool) as database:
        moderator = await _who(database, data)
        token = await start_session(database, request, moderator)
        me = await described(database, moderator)
    return Response(me, status_code=201, cookies=[session_cookie(token)])


async def _who(database: Connection, data: SignInBody) -> Moderator:
    if (data.token is None) == (data.invitation is None):
        raise InvalidValue("either a token or an invitation is needed", field="token")
    if data.token is None:
        return await accept_invitation(database, data.invitation or "", data.name)
    known = await select_moderator(database, data.token)
    if known is None:
        raise InvalidToken("the moderator's token is unknown or has expired")
    return known.moderator


async def start_session(
    database: Connection, request: Request[Any, Any, Any], moderator: Moderator, lasts: timedelta = SESSION
) -> str:
    """Returns the token of a new session, in place of that of the cookie."""
    token = new_session_token()
    async with database.transaction():
        if before := request.cookies.get(COOKIE):
            await delete_session(database, before)
        await insert_session(database, moderator.name, token, lasts)
    return token


@delete(
    "/sessions",
    status_code=204,
    summary="Sign out",
    operation_id="signOut",
    response_cookies=[ended_cookie()],
    responses=documented(OriginNotAllowed, Unavailable),
)
async def sign_out(request: Request[Any, Any, Any], context: Opened) -> None:
    """Ends the session of the cookie, if there is one."""
    token = request.cookies.get(COOKIE)
    if token:
        require_desk(request, context.desk_origin)
        async with connection(context.desk_pool) as database:
            await delete_session(database, token)
