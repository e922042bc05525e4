"""Measures how far open desks slow down submissions: `python -m bench.desks [--before CHECKOUT]`.

It starts the service on embedded servers with many held comments, submits comments at a steady pace and decides about
as many, first without desks, then with them, and prints the ratio of the medians. With `--before` it does the same to
another checkout, in turns with this one.
"""

import argparse
import asyncio
import contextlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import NamedTuple

import asyncpg
import httpx

from comments_service.domain.people import Moderator, Role
from comments_service.local import embedded_servers
from comments_service.local.server import free_port
from comments_service.store.moderators import insert_moderator, new_token

HERE = Path(__file__).parents[1]
HELD, PER_SECOND, SECONDS, ROUNDS = 50_000, 40, 8, 3
_FILL = """
    INSERT INTO sites (site_id) VALUES ('news');
    INSERT INTO articles (site_id, article_id)
    SELECT 'news', 'article-' || number FROM generate_series(0, 999) AS number;
    INSERT INTO comments (id, site_id, article_id, author, body, status, version, visitor_id, new_visitor, request_hash,
                          created_at)
    SELECT gen_random_uuid(), 'news', 'article-' || number % 1000, '市民', '市電の復活、楽しみです。', 'held', 2,
           gen_random_uuid(), true, '', now() - make_interval(secs => number)
    FROM generate_series(1, {held}) AS number;
    INSERT INTO decisions (comment_id, site_id, version, from_status, status, phase, reason)
    SELECT id, site_id, 1, 'pending', status, 'toxicity', 'insult' FROM comments;
"""


class Served(NamedTuple):
    """A service that answers, and a moderator's token for it."""

    url: str
    token: str


class Load(NamedTuple):
    """Milliseconds that submissions took."""

    without: list[float]
    with_desks: list[float]


@contextlib.asynccontextmanager
async def served(checkout: Path, database: str, redis: str, folder: Path) -> AsyncGenerator[Served]:
    """`comments serve` of a checkout, on a database of its own."""
    name = f"desks_{checkout.name.replace('-', '_')}"
    admin = await asyncpg.connect(database)
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    url = database.rpartition("/")[0] + f"/{name}"
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(checkout),
        "COMMENTS_DATABASE_URL": url,
        "COMMENTS_REDIS_URL": redis,
        "COMMENTS_SECRET": "a secret of the benchmark",
        "COMMENTS_SUBMIT_LIMIT": "off",
        "COMMENTS_PORT": str(port),
        "COMMENTS_DATA_DIR": str(folder / "none"),
    }
    command = (sys.executable, "-m", "comments_service")
    migrating = await asyncio.create_subprocess_exec(*command, "migrate", env=environment, cwd=checkout)
    assert await migrating.wait() == 0
    connection = await asyncpg.connect(url)
    await connection.execute(_FILL.format(held=HELD))
    await connection.execute("VACUUM ANALYZE")
    token = new_token()
    await insert_moderator(connection, Moderator("desk", Role.MODERATOR, None), token)
    await connection.close()
    with (folder / f"{name}.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *command, "serve", env=environment, cwd=checkout, stdout=log, stderr=log
        )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            await _answering(client)
        yield Served(f"http://127.0.0.1:{port}", token)
    finally:
        process.kill()
        await process.wait()


async def _answering(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(httpx.TransportError):
                await client.get("/health/live")
                return
            await asyncio.sleep(0.1)


async def _read_stream(client: httpx.AsyncClient) -> None:
    async with client.stream("GET", "/v1/review/events", timeout=None) as answer:
        async for _ in answer.aiter_raw():
            pass


async def _submit_and_decide(
    reader: httpx.AsyncClient, desk: httpx.AsyncClient, held: list[dict[str, str]], number: int
) -> float:
    """Submits a comment and decides about a held one. Returns the milliseconds that the submission took."""
    began = time.perf_counter()
    answer = await reader.post(
        f"/v1/sites/news/articles/article-{number % 1000}/comments",
        json={"author": "読者A", "body": "始発に乗りに行きます。"},
    )
    spent = (time.perf_counter() - began) * 1000
    assert answer.status_code == 202, answer.text
    comment = held[number]
    answer = await desk.post(
        f"/v1/review/comments/{comment['id']}/decisions", json={"status": "rejected", "version": 2}
    )
    assert answer.status_code == 201, answer.text
    return spent


async def _pace(
    reader: httpx.AsyncClient, desk: httpx.AsyncClient, held: list[dict[str, str]], start: int
) -> list[float]:
    """Submits and decides at `PER_SECOND` for `SECONDS`."""
    tasks: list[asyncio.Task[float]] = []
    began = time.perf_counter()
    for number in range(PER_SECOND * SECONDS):
        await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
        tasks.append(asyncio.create_task(_submit_and_decide(reader, desk, held, start + number)))
    return await asyncio.gather(*tasks)


async def measure(service: Served, desks: int) -> Load:
    limits = httpx.Limits(max_connections=desks + 100)
    headers = {"Authorization": f"Bearer {service.token}"}
    async with (
        httpx.AsyncClient(base_url=service.url, timeout=30) as reader,
        httpx.AsyncClient(base_url=service.url, headers=headers, timeout=30) as client,
        httpx.AsyncClient(base_url=service.url, headers=headers, limits=limits) as streams,
    ):
        held: list[dict[str, str]] = []
        cursor: dict[str, str] = {}
        while len(held) < 2 * PER_SECOND * SECONDS:
            page = (await client.get("/v1/review/comments", params={"limit": 100, **cursor})).json()
            held += page["comments"]
            cursor = {"cursor": page["next_cursor"]}
        without = await _pace(reader, client, held, 0)
        open_desks = [asyncio.create_task(_read_stream(streams)) for _ in range(desks)]
        await asyncio.sleep(2)
        with_desks = await _pace(reader, client, held, PER_SECOND * SECONDS)
        for desk in open_desks:
            desk.cancel()
        await asyncio.gather(*open_desks, return_exceptions=True)
    return Load(without, with_desks)


async def main(before: Path | None, desks: int) -> None:
    checkouts = {"this checkout": HERE} | ({"before": before} if before else {})
    loads: dict[str, list[Load]] = {name: [] for name in checkouts}
    with tempfile.TemporaryDirectory() as folder:
        async with contextlib.AsyncExitStack() as stack:
            servers = embedded_servers(Path(folder), durable=False)
            postgres, redis = await stack.enter_async_context(servers)
            services = {
                name: await stack.enter_async_context(served(checkout, postgres.url, redis.url, Path(folder)))
                for name, checkout in checkouts.items()
            }
            for _ in range(ROUNDS):
                for name, service in services.items():
                    loads[name].append(await measure(service, desks))
    print(
        f"{HELD} held, {PER_SECOND} submissions and decisions a second, {desks} desks; median of a submission:"
    )
    for name, rounds in loads.items():
        alone = statistics.median(spent for load in rounds for spent in load.without)
        crowded = statistics.median(spent for load in rounds for spent in load.with_desks)
        print(
            f"{name}: {alone:.1f} ms without desks, {crowded:.1f} ms with them: {crowded / alone:.2f} times"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", type=Path, help="another checkout to compare with")
    parser.add_argument("--desks", type=int, default=50)
    arguments = parser.parse_args()
    asyncio.run(main(arguments.before and arguments.before.resolve(), arguments.desks))
