"""The speed of `moderation serve` beside a bare Litestar handler: Markdown on standard output.

`python -m bench.perspective [--rounds N] [--seconds N]`: every round has each load on all systems in turn. Everything
runs on 127.0.0.1 and stops by itself. Load comes from `wrk` if it is on the PATH; a fixed rate from a client of ours.
"""

import argparse
import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import msgspec
import uvicorn
from litestar import Litestar, post
from litestar.params import RequestBody

from bench import systems
from bench.child import ROOT, run
from bench.load import Call, Load, load
from bench.paced import paced
from bench.systems import System
from comments_service.local.child import Child, Launch
from comments_service.local.server import free_port
from moderation.api.perspective.requests import AnalyzeRequest

PATH = "/v1alpha1/comments:analyze"
# A text of 60 characters, another one each time.
TEXT = "@w 市電の復活には賛成だが、財源の説明が足りない。市長は議会で答えるべきだし、記者も聞くべきだ。"
CONNECTIONS = 32


class Row(NamedTuple):
    """One round of one load on one system; `cpu` is microseconds of its process for each request."""

    load: str
    system: str
    result: Load
    cpu: float


def bare_app() -> Litestar:
    """A handler that reads the request and answers with a constant."""
    value = {"value": 0.12345678, "type": "PROBABILITY"}
    scores = {"TOXICITY": {"spanScores": [{"begin": 0, "end": 60, "score": value}], "summaryScore": value}}
    constant = {"attributeScores": scores, "languages": ["en"], "detectedLanguages": ["ja"]}

    @post(PATH, status_code=200)
    async def analyze(data: RequestBody[AnalyzeRequest]) -> dict[str, Any]:
        assert data.comment is not None
        return constant

    return Litestar([analyze], openapi_config=None, logging_config=None)


@contextlib.asynccontextmanager
async def served(folder: Path) -> AsyncGenerator[list[System]]:
    """Ours by HTTP and by HTTPS, and the bare handler, each a process of its own."""
    certificates = folder / "certificates"
    await run("-m", "moderation", "certificates", str(certificates))
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MODERATION_")}
    plain |= {"MODERATION_SCORER": "ngram", "MODERATION_KEY_LIMIT": "off", "COMMENTS_DATA_DIR": str(folder)}
    ours = ["-m", "moderation", "serve"]
    async with contextlib.AsyncExitStack() as stack:

        async def started(name: str, command: Sequence[str], environ: Mapping[str, str]) -> System:
            port = free_port()
            call = Call(port, f"{PATH}?key=k", "POST", {"Content-Type": "application/json"}, _body())
            call = msgspec.structs.replace(call, tls="MODERATION_TLS" in environ)
            launch = Launch(
                env={**environ, "MODERATION_PORT": str(port)}, folder=ROOT, log=folder / f"{name}.log"
            )
            child = Child(name, [sys.executable, *command, *([str(port)] if name == "bare" else [])], launch)
            await stack.enter_async_context(systems.started(child, call))
            return System(name, {"ANALYZE": call}, [child])

        yield [
            await started("ours", ours, plain),
            await started("ours, HTTPS", ours, plain | {"MODERATION_TLS": str(certificates)}),
            await started("bare", ["-m", "bench.perspective", "--bare"], plain),
        ]


def _body() -> str:
    return msgspec.json.encode(
        {
            "comment": {"text": TEXT},
            "languages": ["en"],
            "requestedAttributes": {"TOXICITY": {}},
            "doNotStore": True,
        }
    ).decode()


async def measured(name: str, rate: float | None, system: System, seconds: float, start: int) -> Row:
    call = system.calls["ANALYZE"]
    before = system.cpu_seconds() or 0.0
    if rate is None:
        result = await load(call, CONNECTIONS, seconds, start)
    else:
        result = await paced(call, CONNECTIONS, rate, seconds, start)
    spent = (system.cpu_seconds() or 0.0) - before
    return Row(name, system.name, result, spent / result.requests * 1e6)


def markdown(rows: Sequence[Row]) -> str:
    """A line for each system of each load: medians, and ratios to the bare handler of the same round."""
    lines = [
        "| load | system | requests/s | × bare | CPU µs/request | p50 ms | p99 ms | errors |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, system in dict.fromkeys((row.load, row.system) for row in rows):
        own = [row for row in rows if (row.load, row.system) == (name, system)]
        bare = [row for row in rows if (row.load, row.system) == (name, "bare")]
        ratio = median(one.result.rate / other.result.rate for one, other in zip(own, bare, strict=True))
        results = [row.result for row in own]
        lines.append(
            f"| {name} | {system} | {median(result.rate for result in results):,.0f} | {ratio:.2f} "
            f"| {median(row.cpu for row in own):.0f} | {median(result.p50 for result in results):.1f} "
            f"| {median(result.p99 for result in results):.1f} | {sum(result.errors for result in results)} |"
        )
    return "\n".join(lines)


async def measure(rounds: int, seconds: float) -> list[Row]:
    loads: dict[str, float | None] = {"all it can": None, "1,000/s": 1_000, "500/s": 500}
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        async with served(Path(name)) as able:
            for what, rate in loads.items():
                for number in range(rounds):
                    # Another one is first in each round.
                    turn = number % len(able)
                    for system in able[turn:] + able[:turn]:
                        sys.stderr.write(f"{what}, round {number + 1} of {rounds}: {system.name}\n")
                        rows.append(await measured(what, rate, system, seconds, len(rows) * 10_000_000))
    return sorted(rows, key=lambda row: list(loads).index(row.load))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--bare", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.bare:
        uvicorn.run(
            bare_app(),
            port=options.bare,
            log_config=None,
            access_log=False,
            server_header=False,
            backlog=4096,
        )
        return
    print(markdown(asyncio.run(measure(options.rounds, options.seconds))))


if __name__ == "__main__":
    main()
