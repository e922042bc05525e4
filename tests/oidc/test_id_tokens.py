"""ID tokens that must be refused, each of which differs from a good one in one point."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from comments_service.errors import SignInFailed
from comments_service.oidc.id_tokens import Expected, verified_claims
from comments_service.signing_keys import ALGORITHMS, UnknownKeyError

RSA = rsa.generate_private_key(65537, 2048)
OTHER_RSA = rsa.generate_private_key(65537, 2048)
WEAK_RSA = rsa.generate_private_key(65537, 1024)  # noqa: S505 - to be refused
P256 = ec.generate_private_key(ec.SECP256R1())
P384 = ec.generate_private_key(ec.SECP384R1())
ED25519 = ed25519.Ed25519PrivateKey.generate()
SECRET = "the client's secret, which the issuer knows too, and others may"

EXPECTED = Expected("https://id.example", "desk", ALGORITHMS, "the nonce of this sign-in")
HEADER = {"kid": "rsa", "alg": "RS256"}


def claims(**changed: Any) -> dict[str, Any]:
    """The claims of a good token with changes. None leaves one out."""
    now = int(time.time())
    good = {
        "iss": "https://id.example",
        "aud": "desk",
        "sub": "248289761001",
        "exp": now + 300,
        "iat": now,
        "nonce": "the nonce of this sign-in",
    }
    return {name: value for name, value in (good | changed).items() if value is not None}


def jwk(algorithm: Any, key: Any, kid: str, **more: str) -> dict[str, Any]:
    return algorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": kid, "use": "sig"} | more


KEYS = [
    jwk(RSAAlgorithm, RSA, "rsa"),
    jwk(ECAlgorithm, P256, "p256"),
    jwk(OKPAlgorithm, ED25519, "ed25519"),
    jwk(RSAAlgorithm, OTHER_RSA, "for-encryption", use="enc"),
    jwk(RSAAlgorithm, WEAK_RSA, "weak"),
    jwk(ECAlgorithm, P384, "p384"),
    {"kty": "oct", "kid": "oct", "k": urlsafe_b64encode(SECRET.encode()).decode().rstrip("=")},
]


def signed(key: Any = RSA, header: dict[str, Any] | None = None, **changed: Any) -> str:
    whole = HEADER | (header or {})
    return jwt.encode(claims(**changed), key, whole["alg"], headers=whole)


def _encoded(part: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def unsigned(alg: str) -> str:
    return f"{_encoded({'alg': alg, 'typ': 'JWT'})}.{_encoded(claims(sub='admin'))}."


def with_public_key_as_secret() -> str:
    """The classic: HMAC with what everybody knows."""
    public = RSA.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    # The library would not sign so.
    signed_part = ".".join(_encoded(part) for part in ({"alg": "HS256", "kid": "rsa"}, claims()))
    signature = hmac.digest(public, signed_part.encode(), "sha256")
    return f"{signed_part}.{urlsafe_b64encode(signature).decode().rstrip('=')}"


def changed_behind_the_signature() -> str:
    head, _, signature = signed().split(".")
    return f"{head}.{_encoded(claims(sub='admin'))}.{signature}"


FORGED: dict[str, Callable[[], str]] = {
    "no signature": lambda: unsigned("none"),
    "no signature, in other letters": lambda: unsigned("NoNe"),
    "the signature of another token": changed_behind_the_signature,
    "HMAC with the public key": with_public_key_as_secret,
    "HMAC with the client's secret": lambda: jwt.encode(claims(), SECRET, "HS256", headers={"kid": "oct"}),
    "another key under the name of ours": lambda: signed(OTHER_RSA),
    "a key for encryption": lambda: signed(OTHER_RSA, {"kid": "for-encryption"}),
    "a key that the issuer does not have": lambda: signed(OTHER_RSA, {"kid": "new"}),
    "a key in the token itself": lambda: signed(
        OTHER_RSA, {"kid": "new", "jwk": jwk(RSAAlgorithm, OTHER_RSA, "new")}
    ),
    "a key at an address in the token": lambda: signed(
        OTHER_RSA, {"kid": "new", "jku": "https://evil.example/jwks"}
    ),
    "a weak key": lambda: signed(WEAK_RSA, {"kid": "weak"}),
    "an algorithm for another kind of key": lambda: signed(P256, {"kid": "rsa", "alg": "ES256"}),
    "an algorithm for another curve": lambda: signed(P384, {"kid": "p256", "alg": "ES384"}),
    "an algorithm that the issuer does not name": lambda: signed(P384, {"kid": "p384", "alg": "ES384"}),
    "which of several keys is not said": lambda: jwt.encode(claims(), RSA, "RS256"),
    "a demand that nobody understands": lambda: signed(header={"crit": ["exp"]}),
    "another issuer": lambda: signed(iss="https://evil.example"),
    "an issuer that begins as ours": lambda: signed(iss="https://id.example/"),
    "no issuer": lambda: signed(iss=None),
    "another client": lambda: signed(aud="comments"),
    "several other clients": lambda: signed(aud=["comments", "shop"]),
    "no client": lambda: signed(aud=None),
    "several clients, and not said for which": lambda: signed(aud=["desk", "shop"]),
    "several clients, and for another one": lambda: signed(aud=["desk", "shop"], azp="shop"),
    "made for another client": lambda: signed(azp="shop"),
    "over": lambda: signed(exp=int(time.time()) - 120),
    "no end": lambda: signed(exp=None),
    "an end that is no time": lambda: signed(exp="tomorrow"),
    "from the future": lambda: signed(iat=int(time.time()) + 3600),
    "not valid yet": lambda: signed(nbf=int(time.time()) + 3600),
    "no time": lambda: signed(iat=None),
    "another sign-in": lambda: signed(nonce="the nonce of another sign-in"),
    "no sign-in": lambda: signed(nonce=None),
    "a nonce that is no text": lambda: signed(nonce=["the nonce of this sign-in"]),
    "nobody": lambda: signed(sub=None),
    "an empty name": lambda: signed(sub=""),
    "a name that is no text": lambda: jwt.encode(claims() | {"sub": 1}, RSA, "RS256", headers=HEADER),
    "no token": lambda: "",
    "two parts": lambda: signed().rpartition(".")[0],
    "nonsense": lambda: "e30.e30.AAAA",
}
# What the issuer names: not all that we know.
NAMED = Expected(EXPECTED.issuer, EXPECTED.client_id, ["RS256", "ES256", "EdDSA"], EXPECTED.nonce)


@pytest.mark.parametrize("point", FORGED)
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_a_forged_token_is_refused(point: str) -> None:
    with pytest.raises((SignInFailed, UnknownKeyError)):
        verified_claims(FORGED[point](), KEYS, NAMED)


@pytest.mark.parametrize(
    "token",
    [
        signed,
        lambda: signed(P256, {"kid": "p256", "alg": "ES256"}),
        lambda: signed(ED25519, {"kid": "ed25519", "alg": "EdDSA"}),
        # The only key of its kind needs no name.
        lambda: jwt.encode(claims(), ED25519, "EdDSA"),
        lambda: signed(aud=["desk"]),
        lambda: signed(aud=["desk", "shop"], azp="desk"),
        # Clocks differ.
        lambda: signed(exp=int(time.time()) - 20, iat=int(time.time()) + 20),
    ],
    ids=["rs256", "es256", "eddsa", "no kid", "list", "azp", "clocks"],
)
def test_a_good_token_tells_who_signed_in(token: Callable[[], str]) -> None:
    assert verified_claims(token(), KEYS, NAMED)["sub"] == "248289761001"
