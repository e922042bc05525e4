"""The first site, `default`: its pages are those of this service."""

from comments_service.demo.articles import demo_articles
from comments_service.domain.sites import origin_of
from comments_service.store.articles import suggest_name
from comments_service.store.pool import single_connection
from comments_service.store.sites import add_origins

FIRST_SITE = "default"


async def make_first_site(database_url: str, host: str, port: int) -> None:
    """Make the site, allow the addresses of a service at `host` and `port`, and name the demo articles."""
    hosts = dict.fromkeys(["127.0.0.1", "localhost", host])
    origins = [
        origin_of(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")
        for host in hosts
        if host not in ("0.0.0.0", "::")  # noqa: S104 - every address, so no origin
    ]
    async with single_connection(database_url) as database:
        await add_origins(database, FIRST_SITE, origins)
        for article in demo_articles().values():
            address = f"/demo/articles/{article.id}"
            await suggest_name(database, FIRST_SITE, article.id, title=article.headline, url=address)
