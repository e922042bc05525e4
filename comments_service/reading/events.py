"""Server-sent events (HTML standard §9.2) as encoded bytes (no I/O)."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UnsetType

from comments_service.domain.articles import ArticleState
from comments_service.domain.entries import Change, PublicComment
from comments_service.domain.opening import Mode
from comments_service.domain.reactions import Numbers


class _Changed(msgspec.Struct):
    count: int
    revision: int
    published: Sequence[PublicComment]
    removed: Sequence[UUID]
    mode: Mode
    opens_at: datetime | None
    section: str | UnsetType
    tombstones: Sequence[UUID]
    withdrawn: Sequence[UUID]
    pinned: Sequence[UUID]
    reply_counts: Mapping[UUID, int]
    threads: Mapping[UUID, UUID]
    reactions: Mapping[UUID, Numbers]
    article_reactions: Numbers | UnsetType


def event(name: str, data: object, revision: int | None = None) -> bytes:
    """One event. JSON never contains a line end, so its data is always one line."""
    lines = b"" if revision is None else b"id: %d\n" % revision
    return lines + b"event: %s\ndata: %s\n\n" % (name.encode(), msgspec.json.encode(data))


# The sign of life of a stream. An event, since a page never sees a comment line; with data, since browsers drop an
# event that has none.
BEAT = event("beat", {})


def retry(least_ms: int, most_ms: int) -> bytes:
    """How long a client waits before it reconnects. The time is random, so that clients do not return together."""
    return b"retry: %d\n\n" % random.randint(least_ms, most_ms)


def count(state: ArticleState) -> bytes:
    return event("count", {"count": state.count, "revision": state.revision}, state.revision)


def counts(states: Mapping[str, int]) -> bytes:
    return event("counts", {"counts": states})


def reset(revision: int, number: int) -> bytes:
    """What is shown is not what a page has, and it must be read again."""
    return event("reset", {"count": number, "revision": revision}, revision)


def change(changed: Change) -> bytes:
    """A `change`, or a `reset` if the change was cut short."""
    if not changed.whole:
        return reset(changed.revision, changed.count)
    fields = (getattr(changed, name) for name in _Changed.__struct_fields__)
    data = _Changed(*fields)
    return event("change", data, changed.revision)
