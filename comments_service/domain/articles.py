"""Articles: their keys, their states and their ranking (pure)."""

import re
from typing import NamedTuple

import msgspec

# The ids that publishers choose.
ARTICLE_ID = re.compile(r"[A-Za-z0-9._~-]{1,200}")


class ArticleKey(NamedTuple):
    """An article of a site."""

    site_id: str
    article_id: str


class ArticleState(msgspec.Struct, frozen=True):
    """How many comments readers see, and the revision that says so."""

    revision: int
    count: int


NEVER_COMMENTED = ArticleState(0, 0)


class RankedArticle(msgspec.Struct, frozen=True):
    """An article of the ranking with the number of its published comments."""

    article_id: str
    title: str | None
    url: str | None
    count: int
