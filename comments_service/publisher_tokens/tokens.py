"""Whether a token is this site's publisher's, for this site, and not over (RFC 7515, 7519, 8725; no I/O)."""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec

from comments_service.errors import InvalidToken
from comments_service.signing_keys import Key, UnknownKeyError, fitting

TOKEN_BYTES = 4096
HMAC = "HS256"
LEEWAY_SECONDS = 30
# Of several keys that fit a token without a `kid`, so many are tried.
TRIED_KEYS = 10
_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
# What would change the meaning of the rest, if it were understood.
_REFUSED_HEADERS = ("crit", "b64", "enc", "zip", "cty")
# What a public key is made of.
_PUBLIC = ("kty", "n", "e", "crv", "x", "y")


class Keys(msgspec.Struct, frozen=True):
    """With what the publisher may have signed: secrets for HMAC, and public keys as JSON for all other algorithms."""

    secrets: Sequence[str]
    published: Sequence[Key] = ()


class Expected(msgspec.Struct, frozen=True):
    """What a token must be: for `site_id`, signed with one of `algorithms`, and from `issuer` if there is one."""

    site_id: str
    algorithms: Sequence[str]
    issuer: str | None = None


def is_compact(token: str) -> bool:
    """True for what has the three parts of a signed JWT, whatever they say."""
    return token.count(".") == 2


def audience_of(token: str) -> str:
    """The site that a token names, before anybody has checked it. Raises `InvalidToken`."""
    claims = _parsed(token)[1]
    return _text(claims, "aud")


def is_asymmetric(token: str) -> bool:
    """True if a token says that it is signed with a key that others may know. Raises `InvalidToken`."""
    return _parsed(token)[0].get("alg") != HMAC


def verified_claims(token: str, keys: Keys, expected: Expected, now: float) -> dict[str, Any]:
    """All claims of a token, of whichever kind. `now` is in seconds since 1970.

    Checks the signature, `aud`, `iss`, and `exp`, `nbf` and `iat` where they are. Raises `InvalidToken`, and
    `UnknownKeyError` if only the keys may be to blame.
    """
    header, claims = _parsed(token)
    _check_header(header, expected.algorithms)
    if _text(claims, "aud") != expected.site_id:
        raise InvalidToken("the token is for another site")
    if expected.issuer is not None and _text(claims, "iss") != expected.issuer:
        raise InvalidToken("the token is from another issuer")
    _check_times(claims, now)
    _check_signature(token, header, keys)
    return claims


def seconds(claims: Mapping[str, Any], name: str) -> int:
    """A time of the claims. Raises `InvalidToken` unless it is there as a whole number."""
    value = claims.get(name)
    if type(value) is not int:
        raise InvalidToken(f"the token's {name} must be a whole number of seconds since 1970")
    return value


def _parsed(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, of which no two programs could read different things. Raises `InvalidToken`."""
    parts = _COMPACT.fullmatch(token) if len(token) <= TOKEN_BYTES else None
    if parts is None:
        raise InvalidToken("this is not a signed JWT of at most 4096 bytes")
    try:
        header, claims = (_json_object(_decoded(part)) for part in parts.group(1, 2))
        _decoded(parts[3])
    except (ValueError, RecursionError) as error:
        raise InvalidToken("this is not a signed JWT") from error
    return header, claims


def _decoded(part: str) -> bytes:
    decoded = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if base64.urlsafe_b64encode(decoded).rstrip(b"=").decode() != part:
        raise ValueError("the last letter has bits that mean nothing")
    return decoded


def _json_object(encoded: bytes) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        fields = dict(pairs)
        if len(fields) < len(pairs):
            raise ValueError("a name stands twice")
        return fields

    def refused(constant: str) -> None:
        raise ValueError(f"{constant} is not JSON")

    value = json.loads(encoded.decode(), object_pairs_hook=once, parse_constant=refused)
    if not isinstance(value, dict):
        raise ValueError("it is not an object")  # noqa: TRY004 - as all that is wrong with the text
    return cast("dict[str, Any]", value)


def _check_header(header: Mapping[str, Any], algorithms: Sequence[str]) -> None:
    if header.get("alg") not in algorithms:
        raise InvalidToken("the token is signed with an algorithm that this site does not take")
    if str(header.get("typ", "JWT")).upper() != "JWT":
        raise InvalidToken("the token is of another type")
    if any(name in header for name in _REFUSED_HEADERS):
        raise InvalidToken("the token demands what is not understood here")
    if not isinstance(header.get("kid", ""), str):
        raise InvalidToken("the token names its key with what is no text")


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    if "exp" in claims and seconds(claims, "exp") <= now - LEEWAY_SECONDS:
        raise InvalidToken("the token has expired")
    if "nbf" in claims and seconds(claims, "nbf") > now + LEEWAY_SECONDS:
        raise InvalidToken("the token is not valid yet")
    if "iat" in claims and seconds(claims, "iat") > now + LEEWAY_SECONDS:
        raise InvalidToken("the token is from the future")


def _check_signature(token: str, header: Mapping[str, Any], keys: Keys) -> None:
    """Raises `UnknownKeyError` if none of the keys has signed the token."""
    # With what it loads it takes 20 MB, which a service without such sites can spare.
    import jwt

    algorithm = header["alg"]
    verifier = jwt.PyJWS(algorithms=[algorithm], options={"enforce_minimum_key_length": True})
    for key in keys.secrets if algorithm == HMAC else _public_parts(header, keys.published):
        try:
            verifier.decode(token, jwt.PyJWK(key, algorithm) if isinstance(key, dict) else key, [algorithm])
        except (jwt.PyJWTError, TypeError, ValueError):
            # A key may be nonsense itself: it has signed nothing.
            continue
        return
    raise UnknownKeyError


def _public_parts(header: Mapping[str, Any], published: Sequence[Key]) -> list[dict[str, Any]]:
    """The public parts of the keys that may have signed the token."""
    return [
        {name: key[name] for name in _PUBLIC if name in key}
        for key in fitting(header, published)[:TRIED_KEYS]
    ]


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str):
        raise InvalidToken(f"the token's {name} must be a text")
    return value
