"""The signed tokens of visitors (no I/O)."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

from comments_service.domain.people import Visitor
from comments_service.errors import InvalidToken

TOKEN_LIFE = timedelta(days=365)


class VisitorTokens:
    """Makes and reads visitor tokens: `v1.SITE.ID.ISSUED.SIGNATURE`, signed with HMAC-SHA-256."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"visitor token\0" + secret.encode()).digest()

    def make(self, visitor: Visitor, issued: datetime) -> str:
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
