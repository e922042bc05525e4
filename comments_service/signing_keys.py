"""Public keys as JSON (RFC 7517): which of them may have signed a token of an algorithm (no I/O)."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

Key = Mapping[str, Any]

# Asymmetric algorithms, each with the key that it needs.
_KEYS: dict[str, dict[str, str]] = {
    **{name: {"kty": "RSA"} for name in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")},
    "ES256": {"kty": "EC", "crv": "P-256"},
    "ES384": {"kty": "EC", "crv": "P-384"},
    "ES512": {"kty": "EC", "crv": "P-521"},
    "EdDSA": {"kty": "OKP", "crv": "Ed25519"},
}
ALGORITHMS = tuple(_KEYS)

# Points of Curve25519 for which anybody finds signatures, with the bit of the sign off (libsodium has this list).
_SMALL_ORDER = frozenset(
    bytes.fromhex(point)
    for point in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    )
)


class UnknownKeyError(Exception):
    """None of the keys has signed the token: who published them may have new ones."""


def fitting(header: Mapping[str, Any], keys: Sequence[Key]) -> list[Key]:
    """The keys that may have signed a token with this header, whose algorithm is one of `ALGORITHMS`."""
    kid = header.get("kid")
    return [key for key in keys if _fits(key, header["alg"]) and kid in (None, key.get("kid"))]


def _fits(key: Key, algorithm: str) -> bool:
    """True for a key for signatures of this algorithm that is not known to be worthless."""
    operations = key.get("key_ops", ["verify"])
    return (
        key.get("use", "sig") == "sig"
        and isinstance(operations, list)
        and "verify" in operations
        and key.get("alg", algorithm) == algorithm
        and all(key.get(name) == value for name, value in _KEYS[algorithm].items())
        and not (key["kty"] == "OKP" and _is_of_small_order(key.get("x")))
    )


def _is_of_small_order(encoded: object) -> bool:
    try:
        point = base64.urlsafe_b64decode(f"{encoded}==")
    except ValueError:
        return True
    return len(point) != 32 or point[:31] + bytes([point[31] & 0x7F]) in _SMALL_ORDER
