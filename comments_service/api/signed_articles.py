"""What publishers say about an article on its own page, signed, and sent along with comments."""

import logging

from comments_service.api.context import Context
from comments_service.domain.articles import ArticleKey
from comments_service.errors import InvalidToken, Unavailable
from comments_service.metrics import count_article_token
from comments_service.publisher_tokens.article import signed_article
from comments_service.redis.bell import Ring
from comments_service.store.articles import say_article
from comments_service.store.moving import lock_present
from comments_service.store.pool import connection

log = logging.getLogger(__name__)


async def keep_signed_article(context: Context, article: ArticleKey, token: str) -> None:
    """Keep what the token says as the publisher's word. A comment has come with it, and is accepted already.

    The author of the comment has not made the token: one that is forged, or about another article, is counted and
    changes nothing.
    """
    if not context.seen_article_tokens.is_new(article, token):
        return
    try:
        claims = await context.publisher_tokens.claims(await context.sites.get(article.site_id), token)
        said = signed_article(claims, article.article_id)
    except InvalidToken as error:
        count_article_token("refused")
        log.info("article token refused", extra={**article._asdict(), "why": str(error)})
        return
    except Unavailable:
        context.seen_article_tokens.forget(article, token)
        return
    try:
        async with connection(context.pool) as database, database.transaction():
            present = await lock_present(database, article)
            changed = await say_article(database, present, said.change, said.said_at)
    except Unavailable:
        context.seen_article_tokens.forget(article, token)
        return
    count_article_token("kept" if changed else "older")
    if changed:
        context.rankings.forget(article.site_id)
        await context.waker.announce([Ring(*present, changed.state.revision, changed.state.count)])
