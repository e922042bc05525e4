"""Articles: their keys, their states and their ranking (pure)."""

import re
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

# The ids that publishers choose. `.` and `..` are steps of a path, which clients walk instead of sending.
ARTICLE_ID = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._~-]{1,200}")


class ArticleKey(NamedTuple):
    """An article of a site."""

    site_id: str
    article_id: str


# Whether an article takes comments. It is closed if its site is.
Mode = Literal["open", "closed"]


class ArticleState(msgspec.Struct, frozen=True):
    """How many comments readers see, the revision that says so, and whether the article takes comments.

    The mode of a site changes for all its articles at once and moves none of their revisions. A reader must be told of
    a state that is not the one sent last. Its revision may be lower: a standby that took over may lack what was sent.
    """

    revision: int
    count: int
    mode: Mode = "open"


def mode_of(*, closed: bool) -> Mode:
    return "closed" if closed else "open"


NEVER_COMMENTED = ArticleState(0, 0)


class ArticleChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a publisher changes about an article. What is unset stays as it is."""

    title: str | msgspec.UnsetType | None = msgspec.UNSET
    url: str | msgspec.UnsetType | None = msgspec.UNSET
    section: str | msgspec.UnsetType | None = msgspec.UNSET
    closed: bool | msgspec.UnsetType = msgspec.UNSET


class ChangedArticle(NamedTuple):
    """An article after a change."""

    title: str | None
    url: str | None
    section: str | None
    closed: bool
    state: ArticleState


class ListedArticle(msgspec.Struct, frozen=True):
    """An article as moderators look through them, with the number of its published comments."""

    article_id: str
    title: str | None
    url: str | None
    section: str | None
    closed: bool
    count: int
    created_at: datetime


class RankedArticle(msgspec.Struct, frozen=True):
    """A named article of the ranking with the number of its published comments."""

    article_id: str
    title: str | None
    url: str | None
    count: int
