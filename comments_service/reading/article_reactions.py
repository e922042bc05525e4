"""Reactions to articles, cached for a moment: they may be on every page of a site."""

from comments_service.domain.articles import ArticleKey
from comments_service.domain.reactions import ArticleReactions
from comments_service.reading.timed_cache import TimedCache
from comments_service.store.pool import Pool, connection
from comments_service.store.reactions import select_article_reactions

MAX_AGE_SECONDS = 1.0
ARTICLES = 10_000


def article_reaction_cache(pool: Pool) -> TimedCache[ArticleKey, ArticleReactions]:
    """Reactions by article, a second old at most: they change no more often. `get` raises `Unavailable`."""

    async def read(article: ArticleKey) -> ArticleReactions:
        async with connection(pool) as database:
            return await select_article_reactions(database, article)

    return TimedCache(read, seconds=MAX_AGE_SECONDS, size=ARTICLES)
