"""How many comments of the queue each filter would leave (pure)."""

import msgspec

from comments_service.domain.comments import Status


class ArticleFacet(msgspec.Struct, frozen=True):
    """An article, and how many of the comments that were counted are on it."""

    site_id: str
    article_id: str
    title: str | None
    count: int


class Facet(msgspec.Struct, frozen=True):
    """A value of a filter, and how many of the comments that were counted have it."""

    value: str
    count: int


class Facets(msgspec.Struct, frozen=True, kw_only=True):
    """What the comments of one status have, the most frequent first, 50 of each kind at most.

    `counted` comments were counted; not `complete`: the next ones in the order by time, and there are more. An
    attribute is counted where the comment's score is one that the site does not approve.
    """

    status: Status
    counted: int
    complete: bool
    articles: list[ArticleFacet]
    phases: list[Facet]
    attributes: list[Facet]
    reasons: list[Facet]
