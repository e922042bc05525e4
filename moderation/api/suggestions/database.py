"""Suggested scores in PostgreSQL."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager

from comments_service.domain.suggestions import Erasure, KeptSuggestion, Selection
from comments_service.store.account import require_account
from comments_service.store.pool import connection, open_pool, single_connection
from comments_service.store.suggestions import (
    LONG_SECONDS,
    delete_suggestions,
    insert_suggestions,
    select_suggestions,
)
from moderation.api.suggestions.keeping import Write

# An answer waits for it.
WRITE_SECONDS = 3.0


class DatabasePlace:
    """The table of a database."""

    name = "PostgreSQL"

    def __init__(self, url: str) -> None:
        self._url = url

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[Write]:
        """Raises `ConfigurationError` if the URL cannot be right. A server that is away may come back."""
        await require_account(self._url)
        pool = await open_pool(
            self._url, max_size=2, patience=WRITE_SECONDS, server="postgresql, for suggested scores"
        )

        async def write(suggestions: Sequence[KeptSuggestion]) -> None:
            async with connection(pool) as database:
                await insert_suggestions(database, suggestions)

        try:
            yield write
        finally:
            pool.terminate()

    @asynccontextmanager
    async def select(self, selection: Selection) -> AsyncGenerator[AsyncIterator[KeptSuggestion]]:
        async with (
            single_connection(self._url, patience=LONG_SECONDS) as database,
            database.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield select_suggestions(database, selection)

    async def erase(self, erasure: Erasure) -> int:
        async with single_connection(self._url, patience=LONG_SECONDS) as database:
            return await delete_suggestions(database, erasure)
