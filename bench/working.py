"""The worker in its own process until the stream is empty: JSON of a `Shift` in, JSON of a `Worked` out.

`python -m bench.working`, with the servers in COMMENTS_DATABASE_URL and COMMENTS_REDIS_URL.
"""

import asyncio
import os
import sys
import time

import msgspec

from bench.process import peak_mib
from bench.scorers import Spec, make
from comments_service.connections import open_connections
from comments_service.redis import queue
from comments_service.settings import ServerUrls, Settings, from_environment
from moderation.scorers import Scorer
from moderation.worker.loop import Worker
from moderation.worker.pace import WorkerPace

# On a busy machine a batch of a slow scorer may take minutes without hanging.
_PATIENT = WorkerPace(score_limit=3600.0)


class Shift(msgspec.Struct, frozen=True):
    spec: Spec
    warm_up: list[str]


class Worked(msgspec.Struct, frozen=True):
    """CPU seconds of the worker from its first read of the stream to its last decision, and its memory."""

    seconds: float
    peak_mib: float


async def work(servers: ServerUrls, scorer: Scorer) -> float:
    """Moderates the comments on the stream and returns the CPU seconds that it took."""
    async with open_connections(servers, pool_size=4) as connections:
        worker = Worker(connections, scorer, _PATIENT)
        began = time.process_time()
        working = asyncio.create_task(worker.run(), name="worker")
        while await queue.queue_length(connections.redis) and not working.done():  # noqa: ASYNC110 - Redis tells nobody
            await asyncio.sleep(0.1)
        worker.stop()
        spent = time.process_time() - began
        await working
    return spent


if __name__ == "__main__":
    shift = msgspec.json.decode(sys.stdin.buffer.read(), type=Shift)
    loaded = make(shift.spec, cached=True)
    loaded.score(shift.warm_up)
    taken = asyncio.run(work(from_environment(Settings, "COMMENTS_", os.environ).servers(), loaded))
    sys.stdout.buffer.write(b"\n" + msgspec.json.encode(Worked(taken, peak_mib())))
