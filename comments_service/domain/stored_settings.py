"""A site's settings as they are stored: those that were ever set, which another release may have written (pure)."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from msgspec import structs

from comments_service.domain.persons import RECENT
from comments_service.domain.settings_changes import SettingsPatch
from comments_service.domain.site_settings import SiteSettings

# What a setting is while this release does not understand it, where its default would allow more than the site does.
_CAREFUL: Mapping[str, Any] = {
    "author_key": "none",
    "edit_keeps_visible": False,
    "edit_minutes": 0,
    "links": "hold",
    "mode": "closed",
    "newcomer_until": RECENT,
    "reactions": [],
    "read_pages": False,
    "reports_to_hold": 1,
    "who": "signed_in",
}
# Those that say when comments are taken: while one is not understood, none are.
_OPENING = frozenset({"mode", "opens_at", "closes_at", "close_after_days", "hours", "sections", "time_zone"})
# While one of these is not understood, each comment waits for a moderator.
RESTRICTING = _OPENING | {
    "anonymous",
    "links",
    "newcomer_until",
    "reserved_names",
    "sign_in",
    "trust_after",
    "who",
}


class StoredSettings(NamedTuple):
    """A site's settings, and the names of those that this release does not understand."""

    settings: SiteSettings
    unread: frozenset[str] = frozenset()

    @property
    def holds_everything(self) -> bool:
        """Whether a setting that restricts is not understood."""
        return not RESTRICTING.isdisjoint(self.unread)


class StandingSettings(NamedTuple):
    """A site's settings, and the version that they are."""

    settings: SiteSettings
    version: int


class SiteLogEntry(msgspec.Struct, frozen=True):
    """A change of a site's origins, or of whether it takes comments. `change` has the new values.

    `moderator` is null where nobody was signed in, as on the command line.
    """

    id: int
    changed_at: datetime
    moderator: str | None
    change: dict[str, Any]


class SettingsVersion(msgspec.Struct, frozen=True):
    """A version of a site's settings, and the names of the settings in which it is another than the one before.

    `moderator` is null for the first one, and for what the command line changed.
    """

    version: int
    moderator: str | None
    changed_at: datetime
    changed: list[str]
    settings: SiteSettings


@lru_cache(maxsize=1024)
def read_settings(stored: str) -> StoredSettings:
    """Settings from JSON. One that this release does not understand is read so that it allows less."""
    try:
        return StoredSettings(msgspec.json.decode(stored, type=SiteSettings))
    except msgspec.ValidationError:
        return _read_each(msgspec.json.decode(stored, type=dict[str, msgspec.Raw]))


def _read_each(stored: Mapping[str, msgspec.Raw]) -> StoredSettings:
    understood: dict[str, Any] = {}
    unread: set[str] = set()
    for field in structs.fields(SiteSettings):
        if field.name in stored:
            try:
                understood[field.name] = msgspec.json.decode(stored[field.name], type=field.type)
            except msgspec.ValidationError:
                unread.add(field.name)
    careful = unread | {"mode"} if unread & _OPENING else unread
    names = careful & _CAREFUL.keys() & set(SiteSettings.__struct_fields__)
    values = understood | {name: _CAREFUL[name] for name in names}
    return StoredSettings(SiteSettings(**values), frozenset(unread))


def changed_settings(stored: str, patch: SettingsPatch) -> str | None:
    """The settings as they are to be stored after a change. None: it changes nothing.

    What has a value already is not stored again, and what this release does not know stays.
    """
    before = read_settings(stored)
    values: dict[str, Any] = msgspec.json.decode(stored)
    for name in patch.reset:
        values.pop(name, None)
    for name, value in patch.values.items():
        if name in before.unread or value != getattr(before.settings, name):
            values[name] = msgspec.to_builtins(value)
    after = msgspec.json.encode(values).decode()
    return None if read_settings(after) == before else after


def differing(one: SiteSettings, other: SiteSettings) -> list[str]:
    """The names of the settings that are not the same in both."""
    return [name for name in SiteSettings.__struct_fields__ if getattr(one, name) != getattr(other, name)]
