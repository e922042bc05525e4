"""Tokens that a process has looked at: all readers of an article send the same one."""

import hashlib

from comments_service.domain.articles import ArticleKey

SEEN = 10_000


class SeenTokens:
    """The tokens that this process has looked at lately, as digests."""

    def __init__(self, most: int = SEEN) -> None:
        self._most = most
        self._digests: dict[bytes, None] = {}

    def is_new(self, article: ArticleKey, token: str) -> bool:
        """False from the second time on."""
        digest = _digest(article, token)
        if digest in self._digests:
            return False
        self._digests[digest] = None
        if len(self._digests) > self._most:
            del self._digests[next(iter(self._digests))]
        return True

    def forget(self, article: ArticleKey, token: str) -> None:
        """The next time it is new again."""
        self._digests.pop(_digest(article, token), None)


def _digest(article: ArticleKey, token: str) -> bytes:
    return hashlib.sha256("\0".join((*article, token)).encode(errors="surrogatepass")).digest()
