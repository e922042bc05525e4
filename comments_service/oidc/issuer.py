"""The issuer: where its pages and keys are (discovery), and whose account a code of its stands for."""

import base64
import hashlib
import logging
import secrets
import ssl
import time
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import httpx
import msgspec

from comments_service.errors import SignInFailed
from comments_service.oidc.id_tokens import Expected, verified_claims
from comments_service.settings import OidcSettings
from comments_service.signing_keys import ALGORITHMS, Key, UnknownKeyError

# How long what the issuer says of itself is believed, and how soon its keys are asked for again.
FRESH_SECONDS = 3600.0
PAUSE_SECONDS = 30.0
ANSWER_SECONDS = 10.0

log = logging.getLogger(__name__)
AnswerT = TypeVar("AnswerT")


class SignIn(msgspec.Struct, frozen=True):
    """A sign-in that has begun in a browser, which keeps it until the issuer sends it back."""

    state: str
    nonce: str
    verifier: str
    invitation: str | None = None


class Account(msgspec.Struct, frozen=True):
    """Who signed in at the issuer. `email` is one that the issuer has verified."""

    issuer: str
    subject: str
    email: str | None
    name: str | None


class _Metadata(msgspec.Struct, frozen=True):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class _Keys(msgspec.Struct, frozen=True):
    keys: list[dict[str, Any]]


class _Tokens(msgspec.Struct, frozen=True):
    id_token: str
    access_token: str | None = None


def new_sign_in(invitation: str | None) -> SignIn:
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return SignIn(state, nonce, verifier, invitation)


class Issuer:
    """The issuer of the settings, over connections of its own."""

    def __init__(self, settings: OidcSettings, redirect_uri: str) -> None:
        self._settings = settings
        self._redirect_uri = redirect_uri
        self._client = httpx.AsyncClient(
            timeout=ANSWER_SECONDS,
            verify=ssl.create_default_context(),
            headers={"Accept": "application/json"},
        )
        self._metadata: tuple[float, _Metadata] | None = None
        self._keys: tuple[float, list[dict[str, Any]]] | None = None

    async def close(self) -> None:
        await self._client.aclose()

    async def page(self, sign_in: SignIn) -> str:
        """The address of the issuer's page for this sign-in. Raises `SignInFailed`."""
        metadata = await self._discovered()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sign_in.verifier.encode()).digest())
        query = urlencode(
            {
                "response_type": "code",
                "client_id": self._settings.client_id,
                "redirect_uri": self._redirect_uri,
                "scope": "openid email profile",
                "state": sign_in.state,
                "nonce": sign_in.nonce,
                "code_challenge": challenge.rstrip(b"=").decode(),
                "code_challenge_method": "S256",
            }
        )
        page = metadata.authorization_endpoint
        return f"{page}{'&' if urlsplit(page).query else '?'}{query}"

    async def account(self, sign_in: SignIn, code: str, issuer: str | None) -> Account:
        """The account that the code stands for. `issuer` is who answered, where the answer says so (RFC 9207).

        Raises `SignInFailed`.
        """
        metadata = await self._discovered()
        if issuer is None and metadata.authorization_response_iss_parameter_supported:
            raise SignInFailed("the answer does not say from which issuer it is")
        if issuer not in (None, metadata.issuer):
            raise SignInFailed("the answer is from another issuer")
        tokens = await self._exchanged(metadata, sign_in, code)
        expected = Expected(
            metadata.issuer,
            self._settings.client_id,
            [name for name in metadata.id_token_signing_alg_values_supported if name in ALGORITHMS],
            sign_in.nonce,
        )
        claims = await self._verified(metadata, tokens.id_token, expected)
        if "email" not in claims and metadata.userinfo_endpoint and tokens.access_token:
            claims = await self._with_userinfo(metadata.userinfo_endpoint, tokens.access_token, claims)
        return _account(metadata.issuer, claims)

    async def _verified(self, metadata: _Metadata, token: str, expected: Expected) -> dict[str, Any]:
        try:
            return verified_claims(token, await self._known_keys(metadata, FRESH_SECONDS), expected)
        except UnknownKeyError:
            pass
        try:
            return verified_claims(token, await self._known_keys(metadata, PAUSE_SECONDS), expected)
        except UnknownKeyError as error:
            raise SignInFailed("the ID token is signed with a key that is not the issuer's") from error

    async def _with_userinfo(self, url: str, access_token: str, claims: dict[str, Any]) -> dict[str, Any]:
        more = await self._asked(
            "GET", url, dict[str, Any], headers={"Authorization": f"Bearer {access_token}"}
        )
        if more.get("sub") != claims["sub"]:
            raise SignInFailed("the issuer told about somebody else")
        return more | claims

    async def _discovered(self) -> _Metadata:
        if self._metadata and time.monotonic() - self._metadata[0] < FRESH_SECONDS:
            return self._metadata[1]
        url = f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration"
        metadata = await self._asked("GET", url, _Metadata)
        if metadata.issuer != self._settings.issuer:
            raise SignInFailed(f"COMMENTS_OIDC_ISSUER must be {metadata.issuer}, as the issuer calls itself")
        if self._settings.issuer.startswith("https:"):
            for endpoint in (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri):
                if not endpoint.startswith("https:"):
                    raise SignInFailed("the issuer names an address without TLS")
        self._metadata = (time.monotonic(), metadata)
        return metadata

    async def _known_keys(self, metadata: _Metadata, max_age: float) -> list[Key]:
        if self._keys is None or time.monotonic() - self._keys[0] > max_age:
            answer = await self._asked("GET", metadata.jwks_uri, _Keys)
            self._keys = (time.monotonic(), answer.keys)
        return list(self._keys[1])

    async def _exchanged(self, metadata: _Metadata, sign_in: SignIn, code: str) -> _Tokens:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": sign_in.verifier,
        }
        ways = self._credentials(metadata)
        for credentials in ways[:-1]:
            try:
                return await self._asked(
                    "POST", metadata.token_endpoint, _Tokens, **_joined(form, credentials)
                )
            except SignInFailed as error:
                # An issuer may know several ways, and take of one client only one of them.
                if error.details.get("status") != 401:
                    raise
        return await self._asked("POST", metadata.token_endpoint, _Tokens, **_joined(form, ways[-1]))

    def _credentials(self, metadata: _Metadata) -> list[httpx.BasicAuth | dict[str, str]]:
        """The ways to say who we are, each as a header or as fields of the form."""
        client_id, secret = self._settings.client_id, self._settings.client_secret
        if secret is None:
            return [{"client_id": client_id}]
        # Both are form-encoded before they are joined (RFC 6749, 2.3.1).
        basic = httpx.BasicAuth(quote(client_id, safe=""), quote(secret, safe=""))
        ways: dict[str, httpx.BasicAuth | dict[str, str]] = {
            "client_secret_basic": basic,
            "client_secret_post": {"client_id": client_id, "client_secret": secret},
        }
        known = metadata.token_endpoint_auth_methods_supported
        return [way for name, way in ways.items() if name in known] or [basic]

    async def _asked(self, method: str, url: str, kind: type[AnswerT], **how: Any) -> AnswerT:
        """What the issuer answers, as `kind`. Raises `SignInFailed`."""
        try:
            answer = await self._client.request(method, url, **how)
            answer.raise_for_status()
            return msgspec.json.decode(answer.content, type=kind)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            place = urlsplit(url)
            status = error.response.status_code if isinstance(error, httpx.HTTPStatusError) else None
            raise SignInFailed(
                f"{place.netloc}{place.path} did not answer as it should: {status or type(error).__name__}",
                status=status,
            ) from error


def _joined(form: dict[str, str], credentials: httpx.BasicAuth | dict[str, str]) -> dict[str, Any]:
    if isinstance(credentials, httpx.BasicAuth):
        return {"data": form, "auth": credentials}
    return {"data": form | credentials}


def _account(issuer: str, claims: dict[str, Any]) -> Account:
    """The account of verified claims. Some issuers write `email_verified` as a text."""
    email = claims.get("email")
    verified = claims.get("email_verified") in (True, "true")
    names = (claims.get(claim) for claim in ("name", "preferred_username"))
    return Account(
        issuer,
        claims["sub"],
        email if isinstance(email, str) and verified else None,
        next((name for name in names if isinstance(name, str) and name), None),
    )
