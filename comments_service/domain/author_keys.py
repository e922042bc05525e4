"""Short keys by which readers know the comments of one person, without learning who that is (no I/O)."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from comments_service.domain.articles import ArticleKey

# How far one person's comments are known as such: nowhere, on one article, or on the whole site for a day.
AuthorKey = Literal["none", "article", "day"]
DEFAULT_SCOPE: AuthorKey = "article"

_JAPAN = timezone(timedelta(hours=9))


class AuthorCount(msgspec.Struct, frozen=True):
    """How many published comments have the key of a comment's author: on its article, or on the site on its day."""

    author_key: str
    count: int


@lru_cache(maxsize=1_024)
def zone_of(name: str | None) -> tzinfo:
    """The time zone of this name. Japan for none, and for one that this machine does not know."""
    try:
        return ZoneInfo(name) if name else _JAPAN
    except (KeyError, ValueError, OSError):
        return _JAPAN


class AuthorKeys:
    """Makes the keys: 8 characters of base32 (40 bits) of an HMAC-SHA-256. Nobody finds the visitor's id from one."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"author key\0" + secret.encode()).digest()

    def of(
        self,
        visitor_id: UUID,
        created_at: datetime,
        article: ArticleKey,
        scope: AuthorKey,
        zone: str | None = None,
    ) -> str | None:
        """The key of a comment's author. Days begin at midnight in the `zone`, in Japan without one."""
        if scope == "none":
            return None
        day = created_at.astimezone(zone_of(zone)).date() if scope == "day" else None
        within = article.article_id if day is None else f"\0{day}"
        subject = visitor_id.bytes + f"{article.site_id}\0{within}".encode()
        return base64.b32encode(hmac.digest(self._key, subject, "sha256")[:5]).decode().lower()
