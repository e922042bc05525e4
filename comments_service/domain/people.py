"""People: visitors, who comment, and moderators, who decide (pure)."""

from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec

# Who decided about a comment, as its author is told.
Actor = Literal["policy", "moderator"]


class Visitor(msgspec.Struct, frozen=True):
    """A commenter of one site, known by a random id alone."""

    id: UUID
    site_id: str


class Role(StrEnum):
    """A moderator decides about comments; an admin also changes policies and articles."""

    MODERATOR = "moderator"
    ADMIN = "admin"


class Moderator(msgspec.Struct, frozen=True):
    """A moderator and the sites it works on; None means every site."""

    name: str
    role: Role
    sites: list[str] | None

    def may_see(self, site_id: str) -> bool:
        return self.sites is None or site_id in self.sites
