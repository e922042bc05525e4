"""What readers see of comments: the entries of pages, pages, and changes (pure)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from comments_service.domain.articles import ArticleKey
from comments_service.domain.listing import Start
from comments_service.domain.opening import Mode
from comments_service.domain.reactions import Numbers


class Entry(msgspec.Struct, frozen=True):
    """What has a place on a page: a published comment, or a tombstone."""

    id: UUID


class PublicComment(Entry, frozen=True, kw_only=True):
    """A published comment as every reader may see it.

    `edited_at` is null unless its author changed the text. `author_key` is the same for all comments of one person on
    the article, and null where the site wants none. `badges` are those of its author. `reactions` counts those of each
    kind that somebody chose. `reply_count` counts the published comments of the whole thread under a top-level comment,
    and the published answers to any other. `replies` is only there for a top-level comment on a page of threads: its
    first three replies, the oldest first.
    """

    author: str
    body: str
    created_at: datetime
    parent_id: UUID | None
    edited_at: datetime | None
    author_key: str | None
    badges: list[str]
    pinned: bool
    reactions: Numbers
    reply_count: int
    replies: list[Entry] | UnsetType = UNSET


class Tombstone(Entry, frozen=True):
    """Stands for a comment that was published and is not any more, while replies to it are. It is never counted.

    `tombstone` says whether its author withdrew it; else it is `removed`. `reply_count` and `replies` are as those of
    a published comment.
    """

    parent_id: UUID | None
    created_at: datetime
    tombstone: Literal["removed", "withdrawn"]
    reply_count: int
    replies: list[Entry] | UnsetType = UNSET


class Page(msgspec.Struct, frozen=True):
    """Entries of an article, with the count and revision they belong to, the article's mode, and when it opens again.

    The entries after the page begin at `after`, and those before it at `before`; None if there are none.
    """

    count: int
    revision: int
    comments: list[Entry]
    mode: Mode = "open"
    opens_at: datetime | None = None
    after: Start | None = None
    before: Start | None = None
    section: str | None = None


class Pins(msgspec.Struct, frozen=True):
    """The pinned comments of an article in the order in which they are shown, and its revision and count.

    `changed` is false if nothing had to be done.
    """

    article: ArticleKey
    comments: Sequence[UUID]
    revision: int
    count: int
    changed: bool


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What changed for readers of an article since a revision. `whole` is false if the change was cut short.

    All values are absolute. `published` has comments that readers may have seen before, too, and `removed` those that
    they see no more; of these, `tombstones` leave a tombstone, and of those, `withdrawn` were withdrawn by their
    authors. `reply_counts` has the top-level comment of each reply among them, and `threads` that of each reply which
    answers another. `pinned` is every pinned comment of the article, in the order in which they are shown. `reactions`
    has the numbers of each comment whose reactions changed, and `article_reactions` those of the article itself if they
    changed.
    """

    count: int
    revision: int
    published: list[PublicComment] = []
    removed: list[UUID] = []
    whole: bool = True
    mode: Mode = "open"
    opens_at: datetime | None = None
    section: str | UnsetType = UNSET
    tombstones: list[UUID] = []
    withdrawn: list[UUID] = []
    pinned: list[UUID] = []
    reply_counts: dict[UUID, int] = {}
    threads: dict[UUID, UUID] = {}
    reactions: dict[UUID, Numbers] = {}
    article_reactions: Numbers | UnsetType = UNSET
