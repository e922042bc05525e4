"""Reactions: one of each visitor to a comment, or to an article, of a kind that its site offers (pure)."""

from typing import NamedTuple
from uuid import UUID

import msgspec

from comments_service.domain.articles import ArticleKey

# In the place of a comment: the article itself.
ARTICLE_ITSELF = UUID(int=0)

# How many there are of each kind. A kind that nobody chose is not there.
Numbers = dict[str, int]


class Reacted(msgspec.Struct, frozen=True):
    """All reactions to a comment or an article at this moment, and the visitor's own; null for none."""

    reactions: Numbers
    own: str | None


class ArticleReactions(msgspec.Struct, frozen=True):
    """The reactions to an article as readers are shown them, and the article's revision."""

    reactions: Numbers
    revision: int


class TakenReaction(NamedTuple):
    """A reaction that was stored or taken back, and the article that it belongs to.

    `changed` is false if it was the same before.
    """

    article: ArticleKey
    changed: bool


class OwnReactions(NamedTuple):
    """The kinds of a visitor's own reactions on an article: to its comments, and to the article itself."""

    to_comments: dict[UUID, str]
    to_article: str | None


class Flush(NamedTuple):
    """What came of showing readers the reactions of an article.

    `wait` is for how many seconds nothing more can be done, since it was done less than a second ago or there was too
    much at once; 0 if all is done. `revision` is the
    article's new one, None if readers see no difference; `comments` is how many of them readers see.
    """

    wait: float
    revision: int | None
    comments: int
