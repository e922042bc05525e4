"""Names under comments: what authors type, and what readers see of it (no I/O)."""

import base64
import hashlib
import hmac
import re
import unicodedata
from typing import NamedTuple

from comments_service.domain import text
from comments_service.domain.site_settings import SiteSettings
from comments_service.errors import EmptyText

TRIP_CHARACTERS = 10
_KEY_SIGN = re.compile("[#＃]")
# Readers must be able to trust the sign before a trip.
_LIKE_TRIP_SIGNS = str.maketrans(dict.fromkeys("◆♦⬥⯁❖⧫⬧⬩", "◇"))


class AuthorName(NamedTuple):
    """The name under a comment. `typed` is what of it the author chose, without the trip; empty if nothing was."""

    shown: str
    typed: str


class Trips:
    """Makes trips: ten characters that a site makes of a key, and of that key alone.

    An HMAC-SHA-256: nobody finds the key from the trip, nor the trip of a key without our secret.
    """

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"trip\0" + secret.encode()).digest()

    def of(self, site_id: str, key: str) -> str:
        subject = f"{site_id}\0{unicodedata.normalize('NFC', key)}".encode(errors="replace")
        return base64.urlsafe_b64encode(hmac.digest(self._key, subject, "sha256")).decode()[:TRIP_CHARACTERS]


def author_name(given: str, site_id: str, settings: SiteSettings, trips: Trips) -> AuthorName:
    """The name under a comment whose author typed `given`, or nothing at all.

    On a site with trips `name#key` is shown as `name◆trip`, and other ◆ as ◇. On a site that takes comments without a
    name these have the site's text in its place. Raises `EmptyText`, `TextTooLong`, `TooManyBytes`.
    """
    text.check_raw(given, "author")
    if not settings.trips:
        return _without_key(given, settings)
    typed, *rest = _KEY_SIGN.split(given, maxsplit=1)
    name = _without_key(typed.translate(_LIKE_TRIP_SIGNS), settings)
    key = rest[0].strip() if rest else ""
    if not key:
        return name
    shown = f"{name.shown}◆{trips.of(site_id, key)}"
    text.check_bytes(shown, "author")
    return AuthorName(shown, name.typed)


def signed_name(name: str, settings: SiteSettings) -> str:
    """The name that a publisher's token says, as readers see it: on a site with trips it has no sign of one."""
    return name.translate(_LIKE_TRIP_SIGNS) if settings.trips else name


def _without_key(typed: str, settings: SiteSettings) -> AuthorName:
    if text.is_visible(text.line(typed)):
        name = text.author_name(typed)
        return AuthorName(name, name)
    if not settings.anonymous:
        raise EmptyText(field="author")
    return AuthorName(settings.anonymous_name, "")
