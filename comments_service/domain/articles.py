"""Articles: their keys, their states and their ranking (pure)."""

import re
from datetime import datetime
from typing import NamedTuple

import msgspec

from comments_service.domain.opening import Mode

# The ids that publishers choose. `.` and `..` are steps of a path, which clients walk instead of sending.
ARTICLE_ID = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._~-]{1,200}")


# The longest that articles are called, in code points.
TITLE_CHARACTERS = 300
SECTION_CHARACTERS = 100


class ArticleKey(NamedTuple):
    """An article of a site."""

    site_id: str
    article_id: str


class ArticleState(msgspec.Struct, frozen=True):
    """How many comments readers see, the revision that says so, whether the article takes comments, and when it does
    again, if that is known.

    The mode may change by time alone, and that of a site changes for all its articles at once: neither moves a
    revision. A reader must be told of a state that is not the one sent last. Its revision may be lower: a standby that
    took over may lack what was sent.
    """

    revision: int
    count: int
    mode: Mode = "open"
    opens_at: datetime | None = None

    @property
    def is_hidden(self) -> bool:
        return self.mode == "hidden"


NEVER_COMMENTED = ArticleState(0, 0)


class ArticleChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a publisher changes about an article. What is unset stays as it is."""

    title: str | msgspec.UnsetType | None = msgspec.UNSET
    url: str | msgspec.UnsetType | None = msgspec.UNSET
    section: str | msgspec.UnsetType | None = msgspec.UNSET
    mode: Mode | msgspec.UnsetType | None = msgspec.UNSET
    opens_at: datetime | msgspec.UnsetType | None = msgspec.UNSET
    closes_at: datetime | msgspec.UnsetType | None = msgspec.UNSET
    published_at: datetime | msgspec.UnsetType | None = msgspec.UNSET


class NamedArticle(msgspec.Struct, frozen=True):
    """What an article is called, where it is, and in which section of the site; when it was published; and what it says
    itself about taking comments. Null is nothing. `closed`: by its own mode it takes none."""

    title: str | None
    url: str | None
    section: str | None
    closed: bool
    mode: Mode | None
    opens_at: datetime | None
    closes_at: datetime | None
    published_at: datetime | None


class ChangedArticle(NamedTuple):
    """An article after a change."""

    named: NamedArticle
    state: ArticleState


class PageName(msgspec.Struct, frozen=True, kw_only=True):
    """What an article's own page says about it, None where it says nothing."""

    title: str | None = None
    section: str | None = None
    published_at: datetime | None = None


class ListedArticle(msgspec.Struct, frozen=True):
    """An article as moderators look through them, with the number of its published comments, hidden or not.

    `mode`, `opens_at` and `closes_at` are what it says itself, `mode_now` is what comes of that and of what its section
    and its site say, and `opens_at_now` is when it takes comments again, if it is closed until a known time.
    """

    article_id: str
    title: str | None
    url: str | None
    section: str | None
    closed: bool
    count: int
    created_at: datetime
    mode: Mode | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    published_at: datetime | None = None
    mode_now: Mode = "open"
    opens_at_now: datetime | None = None


class RankedArticle(msgspec.Struct, frozen=True):
    """A named article of the ranking with the number of its published comments."""

    article_id: str
    title: str | None
    url: str | None
    count: int
