"""Load at a fixed rate: how long answers take when the server is not asked for all that it can."""

import asyncio
import time

from bench.load import Call, Load, answer, tls_of


async def paced(call: Call, connections: int, rate: float, seconds: float, start: int) -> Load:
    """Send the call `rate` times a second. The latency of a request is from when it was due, however late it was sent.

    Without that a server that stands still for a second would have one slow answer instead of `rate` of them.
    """
    latencies: list[float] = []
    errors = 0
    count = int(rate * seconds)
    opened = [
        await asyncio.open_connection("127.0.0.1", call.port, ssl=tls_of(call)) for _ in range(connections)
    ]
    began = time.monotonic()

    async def client(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal errors
        for index in range(number, count, connections):
            due = began + index / rate
            await asyncio.sleep(max(due - time.monotonic(), 0))
            writer.write(call.filled(start + index))
            status, _ = await answer(reader)
            latencies.append(1000 * (time.monotonic() - due))
            errors += status >= 400
        writer.close()

    await asyncio.gather(*(client(number, *streams) for number, streams in enumerate(opened)))
    spent = time.monotonic() - began
    latencies.sort()
    p50, p99 = (latencies[int(len(latencies) * share)] for share in (0.5, 0.99))
    return Load(len(latencies), spent, p50, p99, errors)
