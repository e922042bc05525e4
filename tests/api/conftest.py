"""One API for all tests of a file. Each test has an article or a site of its own.

The tests run in the event loop of their file, which therefore sets
`pytestmark = pytest.mark.asyncio(loop_scope="module")`.
"""

import io
import logging
from collections.abc import AsyncGenerator, Generator
from uuid import uuid4

import pytest
import pytest_asyncio

from comments_service.domain.people import Role
from comments_service.logs import JsonFormatter
from comments_service.settings import RateLimit, Settings
from comments_service.store.pool import Pool, connection, open_pool
from comments_service.store.sites import add_origins
from tests.api.articles import Article
from tests.running import SECRET, RunningService, copied_database, running_service


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service(admin_url: str, template_database: str, redis_url: str) -> AsyncGenerator[RunningService]:
    """The API, without limits on submissions and reactions."""
    off = RateLimit("off")
    async with copied_database(admin_url, template_database) as url:
        settings = Settings(
            database_url=url, redis_url=redis_url, secret=SECRET, submit_limit=off, react_limit=off
        )
        async with running_service(settings, patient=True) as running:
            yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool(service: RunningService) -> AsyncGenerator[Pool]:
    opened = await open_pool(service.settings.servers().database_url)
    yield opened
    opened.terminate()


@pytest.fixture
def article(service: RunningService, pool: Pool) -> Article:
    """An article of this test alone."""
    return Article(service, pool, f"article-{uuid4().hex}")


@pytest_asyncio.fixture(loop_scope="module")
async def site(pool: Pool) -> str:
    """A site of this test alone."""
    name = f"site-{uuid4().hex}"
    async with connection(pool) as database:
        await add_origins(database, name, [])
    return name


@pytest.fixture
def site_article(service: RunningService, pool: Pool, site: str) -> Article:
    """An article of that site."""
    return Article(service, pool, "tram", site)


@pytest_asyncio.fixture(loop_scope="module")
async def desk(service: RunningService, site: str) -> dict[str, str]:
    """A moderator of that site."""
    return await service.moderator(f"desk of {site}", sites=[site])


@pytest_asyncio.fixture(loop_scope="module")
async def admin(service: RunningService, site: str) -> dict[str, str]:
    """An admin of that site."""
    return await service.moderator(f"admin of {site}", Role.ADMIN, [site])


@pytest.fixture
def logged() -> Generator[io.StringIO]:
    """The log that the service writes during the test."""
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    yield log
    logging.getLogger().removeHandler(handler)
