"""Signing in with an account of the operator's sign-in service (OpenID Connect, authorization code with PKCE)."""

import base64
import hmac
import logging
from datetime import timedelta
from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.datastructures import Cookie
from litestar.params import QueryParameter
from litestar.response import Redirect

from comments_service.api.context import Context, Opened
from comments_service.api.desk_sessions import session_cookie
from comments_service.api.problems import documented
from comments_service.api.review.sessions import start_session
from comments_service.domain.people import Moderator
from comments_service.errors import (
    AccountUnknown,
    CommentsError,
    InvalidInvitation,
    InvalidValue,
    ModeratorExists,
    RateLimited,
    SignInFailed,
    Unavailable,
)
from comments_service.oidc.issuer import Account, Issuer, SignIn, new_sign_in
from comments_service.store.accounts import AccountKey, select_moderator_of
from comments_service.store.invitations import accept_invitation_with
from comments_service.store.pool import Connection, connection

log = logging.getLogger(__name__)

# A sign-in that has begun. It comes back with a navigation from the issuer's pages, so it cannot be `strict`.
STARTED = "__Host-desk-sign-in"
STARTED_SECONDS = 600
# Who has left the issuer is out of the desk by the next day.
SESSION = timedelta(hours=12)

_Text = Annotated[str | None, QueryParameter(max_length=4_000)]


class WaysIn(msgspec.Struct):
    """How one signs in besides by token and invitation. `label` is how the operator calls the sign-in service."""

    oidc: bool
    label: str | None


@get("/sign-in", summary="Ways to sign in", operation_id="waysIn", sync_to_thread=False)
def ways_in(context: Opened) -> WaysIn:
    """What the desk offers besides a token."""
    return WaysIn(context.issuer is not None, context.oidc_label)


@get(
    "/oidc/start",
    status_code=303,
    summary="Sign in with an account",
    operation_id="startSignIn",
    responses=documented(InvalidValue, RateLimited),
)
async def start(
    request: Request[Any, Any, Any],
    context: Opened,
    invitation: Annotated[
        str | None,
        QueryParameter(
            pattern="^cmi_[A-Za-z0-9_-]{1,100}$(?!\\n)", description="The token of an invitation to accept."
        ),
    ] = None,
) -> Redirect:
    """Leads the browser to the pages of the sign-in service, which send it back to the desk."""
    await context.sign_in_limiter.check(request, None)
    sign_in = new_sign_in(invitation)
    try:
        page = await _issuer(context).page(sign_in)
    except SignInFailed as error:
        return _refused(context, error)
    return Redirect(page, status_code=303, cookies=[_started_cookie(_written(sign_in), STARTED_SECONDS)])


@get("/oidc/callback", status_code=303, include_in_schema=False)
async def callback(
    request: Request[Any, Any, Any],
    context: Opened,
    given_state: Annotated[str | None, QueryParameter(name="state", max_length=4_000)] = None,
    code: _Text = None,
    error: _Text = None,
    issuer: Annotated[str | None, QueryParameter(name="iss", max_length=4_000)] = None,
) -> Redirect:
    """Where the sign-in service sends the browser: to the desk with a session, or with the code of a problem."""
    await context.sign_in_limiter.check(request, None)
    try:
        sign_in = _read(request.cookies.get(STARTED, ""), given_state)
        account = await _issuer(context).account(sign_in, _granted(code, error), issuer)
        async with connection(context.desk_pool) as database:
            moderator = await _moderator(database, account, sign_in.invitation)
            token = await start_session(database, request, moderator, SESSION)
    except (
        SignInFailed,
        AccountUnknown,
        InvalidInvitation,
        ModeratorExists,
        InvalidValue,
        Unavailable,
    ) as problem:
        return _refused(context, problem)
    return Redirect(
        f"{context.desk_origin}/desk",
        status_code=303,
        cookies=[session_cookie(token, SESSION), _started_cookie("", 0)],
    )


async def _moderator(database: Connection, account: Account, invitation: str | None) -> Moderator:
    """Whose account it is. Raises `AccountUnknown`, `InvalidInvitation`, `ModeratorExists`, `InvalidValue`."""
    key = AccountKey(account.issuer, account.subject)
    known = await select_moderator_of(database, key, account.email)
    if known is not None:
        return known
    return await accept_invitation_with(database, key, account.email, account.name, invitation)


def _granted(code: str | None, error: str | None) -> str:
    if code is None:
        raise SignInFailed(f"the issuer refused: {error!r:.100}")
    return code


def _issuer(context: Context) -> Issuer:
    if context.issuer is None:
        raise SignInFailed("there is no sign-in service: COMMENTS_OIDC_ISSUER is not set")
    return context.issuer


def _refused(context: Context, error: CommentsError) -> Redirect:
    log.warning("sign-in refused", extra={"code": error.code, "reason": error.detail})
    desk = f"{context.desk_origin or ''}/desk"
    return Redirect(f"{desk}#problem={error.code}", status_code=303, cookies=[_started_cookie("", 0)])


def _started_cookie(value: str, seconds: int) -> Cookie:
    return Cookie(
        key=STARTED, value=value, path="/", max_age=seconds, secure=True, httponly=True, samesite="lax"
    )


def _written(sign_in: SignIn) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(sign_in)).decode()


def _read(cookie: str, state: str | None) -> SignIn:
    """The sign-in that began in this browser. Raises `SignInFailed` if the answer belongs to another one."""
    try:
        sign_in = msgspec.json.decode(base64.urlsafe_b64decode(cookie), type=SignIn)
    except ValueError as error:
        raise SignInFailed("no sign-in has begun in this browser") from error
    if not hmac.compare_digest((state or "").encode(), sign_in.state.encode()):
        raise SignInFailed("the answer belongs to another sign-in")
    return sign_in
