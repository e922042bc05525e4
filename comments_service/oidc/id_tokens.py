"""ID tokens: is one from the issuer, for us, of this sign-in, and not over? (OpenID Connect Core 1.0, 3.1.3.7)"""

import hmac
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from comments_service.errors import SignInFailed
from comments_service.signing_keys import ALGORITHMS, Key, UnknownKeyError, fitting

if TYPE_CHECKING:
    from jwt import PyJWK

LEEWAY_SECONDS = 60


class Expected(msgspec.Struct, frozen=True):
    """What an ID token must be: from `issuer`, for `client_id`, signed with one of `algorithms`, with this `nonce`."""

    issuer: str
    client_id: str
    algorithms: Sequence[str]
    nonce: str


def verified_claims(token: str, keys: Sequence[Key], expected: Expected) -> dict[str, Any]:
    """The claims of an ID token. Raises `SignInFailed`, and `UnknownKeyError`."""
    # With what it loads it takes 20 MB, which a service without an issuer can spare.
    import jwt

    try:
        header = jwt.get_unverified_header(token)
        key = _key_of(header, keys, expected.algorithms)
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            audience=expected.client_id,
            issuer=expected.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["iss", "aud", "exp", "iat", "sub"], "enforce_minimum_key_length": True},
        )
    except jwt.PyJWTError as error:
        raise SignInFailed(f"the ID token is not valid: {error}") from error
    _check(claims, expected)
    return claims


def _key_of(header: Mapping[str, Any], keys: Sequence[Key], algorithms: Sequence[str]) -> "PyJWK":
    """The key that the token names, for the algorithm that it names."""
    from jwt import PyJWK

    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS or algorithm not in algorithms:
        raise SignInFailed(f"the ID token is signed with {algorithm!r}, which is not allowed")
    if "crit" in header:
        raise SignInFailed("the ID token demands what nobody here understands")
    named = fitting(header, keys)
    if not named:
        raise UnknownKeyError
    if len(named) > 1:
        raise SignInFailed("the ID token does not say which of several keys signed it")
    return PyJWK(dict(named[0]), algorithm)


def _check(claims: Mapping[str, Any], expected: Expected) -> None:
    """What the library does not check. Raises `SignInFailed`."""
    nonce, audience = claims.get("nonce"), claims["aud"]
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), expected.nonce.encode()):
        raise SignInFailed("the ID token belongs to another sign-in")
    several = isinstance(audience, list) and len(audience) > 1  # pyright: ignore[reportUnknownArgumentType]
    if claims.get("azp", None if several else expected.client_id) != expected.client_id:
        raise SignInFailed("the ID token was made for another client")
    if not claims["sub"]:
        raise SignInFailed("the ID token names nobody")
