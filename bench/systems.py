"""What is measured: checkouts of this service, bare handlers, nginx, and a peer at an address."""

import asyncio
import contextlib
import os
import shutil
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path

import asyncpg
import msgspec
import psutil

from bench.child import ROOT, run
from bench.load import Call, once
from comments_service.local.child import Child, Launch
from comments_service.local.postgres import Postgres
from comments_service.local.redis import Redis
from comments_service.local.server import free_port

ORIGIN = "http://news.example"
HUNDRED = "a-100"  # the article with a hundred comments
LISTED = [f"c-{number}" for number in range(20)]  # articles with five comments each
WATCHED = "live"
# 100 characters, each text another one, and none that would be held.
TEXT = (
    "Comment @w: the new tram line would help many people here, and the plan for the station is good so far."
)
_READY_SECONDS = 60.0
_NGINX = """
daemon off; worker_processes 1; pid nginx.pid; error_log stderr;
events {{ worker_connections 4096; }}
http {{ access_log off; default_type application/json; sendfile on; keepalive_requests 1000000000;
  client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
  server {{ listen 127.0.0.1:{port} backlog=4096; root {folder}; }} }}
"""


class System:
    """Something that answers: `calls` by the kind of job, and the processes whose CPU time counts."""

    def __init__(self, name: str, calls: Mapping[str, Call], processes: Sequence[Child] = ()) -> None:
        self.name = name
        self.calls = calls
        self._processes = processes

    def cpu_seconds(self) -> float | None:
        """CPU time of its processes and their children until now. None if they are not ours to see."""
        processes = [psutil.Process(child.pid) for child in self._processes if child.pid]
        family = [process for parent in processes for process in (parent, *parent.children(recursive=True))]
        times = [process.cpu_times() for process in family]
        return sum(time.user + time.system for time in times) if times else None


class Service(System):
    """A checkout of this project with its API, and a worker for as long as one is asked for."""

    def __init__(self, name: str, api: Child, worker: Child, port: int, token: str) -> None:
        comments = "/v1/sites/default/articles/{}/comments"
        post = Call(
            port,
            comments.format("w-@m"),
            "POST",
            # All that a browser with a token sends, so that every check has something to do.
            {
                "Content-Type": "application/json",
                "Origin": ORIGIN,
                "Sec-Fetch-Site": "cross-site",
                "Authorization": f"Bearer {token}",
                "Idempotency-Key": "bench-@n",
            },
            msgspec.json.encode({"author": "Reader", "body": TEXT}).decode(),
        )
        # A new visitor each time: the same one would be held for the same words again and again.
        headers = {"Content-Type": "application/json"}
        live = msgspec.json.encode({"author": "Reader", "body": f"live-@n- {TEXT}"}).decode()
        listed = "&".join(f"article={article}" for article in LISTED)
        calls = {
            "READ": Call(port, f"{comments.format(HUNDRED)}?limit=100"),
            "COUNT1": Call(port, f"/v1/sites/default/counts?article={HUNDRED}"),
            "COUNT20": Call(port, f"/v1/sites/default/counts?{listed}"),
            "WRITE": post,
            "EVENTS": Call(port, f"/v1/sites/default/articles/{WATCHED}/events"),
            "POST": Call(port, comments.format(WATCHED), "POST", headers, live),
        }
        super().__init__(name, calls, [api])
        self._worker = worker

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncGenerator[None]:
        """A worker moderates until the end of the block."""
        await self._worker.start()
        try:
            yield
        finally:
            await self._worker.stop()

    async def seed(self, count: int) -> None:
        """Fill the articles, and wait until the worker has published all of it."""
        articles = [HUNDRED] * count + [article for article in LISTED for _ in range(max(count // 20, 1))]
        async with self.working():
            for number, article in enumerate(articles):
                path = f"/v1/sites/default/articles/{article}/comments"
                status, body = await once(msgspec.structs.replace(self.calls["POST"], path=path), number)
                assert status == 202, body
            want = b'"%s":%d}' % (HUNDRED.encode(), count)
            async with asyncio.timeout(_READY_SECONDS):
                while not (await once(self.calls["COUNT1"]))[1].endswith(want + b"}"):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def service(name: str, checkout: Path, folder: Path, postgres: Postgres) -> AsyncGenerator[Service]:
    """The API of a checkout, on a database and a Redis of its own."""
    async with _environment(name, checkout, folder, postgres) as environment:
        port = free_port()
        environment |= {
            "COMMENTS_PORT": str(port),
            "COMMENTS_SECRET": "a secret for the benchmark",
            # It counts, but never refuses.
            "COMMENTS_SUBMIT_LIMIT": "100000000/minute",
        }
        log = Launch(env=environment, folder=checkout, log=folder / f"{name}.log")
        api = Child(name, [sys.executable, "-m", "comments_service", "serve"], log)
        only_worker = {key: value for key, value in environment.items() if "LIMIT" not in key}
        scoring = msgspec.structs.replace(log, env=only_worker | {"MODERATION_SCORER": "ngram"})
        worker = Child(f"{name} worker", [sys.executable, "-m", "moderation", "work"], scoring)
        async with started(api, Call(port, "/health/live")):
            hello = Call(port, "/v1/sites/default/articles/hello/comments", "POST")
            headers = {"Content-Type": "application/json"}
            _, body = await once(
                msgspec.structs.replace(hello, headers=headers, body='{"author":"A","body":"B"}')
            )
            yield Service(name, api, worker, port, msgspec.json.decode(body)["visitor_token"])


@contextlib.asynccontextmanager
async def bare(files: Path, folder: Path, postgres: Postgres) -> AsyncGenerator[System]:
    """The bare handlers, with the same bodies as ours."""
    async with _environment("bare", ROOT, folder, postgres) as environment:
        port = free_port()
        command = [sys.executable, "-m", "bench.bare", str(port), str(files)]
        child = Child("bare", command, Launch(env=environment, folder=ROOT, log=folder / "bare.log"))
        body = msgspec.json.encode({"author": "Reader", "body": TEXT}).decode()
        calls = {
            "READ": Call(port, "/page"),
            "COUNT1": Call(port, "/count1"),
            "COUNT20": Call(port, "/count20"),
            "WRITE": Call(port, "/write", "POST", {"Content-Type": "application/json"}, body),
        }
        async with started(child, calls["READ"]):
            yield System("bare", calls, [child])


@contextlib.asynccontextmanager
async def nginx(files: Path, folder: Path) -> AsyncGenerator[System | None]:
    """The same bodies as files that nginx sends; None if it is not on the PATH."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        yield None
        return
    port = free_port()
    (folder / "nginx").mkdir()
    (folder / "nginx.conf").write_text(_NGINX.format(port=port, folder=files))
    command = [program, "-p", str(folder / "nginx"), "-c", str(folder / "nginx.conf")]
    child = Child("nginx", command, Launch(folder=folder, log=folder / "nginx.log"))
    names = {"READ": "/page", "COUNT1": "/count1", "COUNT20": "/count20"}
    calls = {kind: Call(port, path) for kind, path in names.items()}
    async with started(child, calls["READ"]):
        yield System("nginx", calls, [child])


@contextlib.asynccontextmanager
async def _environment(
    name: str, checkout: Path, folder: Path, postgres: Postgres
) -> AsyncGenerator[dict[str, str]]:
    """The environment of a system with a migrated database and a Redis of its own. Channels are of a whole Redis."""
    database = f"bench_{name}".replace("-", "_")
    admin = await asyncpg.connect(postgres.url)
    await admin.execute(f"CREATE DATABASE {database}")
    await admin.close()
    cache = Redis(folder / f"redis-{name}")
    try:
        await cache.start()
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("COMMENTS_")},
            "PYTHONPATH": str(checkout),
            "COMMENTS_DATABASE_URL": postgres.url.rpartition("/")[0] + f"/{database}",
            "COMMENTS_REDIS_URL": cache.url,
        }
        for command in (["migrate"], ["site", "add", "default", "--origin", ORIGIN]):
            await run("-m", "comments_service", *command, environ=environment, folder=checkout)
        yield environment
    finally:
        await cache.stop()


@contextlib.asynccontextmanager
async def started(child: Child, call: Call) -> AsyncGenerator[None]:
    """The child runs and answers `call` with 200 until the end of the block."""
    try:
        await child.start()
        async with asyncio.timeout(_READY_SECONDS):
            while True:
                with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                    if (await once(call))[0] == 200:
                        break
                await asyncio.sleep(0.1)
        yield
    finally:
        await child.stop()
