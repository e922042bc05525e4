"""Bare Litestar handlers: the least that an application of this kind does. Ours is compared with them.

`python -m bench.bare PORT FOLDER` answers `/page`, `/count1` and `/count20` with the JSON files of these names in
FOLDER, the counts encoded for each request. `/write` takes a comment with the INSERT and the XADD of the service, and
does nothing else: no check, no limit, no token. The servers are those of COMMENTS_DATABASE_URL and COMMENTS_REDIS_URL.
"""

import contextlib
import os
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from litestar import Litestar, Response, get, post
from litestar.datastructures import State
from litestar.params import RequestBody

from comments_service.connections import Connections, open_connections
from comments_service.domain.comments import NewComment, new_id
from comments_service.redis.queue import QUEUE
from comments_service.settings import Settings, from_environment
from comments_service.store.comments import insert_comment


class Comment(msgspec.Struct):
    author: str
    body: str


@post("/write", status_code=202)
async def write(state: State, data: RequestBody[Comment]) -> dict[str, str]:
    connections: Connections = state.connections
    new = NewComment(
        id=new_id(),
        site_id="default",
        article_id=f"w-{new_id().int % 1000}",
        parent_id=None,
        author=data.author,
        body=data.body,
        visitor_id=new_id(),
        new_visitor=True,
        idempotency_key=None,
        request_hash=b"",
    )
    async with connections.pool.acquire() as database:
        accepted = await insert_comment(database, new)
    assert accepted is not None
    queued = int(accepted.created_at.timestamp() * 1_000_000)
    await connections.redis.xadd(QUEUE, {"id": str(new.id), "queued": str(queued)})
    return {"id": str(new.id)}


def bare_app(folder: Path) -> Litestar:
    """The application. It connects when it is started."""
    page = (folder / "page").read_bytes()
    counts: list[dict[str, dict[str, int]]] = [
        msgspec.json.decode((folder / name).read_bytes()) for name in ("count1", "count20")
    ]

    @get("/page")
    async def read() -> Response[bytes]:
        return Response(page, media_type="application/json")

    @get("/count1")
    async def count1() -> dict[str, dict[str, int]]:
        return counts[0]

    @get("/count20")
    async def count20() -> dict[str, dict[str, int]]:
        return counts[1]

    @contextlib.asynccontextmanager
    async def connected(app: Litestar) -> AsyncGenerator[None]:
        settings = from_environment(Settings, "COMMENTS_", os.environ)
        async with open_connections(settings.servers()) as connections:
            app.state.connections = connections
            yield

    handlers: list[Any] = [read, count1, count20, write]
    return Litestar(handlers, lifespan=[connected], openapi_config=None, logging_config=None)


if __name__ == "__main__":
    # As the service is served.
    uvicorn.run(
        bare_app(Path(sys.argv[2])),
        port=int(sys.argv[1]),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=4096,
    )
