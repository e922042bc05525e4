"""Tokens that the publisher did not make for this site and this moment: none is accepted by the API."""

import base64
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from tests.api.articles import COMMENT, Article, problem_of
from tests.api.review.desk import Headers
from tests.api.test_sign_in import set_up
from tests.outside.page_server import answer, page_server
from tests.publisher import SECRET, encoded, sign_in_claims, sign_in_token
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

RSA_KEY = rsa.generate_private_key(65537, 2048)
OTHER_RSA = rsa.generate_private_key(65537, 2048)
ROLLED_AWAY = rsa.generate_private_key(65537, 2048)
WEAK_RSA = rsa.generate_private_key(65537, 1024)  # noqa: S505 - to be refused
P256 = ec.generate_private_key(ec.SECP256R1())
ED25519 = ed25519.Ed25519PrivateKey.generate()


def jwk(algorithm: Any, key: Any, kid: str, **more: Any) -> dict[str, Any]:
    return algorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": kid, "use": "sig"} | more


# A point of which everybody knows signatures: the neutral one.
SMALL_ORDER = {"kty": "OKP", "crv": "Ed25519", "x": encoded(bytes([1, *[0] * 31])), "kid": "small"}
KEYS: list[dict[str, Any]] = [
    jwk(RSAAlgorithm, RSA_KEY, "rsa"),
    jwk(ECAlgorithm, P256, "p256"),
    jwk(OKPAlgorithm, ED25519, "ed25519"),
    jwk(RSAAlgorithm, OTHER_RSA, "for-encryption", use="enc"),
    jwk(RSAAlgorithm, WEAK_RSA, "weak"),
    SMALL_ORDER,
    {"kty": "oct", "kid": "oct", "k": encoded(b"a secret that everybody reads in the key set")},
    {"kty": "RSA", "kid": "nonsense", "n": 7},
]


def by_hmac(site: str, secret: bytes, header: dict[str, Any] | None = None, **changed: Any) -> str:
    """Signed by hand: the library would refuse such a secret."""
    head = {"alg": "HS256", "typ": "JWT"} | (header or {})
    signed = f"{encoded(head)}.{encoded(sign_in_claims(site, **changed))}"
    return f"{signed}.{encoded(hmac.digest(secret, signed.encode(), 'sha256'))}"


def by_hand(payload: bytes, header: bytes = b'{"alg":"HS256"}', secret: str = SECRET) -> str:
    signed = f"{encoded(header)}.{encoded(payload)}"
    return f"{signed}.{encoded(hmac.digest(secret.encode(), signed.encode(), 'sha256'))}"


def rs256(
    site: str, key: Any = RSA_KEY, kid: Any = "rsa", header: dict[str, Any] | None = None, **changed: Any
) -> str:
    head = {"kid": kid} | (header or {})
    return sign_in_token(
        site, key, "RS256", {name: value for name, value in head.items() if value is not None}, **changed
    )


def unsigned(site: str, alg: Any, signature: str = "") -> str:
    return f"{encoded({'alg': alg, 'typ': 'JWT'})}.{encoded(sign_in_claims(site))}.{signature}"


def public_key(form: serialization.Encoding, of: Any = RSA_KEY) -> bytes:
    return of.public_key().public_bytes(form, serialization.PublicFormat.SubjectPublicKeyInfo)


def with_signature(site: str, signature: bytes, **header: str) -> str:
    return f"{encoded(header)}.{encoded(sign_in_claims(site))}.{encoded(signature)}"


def flipped(token: str, place: int) -> str:
    head, payload, signature = token.split(".")
    raw = bytearray(base64.urlsafe_b64decode(signature + "=="))
    raw[place] ^= 1
    return f"{head}.{payload}.{encoded(bytes(raw))}"


def twice(site: str) -> str:
    claims = json.dumps(sign_in_claims(site))
    return by_hand(f'{claims[:-1]}, "sub": "editor-1"}}'.encode())


def spoiled_last_letter(token: str) -> str:
    """Another text of the same bytes: the last letter of 32 bytes has two bits too many."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + letters[letters.index(token[-1]) + 1]


NOW = int(time.time())
PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER
# Each by a site's id; `{now}` is the time of the test.
FORGED: dict[str, Callable[[str], str]] = {
    **{
        f"alg {alg!r}": lambda site, alg=alg: unsigned(site, alg)
        for alg in ("none", "None", "NONE", "nOnE", "", None)
    },
    "alg none with a signature": lambda site: unsigned(site, "none", encoded(b"\0" * 32)),
    "no alg": lambda site: by_hand(json.dumps(sign_in_claims(site)).encode(), b"{}"),
    "alg as a list": lambda site: unsigned(site, ["HS256"], encoded(b"\0" * 32)),
    "HS256 with the RSA key in PEM": lambda site: by_hmac(site, public_key(PEM)),
    "HS256 with the RSA key in PEM, without its last line end": lambda site: by_hmac(
        site, public_key(PEM).strip()
    ),
    "HS256 with the RSA key in DER": lambda site: by_hmac(site, public_key(DER), {"kid": "rsa"}),
    "HS256 with the EC key in PEM": lambda site: by_hmac(site, public_key(PEM, P256), {"kid": "p256"}),
    "HS256 with the key as JSON": lambda site: by_hmac(site, json.dumps(KEYS[0]).encode(), {"kid": "rsa"}),
    "HS256 with the modulus": lambda site: by_hmac(site, KEYS[0]["n"].encode()),
    "HS256 with a secret of the key set": lambda site: by_hmac(
        site, b"a secret that everybody reads in the key set", {"kid": "oct"}
    ),
    "HS256 with nothing": lambda site: by_hmac(site, b""),
    "HS256 with another secret": lambda site: sign_in_token(site, "some other secret of the right length"),
    "HS384 with the secret": lambda site: sign_in_token(site, SECRET * 2, "HS384"),
    "RS512 with the publisher's key": lambda site: sign_in_token(site, RSA_KEY, "RS512", {"kid": "rsa"}),
    "PS256 with the publisher's key": lambda site: sign_in_token(site, RSA_KEY, "PS256", {"kid": "rsa"}),
    "another site": lambda _: sign_in_token("default"),
    "a part of the site's id": lambda site: sign_in_token(site[:-1]),
    "the site's id and more": lambda site: sign_in_token(f"{site} "),
    "a list of sites": lambda site: sign_in_token(site, aud=[site, "default"]),
    "no audience": lambda site: sign_in_token(site, aud=None),
    "an audience that is no text": lambda site: sign_in_token(site, aud={site: True}),
    "no issuer": lambda site: sign_in_token(site, iss=None),
    "another issuer": lambda site: sign_in_token(site, iss="https://evil.example"),
    "an issuer that begins as ours": lambda site: sign_in_token(site, iss="https://id.example.evil.example"),
    "over": lambda site: sign_in_token(site, iat=NOW - 400, exp=NOW - 60),
    "over long ago": lambda site: sign_in_token(site, iat=0, exp=600),
    "not valid yet": lambda site: sign_in_token(site, nbf=NOW + 3600),
    "a nbf that is a text": lambda site: sign_in_token(site, nbf="now"),
    "no iat": lambda site: sign_in_token(site, iat=None),
    "from the future": lambda site: sign_in_token(site, iat=NOW + 3600, exp=NOW + 3900),
    "an iat that is a text": lambda site: sign_in_token(site, iat=str(NOW)),
    "an iat with a fraction": lambda site: sign_in_token(site, iat=NOW + 0.5),
    "an iat that is true": lambda site: sign_in_token(site, iat=True),
    "an iat that is no number": lambda site: by_hand(
        json.dumps(sign_in_claims(site, iat=float("nan"))).encode()
    ),
    "an endless exp": lambda site: by_hand(json.dumps(sign_in_claims(site, exp=float("inf"))).encode()),
    "an exp of 1e999": lambda site: by_hand(
        json.dumps(sign_in_claims(site))
        .replace(f'"exp": {sign_in_claims(site)["exp"]}', '"exp": 1e999')
        .encode()
    ),
    "a huge exp": lambda site: sign_in_token(site, exp=10**40),
    "a huge iat and exp": lambda site: sign_in_token(site, iat=10**40, exp=10**40 + 300),
    "longer than ten minutes": lambda site: sign_in_token(site, exp=NOW + 3600),
    "an end before the beginning": lambda site: sign_in_token(site, iat=NOW + 25, exp=NOW + 20),
    "no exp": lambda site: sign_in_token(site, exp=None),
    "an exp that is a text": lambda site: sign_in_token(site, exp=str(NOW + 300)),
    "no claims": lambda _: by_hand(b"null"),
    "claims in a list": lambda site: by_hand(json.dumps([sign_in_claims(site)]).encode()),
    "claims that are not JSON": lambda _: by_hand(b"aud=news"),
    "claims that are not UTF-8": lambda site: by_hand(
        json.dumps(sign_in_claims(site, name="\xff"), ensure_ascii=False).encode("latin-1")
    ),
    "claims nested deep": lambda site: by_hand(
        json.dumps(sign_in_claims(site))[:-1].encode() + b', "x": ' + b"[" * 1200
    ),
    "sub twice": twice,
    "alg twice": lambda site: by_hand(
        json.dumps(sign_in_claims(site)).encode(), b'{"alg":"none","alg":"HS256"}'
    ),
    "a kid that is a path": lambda site: rs256(site, OTHER_RSA, "../../../../dev/null"),
    "a kid that is SQL": lambda site: rs256(site, OTHER_RSA, "' UNION SELECT 'secret"),
    "a kid that is not there": lambda site: rs256(site, OTHER_RSA, "new"),
    "no kid, another key": lambda site: rs256(site, OTHER_RSA, None),
    "a kid that is an empty text": lambda site: rs256(site, OTHER_RSA, ""),
    "a kid that is a number": lambda site: by_hand(
        json.dumps(sign_in_claims(site)).encode(), b'{"alg":"HS256","kid":1}'
    ),
    "our kid, another key": lambda site: rs256(site, OTHER_RSA),
    "a key that the publisher has no more": lambda site: rs256(site, ROLLED_AWAY, "old"),
    "a key at an address in the token": lambda site: rs256(
        site, OTHER_RSA, "new", {"jku": "https://evil.example/jwks.json"}
    ),
    "a certificate at an address in the token": lambda site: rs256(
        site, OTHER_RSA, "new", {"x5u": "https://evil.example/chain.pem"}
    ),
    "a key in the token": lambda site: rs256(
        site, OTHER_RSA, "new", {"jwk": jwk(RSAAlgorithm, OTHER_RSA, "new")}
    ),
    "a certificate in the token": lambda site: rs256(
        site, OTHER_RSA, "new", {"x5c": [base64.b64encode(public_key(DER, OTHER_RSA)).decode()]}
    ),
    "a demand that is not understood": lambda site: sign_in_token(site, header={"crit": ["exp"]}),
    "no base64": lambda site: by_hand(
        json.dumps(sign_in_claims(site)).encode(), b'{"alg":"HS256","b64":false}'
    ),
    "no base64, as a demand": lambda site: by_hand(
        json.dumps(sign_in_claims(site)).encode(), b'{"alg":"HS256","b64":false,"crit":["b64"]}'
    ),
    "compressed": lambda site: sign_in_token(site, header={"zip": "DEF"}),
    "nested": lambda site: by_hand(sign_in_token(site).encode(), b'{"alg":"HS256","cty":"JWT"}'),
    "another type": lambda site: sign_in_token(site, header={"typ": "logout+jwt"}),
    "encrypted": lambda _: (
        f"{encoded({'alg': 'dir', 'enc': 'A128GCM'})}..{encoded(b'0' * 12)}.e30.{encoded(b'0' * 16)}"
    ),
    "as JSON": lambda site: json.dumps({"payload": encoded(sign_in_claims(site)), "signatures": []}),
    "an empty signature": lambda site: f"{sign_in_token(site).rpartition('.')[0]}.",
    "no signature": lambda site: sign_in_token(site).rpartition(".")[0],
    "the signature of another token": lambda site: ".".join(
        [*sign_in_token(site, sub="editor-1").split(".")[:2], sign_in_token(site).split(".")[2]]
    ),
    "a bit of the signature": lambda site: flipped(sign_in_token(site), 0),
    "the last bit of the signature": lambda site: flipped(rs256(site), -1),
    "half a signature": lambda site: sign_in_token(site)[:-20],
    "more after the signature": lambda site: f"{sign_in_token(site)}AA",
    "a fourth part": lambda site: f"{sign_in_token(site)}.e30",
    "another last letter": lambda site: spoiled_last_letter(sign_in_token(site)),
    "padded": lambda site: f"{sign_in_token(site)}=",
    "a blank inside": lambda site: sign_in_token(site).replace(".", ". ", 1),
    "the other base64": lambda site: sign_in_token(site).replace(".", "+.", 1),
    "ES256 with zeros": lambda site: with_signature(site, b"\0" * 64, alg="ES256", kid="p256"),
    "ES256 with r = 0": lambda site: with_signature(site, b"\0" * 32 + b"\1" * 32, alg="ES256", kid="p256"),
    "ES256 in DER": lambda site: with_signature(
        site, bytes.fromhex("3006020100020100"), alg="ES256", kid="p256"
    ),
    "ES256 of another key": lambda site: sign_in_token(
        site, ec.generate_private_key(ec.SECP256R1()), "ES256", {"kid": "p256"}
    ),
    "ES256 named as RS256": lambda site: with_signature(site, b"\1" * 64, alg="RS256", kid="p256"),
    "a weak RSA key": lambda site: rs256(site, WEAK_RSA, "weak"),
    "a key for encryption": lambda site: rs256(site, OTHER_RSA, "for-encryption"),
    "a key that is nonsense": lambda site: rs256(site, OTHER_RSA, "nonsense"),
    "EdDSA with a key of small order": lambda site: with_signature(
        site, bytes([1, *[0] * 31]) + b"\0" * 32, alg="EdDSA", kid="small"
    ),
    "EdDSA with zeros": lambda site: with_signature(site, b"\0" * 64, alg="EdDSA", kid="ed25519"),
    "more than 4 KiB": lambda site: sign_in_token(site, more="x" * 4000),
    "nobody": lambda site: sign_in_token(site, sub=None),
    "an empty sub": lambda site: sign_in_token(site, sub=""),
    "a blank sub": lambda site: sign_in_token(site, sub="  "),
    "a long sub": lambda site: sign_in_token(site, sub="x" * 256),
    "a sub that is a number": lambda site: by_hand(json.dumps(sign_in_claims(site, sub=4711)).encode()),
    "a sub with a NUL": lambda site: sign_in_token(site, sub="reader\0-4711"),
    "a sub with half a character": lambda site: sign_in_token(site, sub="\ud83d"),
    "a name that is too long": lambda site: sign_in_token(site, name="あ" * 41),
    "a name that shows nothing": lambda site: sign_in_token(site, name="\u200b\u2060"),
    "an empty name": lambda site: sign_in_token(site, name=""),
    "a name with a control character": lambda site: sign_in_token(site, name="太郎\x07"),
    "a name that is a list": lambda site: sign_in_token(site, name=["太郎"]),
    "a picture that is a script": lambda site: sign_in_token(site, picture="javascript:alert(1)"),
    "a picture without TLS": lambda site: sign_in_token(site, picture="http://id.example/1.png"),
    "badges in a text": lambda site: sign_in_token(site, badges="staff"),
    "badges that are numbers": lambda site: sign_in_token(site, badges=[1]),
    "badges with a NUL": lambda site: sign_in_token(site, badges=["reporter\0"]),
    "badges that are half a character": lambda site: sign_in_token(site, badges=["\ud83d"]),
    "roles in an object": lambda site: sign_in_token(site, roles={"staff": True}),
    "a token about an article": lambda site: sign_in_token(site, article="tram", title="市電"),
    "a letter beyond ASCII": lambda site: f"{sign_in_token(site)[:-1]}é",
    "no token": lambda _: "..",
    "nonsense": lambda _: "e30.e30.AAAA",
}


async def send(article: Article, service: RunningService, token: str) -> httpx.Response:
    headers = {b"authorization": b"Bearer " + token.encode()}
    return await service.client.post(article.comments, json=COMMENT, headers=headers)


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
async def test_no_forged_token_is_accepted(
    service: RunningService, site: str, admin: Headers, site_article: Article
) -> None:
    """On a site that takes every algorithm, with secrets and with public keys."""
    async with page_server({"/jwks": answer(msgspec.json.encode({"keys": KEYS}))}) as publisher:
        await service.client.patch(
            f"/v1/review/sites/{site}", json={"origins": [publisher.origin]}, headers=admin
        )
        sign_in = {
            "secrets": [SECRET],
            "jwks_url": f"{publisher.origin}/jwks",
            "algorithms": ["HS256", "RS256", "ES256", "EdDSA"],
        }
        await set_up(service, site, admin, sign_in=sign_in)
        good = [
            sign_in_token(site),
            rs256(site),
            rs256(site, kid=None),
            rs256(site, header={"jku": "https://evil.example/jwks.json"}),
            sign_in_token(site, P256, "ES256", {"kid": "p256"}),
            sign_in_token(site, ED25519, "EdDSA", {"kid": "ed25519"}),
            sign_in_token(site, iat=(now := int(time.time())) - 320, exp=now - 2),
        ]
        for token in good:
            own = await service.client.get(
                f"/v1/sites/{site}/own",
                params={"article": "tram"},
                headers={"Authorization": f"Bearer {token}"},
            )
            assert own.status_code == 200, (own.text, token)
        accepted = {
            point: (sent.status_code, sent.text)
            for point, forge in FORGED.items()
            if "issuer" not in point
            for sent in [await send(site_article, service, forge(site))]
            if sent.status_code != 401 or problem_of(sent) != (401, "invalid-token")
        }
        assert accepted == {}
        # Unknown keys were asked for once more, and no more than that.
        assert len(publisher.paths) == 2
        await set_up(service, site, admin, sign_in=sign_in | {"issuer": "https://id.example"})
        for point, forge in FORGED.items():
            sent = await send(site_article, service, forge(site))
            assert problem_of(sent) == (401, "invalid-token"), point
        fine = await send(site_article, service, sign_in_token(site, iss="https://id.example"))
        assert fine.status_code == 202
    assert len(FORGED) > 100
    # Nothing was kept of them.
    assert (await site_article.page())["count"] == 0
