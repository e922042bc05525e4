"""Accounts of readers: those whom the publisher knows and who come with its token (pure)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from comments_service.domain.people import Visitor, fixed_id


class ReaderAccount(msgspec.Struct, frozen=True, kw_only=True):
    """A reader as the publisher's token says: `sub` is the publisher's own name of the account.

    `name` is cleaned, and None where the token has none. `claims` are all of the token's.
    """

    site_id: str
    sub: str
    name: str | None = None
    picture: str | None = None
    badges: list[str] = []
    roles: list[str] = []
    claims: Mapping[str, Any] = {}

    @property
    def visitor(self) -> Visitor:
        """The account is the same visitor on every device."""
        return Visitor(visitor_id_of(self.site_id, self.sub), self.site_id)


class Reader(msgspec.Struct, frozen=True):
    """Who calls: a visitor, with the account if the call came with the publisher's token."""

    visitor: Visitor
    account: ReaderAccount | None = None


def visitor_id_of(site_id: str, sub: str) -> UUID:
    """The visitor that an account is. Nobody has a visitor's token of it."""
    return fixed_id("account", site_id, sub)
