"""Persons: visitors as moderators know them, what was done about them, and what follows from it (pure)."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from comments_service.domain import text
from comments_service.domain.comments import Status
from comments_service.domain.moments import utc
from comments_service.domain.reader_texts import Code
from comments_service.errors import InvalidValue

# How many of a person's newest comments say whether that person is trusted or a newcomer.
RECENT = 100

PersonStatus = Literal["banned", "muted", "trusted", "regular", "newcomer"]
# Whom a list of people may be about.
ListedStatus = Literal["banned", "muted", "trusted", "noted", "warned"]

_Text = Annotated[str, Meta(max_length=500)]
_Moment = Annotated[datetime, Meta(tz=True)]


class Ban(msgspec.Struct, frozen=True):
    """Why a person is banned: a code of the site's reasons, a text, or None."""

    reason: str | None


class Measures(msgspec.Struct, frozen=True, kw_only=True):
    """What moderators did about a person, as it stands. `trusted` None: as the person's comments say."""

    muted_until: datetime | None = None
    banned_at: datetime | None = None
    ban_reason: str | None = None
    trusted: bool | None = None
    note: str | None = None
    warned_at: datetime | None = None
    warning: str | None = None
    badges: list[str] = []


class PersonChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be changed about a person. What is left out stays.

    `muted_until`: comments written until then are held; null ends it. `banned`: comments, edits, reactions and reports
    are refused with `ban_reason`, a code of the site's reasons or a text. `trusted`: null leaves it to the person's
    comments. `note` is for moderators alone. `warn` is told to the person: a code or a text. `badges` are codes
    that the site knows, which the person's next comments have.
    """

    muted_until: _Moment | UnsetType | None = UNSET
    banned: bool | UnsetType = UNSET
    ban_reason: _Text | UnsetType | None = UNSET
    trusted: bool | UnsetType | None = UNSET
    note: _Text | UnsetType | None = UNSET
    warn: _Text | UnsetType = UNSET
    badges: Annotated[list[Code], Meta(max_length=10)] | UnsetType = UNSET

    def cleaned(self) -> "PersonChange":
        """The same as it is stored. Raises `InvalidValue` for a warning that shows nothing, and for no time."""
        fields: dict[str, Any] = {}
        for name in ("ban_reason", "note", "warn"):
            given = getattr(self, name)
            if given is not UNSET:
                fields[name] = text.clean(given or "") or None
        if self.badges is not UNSET:
            fields["badges"] = list(dict.fromkeys(self.badges))
        if self.muted_until:
            fields["muted_until"] = utc(self.muted_until, "muted_until")
        if self.warn is not UNSET and fields["warn"] is None:
            raise InvalidValue("a warning needs a text", field="warn")
        return msgspec.structs.replace(self, **fields)


def changed_measures(measures: Measures, change: PersonChange, now: datetime) -> Measures:
    """The measures after a cleaned change. Raises `InvalidValue` for the reason of a ban that is none."""
    fields: dict[str, Any] = {
        name: value
        for name in ("muted_until", "trusted", "note", "badges")
        if (value := getattr(change, name)) is not UNSET
    }
    if change.banned is not UNSET:
        fields["banned_at"] = (measures.banned_at or now) if change.banned else None
    banned = fields.get("banned_at", measures.banned_at) is not None
    if change.ban_reason is not UNSET:
        if change.ban_reason and not banned:
            raise InvalidValue("only a banned person has the reason of a ban", field="ban_reason")
        fields["ban_reason"] = change.ban_reason
    if not banned:
        fields["ban_reason"] = None
    if change.warn is not UNSET:
        fields |= {"warned_at": now, "warning": change.warn}
    return msgspec.structs.replace(measures, **fields)


class PersonHistory(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a person's comments on the site, as they are now, and how often readers reported them.

    Counted over the 1,000 newest. `first_seen` is when the first of all was written; null if there is none.
    """

    approved: int
    held: int
    rejected: int
    removed: int
    reports: int
    first_seen: datetime | None


class PersonDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision about one of a person's comments; `moderator` is null for a policy, readers and the author."""

    comment_id: UUID
    article_id: str
    from_status: Status
    status: Status
    phase: str
    reason: str
    note: str | None
    moderator: str | None
    decided_at: datetime


class LoggedChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a moderator changed about a person, with the values of then."""

    moderator: str
    changed_at: datetime
    change: PersonChange


class KnownAccount(msgspec.Struct, frozen=True):
    """The account of a reader whom the publisher knows, as the newest token said when something was written.

    `sub` is the publisher's own name of it, `badges` are those of the publisher.
    """

    sub: str
    name: str | None
    badges: list[str]
    first_seen: datetime
    last_seen: datetime


class ListedPerson(msgspec.Struct, frozen=True, kw_only=True):
    """A person about whom a moderator did something.

    `names` are those last written under, 20 at most, the newest first. `status` is what counts now: the first of
    `banned`, `muted`, and what the person's comments are judged as. A `muted_until` that is over is null. `badges` are
    those that moderators gave. `account` is null for who did not sign in.
    """

    id: UUID
    names: list[str]
    status: PersonStatus
    muted_until: datetime | None
    banned: bool
    banned_at: datetime | None
    ban_reason: str | None
    trusted: bool | None
    note: str | None
    warned_at: datetime | None
    warning: str | None
    badges: list[str] = []
    account: KnownAccount | None = None
    changed_at: datetime | None
    changed_by: str | None


class Person(ListedPerson, frozen=True, kw_only=True):
    """A visitor of a site with what became of the comments, and what moderators did.

    `decisions` are the newest 50 about the 100 newest comments, `log` the newest 100 changes, each the newest first.
    """

    history: PersonHistory
    decisions: list[PersonDecision]
    log: list[LoggedChange]


class PeopleFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which people of a site to list; `after` is the key of the last one already seen."""

    site_id: str
    status: ListedStatus | None = None
    words: str | None = None
    after: tuple[datetime, UUID] | None = None
    limit: int = 50
