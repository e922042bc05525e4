"""The speed of the service beside bare Litestar handlers, nginx and a peer: Markdown, and JSON with `--json`.

`python bench/serving.py [--jobs READ,WRITE16,…] [--rounds N] [--seconds N] [--also NAME=CHECKOUT] [--remark42 URL]`:
every round has each job on all systems in turn. Everything runs on 127.0.0.1 and stops by itself.
"""

import argparse
import asyncio
import contextlib
import os
import platform
import sys
import tempfile
from collections.abc import Generator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import msgspec

from bench import systems
from bench.child import ROOT, ChildError
from bench.live import Live, live
from bench.load import load, once
from bench.peer import remark42
from bench.serving_tables import Measured, Report, markdown
from bench.systems import Service, System
from comments_service.errors import StartError
from comments_service.local.postgres import Postgres


class Job(NamedTuple):
    """The kind of call, and how many connections or listeners there are."""

    kind: str
    size: int


JOBS = {
    "LIVE1": Job("EVENTS", 1),
    "LIVE1000": Job("EVENTS", 1000),
    "READ": Job("READ", 32),
    "COUNT1": Job("COUNT1", 32),
    "COUNT20": Job("COUNT20", 32),
    "WRITE16": Job("WRITE", 16),
    "WRITE64": Job("WRITE", 64),
}
_NUMBERS = 10_000_000  # between the numbers of two measurements, more than either of them sends


class Options(msgspec.Struct, frozen=True):
    jobs: list[str]
    rounds: int
    seconds: float
    comments: int
    live_comments: int
    listeners: int
    also: dict[str, Path]
    remark42: str | None
    json: Path | None


class _Numbers:
    """Where the numbers of the next measurement begin."""

    def __init__(self) -> None:
        self._taken = 0

    def next(self) -> int:
        self._taken += 1
        return self._taken * _NUMBERS


@contextlib.contextmanager
def _folder() -> Generator[Path]:
    """A folder for the servers, which have accounts of their own, and for nginx, which has another one."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


async def _bodies(service: Service, folder: Path) -> Path:
    """The bodies that the service answers with, as files for those that answer with the same."""
    files = folder / "files"
    files.mkdir()
    for kind in ("READ", "COUNT1", "COUNT20"):
        status, body = await once(service.calls[kind])
        assert status == 200, body
        (files / {"READ": "page"}.get(kind, kind.lower())).write_bytes(body)
    return files


async def measure(options: Options) -> Report:
    """Start all systems, measure all jobs, and stop the systems."""
    async with contextlib.AsyncExitStack() as stack:
        folder = stack.enter_context(_folder())
        postgres = Postgres(folder / "postgres")
        stack.push_async_callback(postgres.stop)
        await postgres.start()
        services = [
            await stack.enter_async_context(systems.service(name, path, folder, postgres))
            for name, path in ({"ours": ROOT} | options.also).items()
        ]
        for service in services:
            _report(f"comments for {service.name}")
            await service.seed(options.comments)
        others: list[System] = []
        if any(not job.startswith("LIVE") for job in options.jobs):
            files = await _bodies(services[0], folder)
            others.append(await stack.enter_async_context(systems.bare(files, folder, postgres)))
            if static := await stack.enter_async_context(systems.nginx(files, folder)):
                others.append(static)
            if options.remark42:
                others.append(await remark42(options.remark42, options.comments))
        measured = await _rounds(options, services, others)
    return Report(_machine(), options.rounds, options.seconds, measured)


async def _rounds(options: Options, services: Sequence[Service], others: Sequence[System]) -> list[Measured]:
    measured: list[Measured] = []
    numbers = _Numbers()
    # Live jobs first: what the jobs that write leave behind would keep the worker busy.
    for job in (job for job in JOBS if job in options.jobs):
        async with contextlib.AsyncExitStack() as stack:
            if job.startswith("LIVE"):
                for service in services:
                    await stack.enter_async_context(service.working())
            # Only the service can be listened to.
            able = [system for system in (*services, *others) if JOBS[job].kind in system.calls]
            for number in range(options.rounds):
                # Another one is first in each round.
                turn = number % len(able)
                for system in able[turn:] + able[:turn]:
                    _report(f"{job}, round {number + 1} of {options.rounds}: {system.name}")
                    one = _live if job.startswith("LIVE") else _served
                    measured.append(await one(options, job, system, number, numbers.next()))
    order = [system.name for system in (*services, *others)]
    return sorted(measured, key=lambda one: (list(JOBS).index(one.job), order.index(one.system), one.round))


async def _served(options: Options, job: str, system: System, number: int, start: int) -> Measured:
    kind, connections = JOBS[job]
    before = system.cpu_seconds()
    answered = await load(system.calls[kind], connections, options.seconds, start)
    after = system.cpu_seconds()
    cpu = None if before is None or after is None else 1e6 * (after - before) / answered.requests
    return Measured(job, system.name, number, answered.rate, answered.p50, answered.p99, cpu, answered.errors)


async def _live(options: Options, job: str, system: System, number: int, start: int) -> Measured:
    size = min(JOBS[job].size, options.listeners)
    heard: list[Live] = await live(
        system.calls["EVENTS"], system.calls["POST"], size, options.live_comments, start
    )
    last = [one.last for one in heard]
    lost = sum(one.lost for one in heard)
    return Measured(
        job,
        system.name,
        number,
        None,
        median(last),
        max(last),
        None,
        lost,
        median(one.first for one in heard),
    )


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def _checkout(argument: str) -> tuple[str, Path]:
    name, _, path = argument.partition("=")
    if not name.isidentifier() or not (Path(path) / "comments_service").is_dir():
        raise argparse.ArgumentTypeError("give a name of letters and a folder: before=../before")
    return name, Path(path).absolute()


def _report(progress: str) -> None:
    sys.stderr.write(f"{progress}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--jobs", type=lambda names: names.split(","), default=list(JOBS), help=", ".join(JOBS)
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement")
    parser.add_argument("--comments", type=int, default=100, help="comments of the page that is read")
    parser.add_argument("--live-comments", type=int, default=5, help="comments in each round of a live job")
    parser.add_argument("--listeners", type=int, default=1000, help="listeners of a live job at most")
    parser.add_argument(
        "--also",
        action="append",
        default=[],
        type=_checkout,
        metavar="NAME=CHECKOUT",
        help="another checkout of this project, side by side",
    )
    parser.add_argument("--remark42", metavar="URL", help="a Remark42 on this machine with anonymous users")
    parser.add_argument("--json", type=Path, help="file for all rounds as JSON")
    given = vars(parser.parse_args(arguments))
    options = msgspec.convert({**given, "also": dict(given["also"])}, Options)
    if unknown := set(options.jobs) - JOBS.keys():
        parser.error(f"unknown jobs: {', '.join(sorted(unknown))}")
    try:
        report = asyncio.run(measure(options))
    except (ChildError, OSError, StartError, ValueError) as error:
        sys.stderr.write(f"bench: {error}\n")
        return 1
    if options.json:
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode(report)))
    sys.stdout.write(markdown(report) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
