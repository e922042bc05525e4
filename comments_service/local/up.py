"""`comments up`: PostgreSQL, Redis, the API, the worker and `moderation serve` on one machine.

Each is started again when it ends.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from comments_service.errors import CONFIGURATION_STATUS, StartError
from comments_service.local.child import Child, described
from comments_service.local.data_folder import locked, written_run_file
from comments_service.local.demo_comments import mark_new_folder, write_demo
from comments_service.local.processes import Plan, address_of_serving, processes_of, require_free
from comments_service.local.readiness import Address, token_command
from comments_service.local.signs_of_life import WORKER_VIGIL, Vigil, watch, worker_sign
from comments_service.redis.client import command_client
from comments_service.run_file import RunFile

if TYPE_CHECKING:
    from comments_service.local.server import Server

# Returns the token of an invitation for the first admin, None if there is a moderator.
Prepare = Callable[[str], Awaitable[str | None]]


class _MisconfiguredError(Exception):
    """A child does not start with these settings. Another try would not help."""


# A process that ends after this many seconds is started again soon.
_STEADY = 30.0
_LONGEST_PAUSE = 8.0


def up(plan: Plan, prepare: Prepare) -> None:
    """Run everything until SIGINT or SIGTERM. A second one hurries the stop. Raises `StartError`.

    `prepare` is called once with the database's URL, before our own processes start.
    """
    asyncio.run(_until_signalled(plan, prepare))


async def _until_signalled(plan: Plan, prepare: Prepare) -> None:
    hurry = asyncio.Event()
    work = asyncio.create_task(supervise(plan, prepare, hurry), name="supervise")

    def stop() -> None:
        if work.cancelling():
            hurry.set()
        else:
            _say("stopping; once more to hurry")
            work.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    try:
        await work
    except asyncio.CancelledError:
        pass
    except ExceptionGroup as group:
        misconfigured = group.subgroup(_MisconfiguredError)
        if misconfigured is None:
            raise
        raise StartError(str(misconfigured.exceptions[0])) from None


async def supervise(plan: Plan, prepare: Prepare, hurry: asyncio.Event) -> None:
    """Run everything until cancelled; `hurry` shortens the stop. Call it in the main thread (see `Launch.start`)."""
    # The exit stack stops in reverse order: our own processes, then Redis, then PostgreSQL.
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(locked(plan.data_dir))
        api_address = Address(plan.host, plan.port)
        require_free(api_address, "the API", "COMMENTS_PORT")
        serving_address = address_of_serving(plan)
        has_demo = plan.demo and plan.database_url is None
        if has_demo:
            mark_new_folder(folder)
        embedded, database_url, redis_url = _servers(plan, folder)
        for server in embedded:
            stack.push_async_callback(server.stop, hurry)
            with _step(f"starting {server.name}"):
                await server.start()
        with _step("preparing the database"):
            invitation = await prepare(database_url)
        secret_file = None if plan.secret else str(folder / "secret")
        servers = RunFile(database_url, redis_url, secret_file, os.getpid(), api_address.url)
        api, worker, serving = processes_of(plan, servers, serving_address)
        stack.push_async_callback(_stop_together, (api, worker, serving), hurry)
        stack.enter_context(written_run_file(folder, servers))
        redis = command_client(redis_url)
        stack.push_async_callback(redis.aclose)
        async with asyncio.TaskGroup() as tasks:
            for child in (*embedded, api, worker, serving):
                tasks.create_task(_keep(child), name=f"keep {child.name}")
            tasks.create_task(watch(api, api_address.answers, Vigil(), _say), name="watch the API")
            tasks.create_task(watch(serving, serving_address.answers, Vigil(), _say), name="watch serve")
            tasks.create_task(watch(worker, worker_sign(redis), WORKER_VIGIL, _say), name="watch the worker")
            if has_demo:
                tasks.create_task(write_demo(folder, database_url, redis), name="write the demo")
            way_in = _way_in(plan.desk_origin or api_address.url, folder, invitation)
            announce = _announce(api_address, serving_address, (api, serving), folder, way_in)
            tasks.create_task(announce, name="announce")


def _servers(plan: Plan, folder: Path) -> "tuple[list[Server], str, str]":
    """The servers to start, and the two URLs. Their modules need an extra that is of no use beside other servers."""
    embedded: list[Server] = []
    database_url, redis_url = plan.database_url, plan.redis_url
    if database_url is None:
        from comments_service.local.postgres import Postgres

        postgres = Postgres(folder / "postgres")
        embedded.append(postgres)
        database_url = postgres.url
    if redis_url is None:
        from comments_service.local.redis import Redis

        redis = Redis(folder / "redis")
        embedded.append(redis)
        redis_url = redis.url
    return embedded, database_url, redis_url


async def _stop_together(children: Sequence[Child], hurry: asyncio.Event) -> None:
    async with asyncio.TaskGroup() as tasks:
        for child in children:
            tasks.create_task(child.stop(hurry))


async def _keep(child: Child) -> None:
    """Start `child` whenever it is not running, after a pause that grows while it ends soon after its start."""
    short_lives = 0
    while True:
        began = monotonic()
        try:
            if not child.alive:
                await child.start()
            code = await child.wait()
            if code == CONFIGURATION_STATUS:
                raise _MisconfiguredError(
                    f"{child.name} does not start with these settings: see its message above"
                )
            event = described(code)
        except (StartError, OSError) as error:
            event = f"does not start: {str(error).splitlines()[0]}"
        short_lives = short_lives + 1 if monotonic() - began < _STEADY else 0
        pause = min(0.25 * 2**short_lives, _LONGEST_PAUSE)
        times = f", {short_lives} times in a row soon after its start" if short_lives > 2 else ""
        _say(f"{child.name} {event}{times}; starting it again in {pause:g} s")
        await asyncio.sleep(pause)


def _way_in(desk: str, folder: Path, invitation: str | None) -> str:
    """How to come to the desk: by a link as long as nobody is a moderator, later with a token."""
    if invitation is None:
        return f"For a token for the desk, run in another terminal:\n  {token_command(folder)}"
    link = f"{desk}/desk#invitation={invitation}"
    return f"Become the desk's first admin by this link, which is good once, for 48 hours:\n  {link}"


async def _announce(
    address: Address, serving: Address, children: Sequence[Child], folder: Path, way_in: str
) -> None:
    """Print the addresses and the way to the desk once all answer. Until then say every ten seconds what is awaited."""
    said_at = monotonic()
    with _step("waiting for the API, the worker and moderation serve"):
        while (reason := await _why_not_ready(address, serving)) or not all(
            child.alive for child in children
        ):
            if reason and monotonic() - said_at > 10:
                _say(f"still waiting: {reason}")
                said_at = monotonic()
            await asyncio.sleep(0.2)
    print(
        f"The comment service is running. Its data is in {folder}; Ctrl-C stops it.\n{address.pages()}\n"
        f"  {'Perspective':<14}{serving.url}/v1alpha1/comments:analyze\n"
        f"{way_in}",
        flush=True,
    )


async def _why_not_ready(address: Address, serving: Address) -> str | None:
    if reason := await address.why_not_ready():
        return reason
    # With TLS it answers a probe of ours with an error, which is an answer.
    return None if await serving.answers() else "moderation serve does not answer yet"


@contextmanager
def _step(text: str) -> Generator[None]:
    """Say what is being done if it takes longer than a second."""
    timer = asyncio.get_running_loop().call_later(1.0, _say, f"{text} …")
    try:
        yield
    finally:
        timer.cancel()


def _say(text: str) -> None:
    print(f"comments: {text}", file=sys.stderr, flush=True)
