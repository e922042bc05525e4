"""The ids that articles had before they were moved, as far as this process has learnt of them (no I/O)."""

from collections import OrderedDict
from typing import NamedTuple

from comments_service.domain.articles import ArticleKey


class Alias(NamedTuple):
    """The present id of an article, when that was learnt, and the article's revision of that time."""

    into: ArticleKey
    at: float
    revision: int


class Aliases:
    """The aliases last asked for, `size` of them at most. An id that an article never had takes no room."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._known: OrderedDict[tuple[str, str], Alias] = OrderedDict()
        self._former: dict[tuple[str, str], set[ArticleKey]] = {}

    def __bool__(self) -> bool:
        return bool(self._known)

    def find(self, article: tuple[str, str]) -> Alias | None:
        """What the id means now, if it is known to be an alias."""
        alias = self._known.get(article)
        if alias:
            self._known.move_to_end(article)
        return alias

    def former(self, article: ArticleKey) -> set[ArticleKey]:
        """The ids that are known to mean this article."""
        return self._former.get(article, set())

    def keep(self, article: ArticleKey, alias: Alias) -> bool:
        """Returns True if it was not known, or meant another article."""
        known = self._known.get(article)
        if known and known.into != alias.into:
            self.drop(article)
        self._known[article] = alias
        self._known.move_to_end(article)
        self._former.setdefault(alias.into, set()).add(article)
        if len(self._known) > self._size:
            self.drop(ArticleKey(*next(iter(self._known))))
        return known is None or known.into != alias.into

    def drop(self, article: ArticleKey) -> bool:
        """The id means an article of its own. Returns True if it did not."""
        alias = self._known.pop(article, None)
        if alias is None:
            return False
        former = self._former[alias.into]
        former.discard(article)
        if not former:
            del self._former[alias.into]
        return True
