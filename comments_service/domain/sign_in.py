"""Who may write on a site, and with which tokens of its publisher readers sign in (pure)."""

from ipaddress import ip_address
from typing import Annotated, Any, Literal, cast

import msgspec
from msgspec import UNSET, Meta, UnsetType

from comments_service.domain.addresses import host_of, split_address
from comments_service.domain.badges import STAFF, known_badges
from comments_service.domain.reader_accounts import ReaderAccount
from comments_service.domain.reader_texts import Language

Algorithm = Literal["HS256", "RS256", "ES256", "EdDSA"]
PUBLIC_ALGORITHMS: tuple[Algorithm, ...] = ("RS256", "ES256", "EdDSA")
# RFC 7518, 3.2: as long as the hash.
SECRET_BYTES = 32

_NO_NUL = "^[^\\u0000]*$"
Secret = Annotated[str, Meta(max_length=1_000, pattern=_NO_NUL)]
Address = Annotated[str, Meta(min_length=1, max_length=2_000, pattern=_NO_NUL)]
ClaimName = Annotated[str, Meta(min_length=1, max_length=100, pattern=_NO_NUL)]
ClaimValue = Annotated[str, Meta(max_length=200, pattern=_NO_NUL)]


class NeededClaim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Only who comes with a token whose `claim` is `value`, or a list that has it, may write."""

    claim: ClaimName
    value: ClaimValue | bool | int


Who = Literal["anyone", "signed_in"] | NeededClaim


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """With which tokens of the publisher readers sign in.

    `secrets`, for HS256, are written and never read: left out, those that stand stay. `secret_count` says how many
    there are, and changes nothing. `jwks_url` is where the public keys for the other algorithms are. `issuer`, if
    there is one, must be the token's `iss`. Without `algorithms`: HS256 with secrets, the others with `jwks_url`.
    """

    secrets: Annotated[list[Secret], Meta(max_length=5)] | UnsetType = UNSET
    jwks_url: Address | None = None
    issuer: Address | None = None
    algorithms: list[Algorithm] | None = None
    secret_count: int = 0

    def algorithms_for(self, secrets: bool) -> list[Algorithm]:
        """Those that tokens may be signed with. `secrets`: the site has some."""
        if self.algorithms:
            return self.algorithms
        return [*(["HS256"] if secrets else []), *(PUBLIC_ALGORITHMS if self.jwks_url else [])]


class SignInPrompt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in place of the form for who must sign in first, and where to do that."""

    text: Annotated[str, Meta(min_length=1, max_length=300, pattern=_NO_NUL)]
    url: Address


Prompts = dict[Language, SignInPrompt]


def check_sign_in(sign_in: SignIn) -> None:
    """Raises `ValueError` for what types cannot say."""
    for secret in sign_in.secrets or ():
        if len(secret.encode()) < SECRET_BYTES:
            raise ValueError(f"sign_in: each of the secrets needs at least {SECRET_BYTES} bytes")
        if "-----BEGIN" in secret or secret.lstrip().startswith(("{", "ssh-", "ecdsa-")):
            raise ValueError("sign_in: a public key is no secret, everybody knows it")
    if sign_in.jwks_url is not None:
        _check_jwks_url(sign_in.jwks_url)


def _check_jwks_url(url: str) -> None:
    try:
        parts = split_address(url)
    except ValueError as error:
        raise ValueError(f"sign_in: jwks_url: {error}") from error
    if parts.scheme != "https" and not is_loopback(host_of(parts)):
        raise ValueError("sign_in: jwks_url must begin with https://")


def is_loopback(host: str) -> bool:
    """True for the names and numbers of one's own machine."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_prompts(prompts: Prompts) -> None:
    """Raises `ValueError` for an address that a browser would not open as a page."""
    for prompt in prompts.values():
        try:
            split_address(prompt.url)
        except ValueError as error:
            raise ValueError(f"sign_in_prompt: {error}") from error


def may_write(who: Who, account: ReaderAccount | None) -> bool:
    """Whether a reader with this account, or with none, may write where `who` may."""
    if who == "anyone":
        return True
    if account is None:
        return False
    if who == "signed_in":
        return True
    value: Any = account.claims.get(who.claim)
    if isinstance(value, list):
        return any(_is_same(one, who.value) for one in cast("list[Any]", value))
    return _is_same(value, who.value)


def _is_same(value: object, wanted: object) -> bool:
    # True is 1 to Python, and not to JSON.
    return type(value) is type(wanted) and value == wanted


def badges_of(account: ReaderAccount, of_site: Any) -> list[str]:
    """The account's badges that the site knows. Who has the role `staff` has that badge."""
    return known_badges([*account.badges, *([STAFF] if STAFF in account.roles else [])], of_site)
