from collections.abc import AsyncGenerator
from uuid import uuid4

import asyncpg
import pytest

from tests.running import database_at


@pytest.fixture
async def empty_database_url(admin_url: str) -> AsyncGenerator[str]:
    """A database without any table."""
    name = f"comments_empty_{uuid4().hex}"
    admin = await asyncpg.connect(admin_url)
    try:
        await admin.execute(f"CREATE DATABASE {name}")
        yield database_at(admin_url, name)
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()
