"""Sign-in tokens: who the reader is whom the publisher knows (no I/O)."""

import re
from collections.abc import Mapping
from typing import Any

from comments_service.domain import text
from comments_service.domain.addresses import split_address
from comments_service.domain.reader_accounts import ReaderAccount
from comments_service.errors import EmptyText, InvalidToken, TextTooLong, TooManyBytes
from comments_service.publisher_tokens.tokens import LEEWAY_SECONDS, seconds

LIFE_SECONDS = 600
_LISTED = 50
_SUB = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,255}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_PICTURE_LENGTH = 2_000


def reader_account(site_id: str, claims: Mapping[str, Any], now: float) -> ReaderAccount:
    """Who a token's verified claims say that the reader is. `now` is in seconds since 1970.

    Raises `InvalidToken` for a token of another kind, for one that lasts longer than ten minutes, and for claims that
    are not of the form they must have.
    """
    if "article" in claims:
        raise InvalidToken("the token is about an article, and about no reader")
    _check_life(seconds(claims, "iat"), seconds(claims, "exp"), now)
    return ReaderAccount(
        site_id=site_id,
        sub=_sub(claims.get("sub")),
        name=_name(claims.get("name")),
        picture=_picture(claims.get("picture")),
        badges=_texts(claims, "badges"),
        roles=_texts(claims, "roles"),
        claims=claims,
    )


def _check_life(issued: int, end: int, now: float) -> None:
    if not 0 < end - issued <= LIFE_SECONDS:
        raise InvalidToken(f"the token must last no longer than {LIFE_SECONDS} seconds from its iat")
    if issued < now - LIFE_SECONDS - LEEWAY_SECONDS:
        raise InvalidToken("the token has expired")


def _sub(sub: object) -> str:
    if not isinstance(sub, str) or not _SUB.fullmatch(sub) or not sub.strip():
        raise InvalidToken("the token's sub must be a text of 1 to 255 characters, none of which controls")
    return sub


def _name(name: object) -> str | None:
    """The name as any author's is stored. One that would be refused of an author is no name."""
    if name is None:
        return None
    if not isinstance(name, str) or _CONTROL.search(name):
        raise InvalidToken("the token's name must be a text without control characters")
    try:
        return text.author_name(name)
    except (EmptyText, TextTooLong, TooManyBytes) as error:
        raise InvalidToken("the token's name is no author's name: 1 to 40 visible characters") from error


def _picture(picture: object) -> str | None:
    if picture is None:
        return None
    if isinstance(picture, str) and len(picture) <= _PICTURE_LENGTH and picture.startswith("https://"):
        try:
            split_address(picture)
        except ValueError:
            pass
        else:
            return picture
    raise InvalidToken("the token's picture must be an https address")


def _texts(claims: Mapping[str, Any], name: str) -> list[str]:
    given = claims.get(name)
    values: list[Any] = given if isinstance(given, list) else []  # pyright: ignore[reportUnknownVariableType]
    if given is not None and (
        not isinstance(given, list)
        or len(values) > _LISTED
        or not all(isinstance(one, str) and not _CONTROL.search(one) for one in values)
    ):
        raise InvalidToken(f"the token's {name} must be a list of texts without control characters")
    return values
