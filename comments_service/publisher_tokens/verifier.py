"""Reads the tokens of a site's publisher, with the keys that the site's settings name."""

import time
from typing import Any

from comments_service.domain.reader_accounts import ReaderAccount
from comments_service.domain.sites import Site
from comments_service.errors import InvalidToken
from comments_service.publisher_tokens.published_keys import PublishedKeys
from comments_service.publisher_tokens.sign_in import reader_account
from comments_service.publisher_tokens.tokens import Expected, Keys, is_asymmetric, verified_claims
from comments_service.signing_keys import UnknownKeyError

_UNKNOWN = "the token is signed with a key that is not the publisher's"


class PublisherTokens:
    """Verifies tokens of all sites."""

    def __init__(self, published: PublishedKeys | None = None) -> None:
        self._published = published or PublishedKeys()

    async def account(self, site: Site, token: str) -> ReaderAccount:
        """Who a sign-in token is. Raises `InvalidToken`."""
        return reader_account(site.site_id, await self.claims(site, token), time.time())

    async def claims(self, site: Site, token: str) -> dict[str, Any]:
        """The claims of a token of whichever kind, if it is the publisher's for this site. Raises `InvalidToken`."""
        sign_in = site.settings.sign_in
        if sign_in is None:
            raise InvalidToken("the site takes no tokens of its publisher")
        algorithms = sign_in.algorithms_for(bool(site.sign_in_secrets))
        expected = Expected(site.site_id, algorithms, sign_in.issuer)
        try:
            return verified_claims(token, Keys(site.sign_in_secrets), expected, time.time())
        except UnknownKeyError as error:
            if sign_in.jwks_url is None or not is_asymmetric(token):
                raise InvalidToken(_UNKNOWN) from error
        for ask in (self._published.known, self._published.newest):
            keys = Keys([], await ask(sign_in.jwks_url, site.origins))
            try:
                return verified_claims(token, keys, expected, time.time())
            except UnknownKeyError:
                continue
        raise InvalidToken(_UNKNOWN)
