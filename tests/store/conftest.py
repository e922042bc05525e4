from collections.abc import AsyncGenerator

import pytest

from comments_service.store.pool import Connection, Pool, connection


@pytest.fixture
async def database(pool: Pool) -> AsyncGenerator[Connection]:
    """A connection of the test's pool."""
    async with connection(pool) as acquired:
        yield acquired
