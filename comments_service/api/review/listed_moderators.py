"""Moderators as an admin sees them, who may not work on all of their sites."""

from datetime import datetime

import msgspec

from comments_service.domain.people import KnownModerator, Moderator, Role


class ListedModerator(msgspec.Struct):
    """A moderator as an admin sees it. `sites` are those that both have, null all of them.

    One that is not `changeable` works on other sites too: only its sites can be changed, and its address is not shown.
    """

    name: str
    role: Role
    sites: list[str] | None
    email: str | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    has_token: bool
    signs_in_elsewhere: bool
    changeable: bool


def works_beside(moderator: Moderator, other: Moderator) -> bool:
    """Whether both work on one of the sites."""
    return moderator.sites is None or other.sites is None or bool(set(moderator.sites) & set(other.sites))


def listed(moderator: Moderator, other: KnownModerator) -> ListedModerator:
    """The other one as the moderator may see it."""
    changeable = moderator.may_grant(other.sites)
    return ListedModerator(
        name=other.name,
        role=other.role,
        sites=other.sites and [site for site in other.sites if moderator.may_see(site)],
        email=other.email if changeable else None,
        created_at=other.created_at,
        expires_at=other.expires_at,
        last_used_at=other.last_used_at,
        has_token=other.has_token,
        signs_in_elsewhere=other.signs_in_elsewhere,
        changeable=changeable,
    )
