"""The address of the page that a reader writes on: it must be that of the article."""

from typing import Annotated

from msgspec import Meta

from comments_service.api.context import Context, present_article
from comments_service.domain.article_addresses import MOST_CHARACTERS, AddressRules, article_at, normalised
from comments_service.domain.articles import ArticleKey
from comments_service.errors import ArticleMismatch
from comments_service.store.articles import select_address
from comments_service.store.pool import connection

PageAddress = Annotated[str, Meta(max_length=MOST_CHARACTERS)]


async def checked_address(context: Context, article: ArticleKey, url: str) -> str:
    """The one form of the address of the article's page. Raises `ArticleMismatch` if it is another article's.

    The article is or was known by that address, or its publisher gave it this one. Raises `SiteNotFound`,
    `Unavailable`.
    """
    rules = (await context.sites.get(article.site_id)).address_rules
    try:
        found = article_at(url, rules)
    except ValueError as error:
        raise ArticleMismatch(str(error), field="url") from error
    if found.article_id == article.article_id:
        return found.url
    named = await present_article(context, ArticleKey(article.site_id, found.article_id))
    if named == article:
        return found.url
    async with connection(context.pool) as database:
        stored = await select_address(database, article)
    if stored is None or _form(stored, rules) != found.url:
        raise ArticleMismatch(
            "the address is that of another article", field="url", article_id=found.article_id
        )
    return found.url


def _form(url: str, rules: AddressRules) -> str | None:
    try:
        return normalised(url, rules)
    except ValueError:
        return None
