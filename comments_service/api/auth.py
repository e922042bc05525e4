"""Who calls: visitors by signed tokens, moderators by stored ones. Both come as `Authorization: Bearer`."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.di import NamedDependency

from comments_service.domain.people import Moderator, Role, Visitor
from comments_service.errors import Forbidden, InvalidToken, Unavailable
from comments_service.store.moderators import select_moderator
from comments_service.store.pool import connection

TOKEN_LIFE = timedelta(days=365)
TOKEN_BYTES = 512

# What can be wrong with any call of a moderator.
AUTH_ERRORS = (InvalidToken, Unavailable)

Caller = NamedDependency[Moderator]


class Visitors:
    """Makes and reads visitor tokens: `v1.SITE.ID.ISSUED.SIGNATURE`, signed with HMAC-SHA-256."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"visitor token\0" + secret.encode()).digest()

    def token(self, visitor: Visitor, issued: datetime) -> str:
        """The same visitor and time make the same token, so that a repeated request gets the same answer."""
        claims = f"v1.{visitor.site_id}.{visitor.id.hex}.{int(issued.timestamp())}"
        return f"{claims}.{self._sign(claims)}"

    def read(self, token: str) -> Visitor:
        """Raises `InvalidToken`."""
        claims, _, signature = token.rpartition(".")
        if not hmac.compare_digest(self._sign(claims).encode(), signature.encode()):
            raise InvalidToken("the visitor token is not one of ours")
        _, site_id, visitor_id, issued = claims.split(".")
        if datetime.now(UTC) - datetime.fromtimestamp(int(issued), UTC) > TOKEN_LIFE:
            raise InvalidToken("the visitor token has expired")
        return Visitor(UUID(visitor_id), site_id)

    def _sign(self, claims: str) -> str:
        digest = hmac.digest(self._key, claims.encode(), "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def bearer(request: Request[Any, Any, Any]) -> str | None:
    """The bearer token; None when there is no `Authorization`. Raises `InvalidToken` for anything else in it."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or len(token) > TOKEN_BYTES or not token.isascii():
        raise InvalidToken("Authorization must be: Bearer <token>")
    return token.strip()


async def provide_moderator(request: Request[Any, Any, Any]) -> Moderator:
    """The moderator of the bearer token, for handlers that ask for one. Raises `InvalidToken`, `Unavailable`."""
    token = bearer(request)
    if token is None:
        raise InvalidToken("a moderator's token is needed")
    async with connection(request.app.state.context.pool) as database:
        moderator = await select_moderator(database, token)
    if moderator is None:
        raise InvalidToken("the moderator's token is unknown")
    return moderator


def require_site(moderator: Moderator, site_id: str) -> None:
    if not moderator.may_see(site_id):
        raise Forbidden(f"the token is not for the site {site_id!r}")


def require_admin(moderator: Moderator, site_id: str) -> None:
    require_site(moderator, site_id)
    if moderator.role != Role.ADMIN:
        raise Forbidden("only an admin may do this")


def sites_seen(moderator: Moderator, site: str | None) -> list[str] | None:
    """The site asked for, or else all that the moderator may see; None means every site. Raises `Forbidden`."""
    if site is None:
        return moderator.sites
    require_site(moderator, site)
    return [site]
