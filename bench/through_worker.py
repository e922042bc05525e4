"""Comments through the real worker: submitted to PostgreSQL and Redis, decided by a process, read back."""

import contextlib
import os
import tempfile
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path
from uuid import UUID

import msgspec

from bench.child import ask
from bench.scorers import Spec
from bench.working import Shift, Worked
from comments_service.domain.comments import NewComment, Status, new_id
from comments_service.redis import queue
from comments_service.redis.client import command_client
from comments_service.settings import Settings
from comments_service.store.comments import insert_comment
from comments_service.store.migrations import migrate
from comments_service.store.pool import Pool, connection, open_pool
from comments_service.store.sites import add_origins

# One for all, so that names weigh nothing: each is scored once a batch.
AUTHOR = "Reader"


class Decided(msgspec.Struct, frozen=True):
    status: Status
    scorer: str


class Run(msgspec.Struct, frozen=True):
    """What became of each text, in order, and what it took."""

    decided: list[Decided]
    worked: Worked

    @property
    def seconds(self) -> float:
        """CPU seconds of the worker for one comment."""
        return self.worked.seconds / len(self.decided)

    @property
    def asked(self) -> float:
        """The share of comments whose scores are a transformer's."""
        return sum(one.scorer != "cascade:ngram" for one in self.decided) / len(self.decided)


@contextlib.asynccontextmanager
async def servers(environ: Mapping[str, str]) -> AsyncGenerator[Settings]:
    """A PostgreSQL with tables and a Redis: those that `environ` names, or embedded ones that are gone afterwards."""
    async with contextlib.AsyncExitStack() as stack:
        database, redis = environ.get("COMMENTS_DATABASE_URL"), environ.get("COMMENTS_REDIS_URL")
        if not (database and redis):
            from comments_service.local import embedded_servers

            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))
            postgres, cache = await stack.enter_async_context(embedded_servers(Path(folder), durable=False))
            database, redis = postgres.url, cache.url
        await migrate(database)
        settings = Settings(database_url=database, redis_url=redis)
        async with opened(settings) as pool, connection(pool) as database_connection:
            await add_origins(database_connection, "default", ["http://news.example"])
        yield settings


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncGenerator[Pool]:
    pool = await open_pool(settings.database_url or "", max_size=2)
    try:
        yield pool
    finally:
        await pool.close()


async def through_worker(settings: Settings, spec: Spec, texts: Sequence[str]) -> Run:
    """Submit `texts` as comments of different visitors, let a worker with this scorer decide, and read what it did."""
    async with opened(settings) as pool:
        submitted = await _submit(pool, settings, texts)
        # Neither its first call nor the cache is measured.
        shift = Shift(spec, ["a comment that is not among them", "and another"])
        environment = {
            **os.environ,
            "COMMENTS_DATABASE_URL": settings.database_url or "",
            "COMMENTS_REDIS_URL": settings.redis_url or "",
        }
        worked = await ask("bench.working", shift, Worked, environment)
        return Run(await _decided(pool, submitted), worked)


async def _submit(pool: Pool, settings: Settings, texts: Sequence[str]) -> list[UUID]:
    submitted: list[UUID] = []
    redis = command_client(settings.redis_url or "")
    article = f"bench-{new_id()}"
    try:
        async with connection(pool) as database:
            for text in texts:
                new = NewComment(
                    id=new_id(),
                    site_id="default",
                    article_id=article,
                    parent_id=None,
                    author=AUTHOR,
                    body=text,
                    visitor_id=new_id(),
                    new_visitor=True,
                    idempotency_key=None,
                    request_hash=b"",
                )
                accepted = await insert_comment(database, new)
                assert accepted is not None
                await queue.enqueue(redis, [(new.id, accepted.created_at)])
                submitted.append(new.id)
    finally:
        await redis.aclose()
    return submitted


async def _decided(pool: Pool, submitted: Sequence[UUID]) -> list[Decided]:
    async with connection(pool) as database:
        rows = await database.fetch(
            "SELECT comment_id, status, scorer FROM decisions WHERE comment_id = ANY($1)", submitted
        )
    decided = {row["comment_id"]: Decided(Status(row["status"]), row["scorer"] or "") for row in rows}
    return [decided[comment] for comment in submitted]
