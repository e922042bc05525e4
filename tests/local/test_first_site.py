from comments_service.demo.articles import demo_articles
from comments_service.local.first_site import FIRST_SITE, make_first_site
from comments_service.store.pool import Pool, connection
from comments_service.store.sites import select_sites


async def test_the_pages_of_the_service_may_post_to_the_first_site(database_url: str, pool: Pool) -> None:
    for _ in range(2):
        await make_first_site(database_url, "news.internal", 8000)
        await make_first_site(database_url, "fd00::1", 8080)
    async with connection(pool) as database:
        sites = await select_sites(database, [FIRST_SITE])
    assert set(sites[FIRST_SITE].origins) - {"http://news.example"} == {
        "http://127.0.0.1:8000",
        "http://localhost:8000",
        "http://news.internal:8000",
        "http://127.0.0.1:8080",
        "http://localhost:8080",
        "http://[fd00::1]:8080",
    }


async def test_the_demo_articles_have_names_from_the_start(database_url: str, pool: Pool) -> None:
    await make_first_site(database_url, "127.0.0.1", 8000)
    rows = await pool.fetch("SELECT article_id, title, url FROM articles WHERE site_id = $1", FIRST_SITE)
    assert {row["article_id"]: (row["title"], row["url"]) for row in rows} == {
        article.id: (article.headline, f"/demo/articles/{article.id}") for article in demo_articles().values()
    }
