"""Sends comments through the real worker: submits them, lets a process decide them, and reads the decisions."""

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
from comments_service.connections import Connections, open_connections
from comments_service.domain.comments import NewComment, Status, new_id
from comments_service.redis import queue
from comments_service.settings import ServerUrls
from comments_service.store.comments import insert_comment
from comments_service.store.migrations import migrate
from comments_service.store.pool import Pool, connection
from comments_service.store.sites import add_origins

# All comments have the same author, so that a batch scores a single name.
AUTHOR = "Reader"


class Decided(msgspec.Struct, frozen=True):
    status: Status
    scorer: str


class Run(msgspec.Struct, frozen=True):
    """The decision of each text, in order, and the resources that the worker needed."""

    decided: list[Decided]
    worked: Worked

    @property
    def seconds(self) -> float:
        """CPU seconds of the worker for one comment."""
        return self.worked.seconds / len(self.decided)

    @property
    def asked(self) -> float:
        """The share of comments whose scores are a transformer's."""
        return sum(decision.scorer != "cascade:ngram" for decision in self.decided) / len(self.decided)


@contextlib.asynccontextmanager
async def servers(environ: Mapping[str, str]) -> AsyncGenerator[ServerUrls]:
    """Yields the URLs of a PostgreSQL with tables and of a Redis.

    They are those that `environ` names, or else embedded servers, which are removed at the end.
    """
    async with contextlib.AsyncExitStack() as stack:
        database, redis = environ.get("COMMENTS_DATABASE_URL"), environ.get("COMMENTS_REDIS_URL")
        if not (database and redis):
            from comments_service.local import embedded_servers

            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))
            postgres, cache = await stack.enter_async_context(embedded_servers(Path(folder), durable=False))
            database, redis = postgres.url, cache.url
        await migrate(database)
        urls = ServerUrls(database, redis)
        async with open_connections(urls) as connections, connection(connections.pool) as database_connection:
            await add_origins(database_connection, "default", ["http://news.example"])
        yield urls


async def through_worker(urls: ServerUrls, spec: Spec, texts: Sequence[str]) -> Run:
    """Submits `texts` as comments of different visitors, lets a worker with this scorer decide, reads the decisions."""
    async with open_connections(urls, pool_size=2) as connections:
        submitted = await _submit(connections, texts)
        # The first call is not measured, and the cache has none of the measured texts.
        shift = Shift(spec, ["a comment that is not among them", "and another"])
        environment = {
            **os.environ,
            "COMMENTS_DATABASE_URL": urls.database_url,
            "COMMENTS_REDIS_URL": urls.redis_url,
        }
        worked = await ask("bench.working", shift, Worked, environment)
        return Run(await _decided(connections.pool, submitted), worked)


async def _submit(connections: Connections, texts: Sequence[str]) -> list[UUID]:
    submitted: list[UUID] = []
    article = f"bench-{new_id()}"
    async with connection(connections.pool) as database:
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
            await queue.enqueue(connections.redis, [(new.id, accepted.created_at)])
            submitted.append(new.id)
    return submitted


async def _decided(pool: Pool, submitted: Sequence[UUID]) -> list[Decided]:
    async with connection(pool) as database:
        rows = await database.fetch(
            "SELECT comment_id, status, scorer FROM decisions WHERE comment_id = ANY($1)", submitted
        )
    decided = {row["comment_id"]: Decided(Status(row["status"]), row["scorer"] or "") for row in rows}
    return [decided[comment] for comment in submitted]
