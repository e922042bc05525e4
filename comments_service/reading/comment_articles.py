"""To which article of which site a comment belongs: only pages of that site may write to it.

The site never changes. The article may have been moved since: then this is an id that it had before.
"""

from uuid import UUID

from comments_service.domain.articles import ArticleKey
from comments_service.errors import CommentNotFound
from comments_service.reading.timed_cache import TimedCache
from comments_service.store.pool import Pool, connection
from comments_service.store.replies import select_article_of

MAX_AGE_SECONDS = 600.0
COMMENTS = 20_000


def comment_article_cache(pool: Pool) -> TimedCache[UUID, ArticleKey]:
    """Articles by comment. `get` raises `CommentNotFound`, `Unavailable`."""

    async def read(comment_id: UUID) -> ArticleKey:
        async with connection(pool) as database:
            article = await select_article_of(database, comment_id)
        if article is None:
            raise CommentNotFound
        return article

    return TimedCache(read, seconds=MAX_AGE_SECONDS, size=COMMENTS)
