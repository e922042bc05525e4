"""People: visitors, who comment, and moderators, who decide, with what each role may do (pure)."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec

from comments_service.errors import Forbidden, SiteNotFound

# Who decided about a comment, as its author is told.
Actor = Literal["policy", "moderator"]


class Visitor(msgspec.Struct, frozen=True):
    """A commenter of one site, known by a random id alone."""

    id: UUID
    site_id: str


def staff_of(site_id: str) -> UUID:
    """All staff of a site are one visitor, so that readers cannot tell who of them wrote. There is no token of it."""
    return fixed_id("staff", site_id)


def fixed_id(*subject: str) -> UUID:
    """The id of a visitor of whom nobody has a visitor's token: it is always the same for these texts."""
    return UUID(bytes=hashlib.sha256("\0".join(subject).encode()).digest()[:16])


class Role(StrEnum):
    """What a moderator is: a viewer reads, an agency decides, a moderator works with people too, an admin sets all."""

    VIEWER = "viewer"
    AGENCY = "agency"
    MODERATOR = "moderator"
    ADMIN = "admin"


class Right(StrEnum):
    """What a moderator may do on a site.

    `read`: comments, policy and reasons. `decide`: about comments, with claims and undo. `statistics`: the numbers of
    all moderators, where others see their own alone. `people`: warn, mute, ban, trust. `staff`: write as the site's
    staff, and pin. `policy`: thresholds, words and reasons. `settings`: settings and origins. `articles`: their names,
    and whether they take comments. `moderators`: who works on the site. `sites`: make sites, which only a moderator of
    all sites may.
    """

    READ = "read"
    DECIDE = "decide"
    STATISTICS = "statistics"
    PEOPLE = "people"
    STAFF = "staff"
    POLICY = "policy"
    SETTINGS = "settings"
    ARTICLES = "articles"
    MODERATORS = "moderators"
    SITES = "sites"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.READ, Right.STATISTICS}),
    Role.AGENCY: frozenset({Right.READ, Right.DECIDE}),
    Role.MODERATOR: frozenset({Right.READ, Right.DECIDE, Right.STATISTICS, Right.PEOPLE, Right.STAFF}),
    Role.ADMIN: frozenset(Right),
}


class Moderator(msgspec.Struct, frozen=True):
    """A moderator and the sites it works on; None means every site."""

    name: str
    role: Role
    sites: list[str] | None

    def may_see(self, site_id: str) -> bool:
        return self.sites is None or site_id in self.sites

    @property
    def rights(self) -> list[Right]:
        """What the moderator may do on its sites, in the order of `Right`."""
        return [right for right in Right if self.may(right)]

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role] and (right != Right.SITES or self.sites is None)

    def may_grant(self, sites: list[str] | None) -> bool:
        """True if all of these sites are the moderator's own."""
        return self.sites is None or (sites is not None and set(sites) <= set(self.sites))


class KnownModerator(Moderator, frozen=True, kw_only=True):
    """A moderator as others see it. After `expires_at` it may do nothing any more; None means never."""

    email: str | None = None
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    has_token: bool = False
    signs_in_elsewhere: bool = False


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever accepts an invitation becomes. Without `name` the guest chooses one; `expires_at` is the end of the
    moderator, not of the invitation."""

    role: Role
    name: str | None = None
    sites: list[str] | None = None
    email: str | None = None
    expires_at: datetime | None = None


class KnownInvitation(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation that nobody has accepted yet. `created_by` is null for the operator's."""

    id: UUID
    name: str | None
    role: Role
    sites: list[str] | None
    email: str | None
    moderator_expires_at: datetime | None
    created_by: str | None
    created_at: datetime
    expires_at: datetime


def require(moderator: Moderator, right: Right, site_id: str) -> None:
    """Raises `SiteNotFound` if the site is not the moderator's, and `Forbidden` if it may not do this there."""
    if not moderator.may_see(site_id):
        raise SiteNotFound(site_id)
    require_right(moderator, right)


def require_grant(moderator: Moderator, sites: list[str] | None) -> None:
    """Raises `SiteNotFound` for a site that the moderator does not have, `Forbidden` for all sites."""
    if sites is None and moderator.sites is not None:
        raise Forbidden("only a moderator of all sites gives all sites")
    for site in sites or ():
        if not moderator.may_see(site):
            raise SiteNotFound(site)


def require_right(moderator: Moderator, right: Right) -> None:
    """Raises `Forbidden` if the moderator may do this on none of its sites."""
    if not moderator.may(right):
        raise Forbidden(
            f"the role {moderator.role.value!r} may not do this: {right.value}", right=right.value
        )
