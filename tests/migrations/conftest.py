from collections.abc import AsyncGenerator

import pytest

from tests.running import copied_database


@pytest.fixture
async def empty_database_url(admin_url: str) -> AsyncGenerator[str]:
    """A database without any table."""
    async with copied_database(admin_url) as url:
        yield url
