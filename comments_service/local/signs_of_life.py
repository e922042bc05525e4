"""Kills a child that has stopped giving signs of life, so that it is started again: one that is stopped, or hangs."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from time import monotonic

import msgspec

from comments_service.errors import RedisUnavailable
from comments_service.local.child import Child
from comments_service.redis.client import RedisClient
from comments_service.redis.heartbeat import HEARTBEAT_SECONDS, read_heartbeat

# True: it lives; False: no sign; None: it cannot be asked.
Sign = Callable[[], Awaitable[bool | None]]


class Vigil(msgspec.Struct, frozen=True, kw_only=True):
    """Every how many seconds a child is looked at, how long it may be silent, and how old a sign may be.

    A child must first give a sign, however long it takes to start. As long as its predecessor's last one may still be
    seen, signs are not believed, unless there was none since the child began.
    """

    every: float = 2.0
    silent: float = 15.0
    age: float = 0.0


def worker_sign(client: RedisClient) -> Sign:
    """The heartbeat of a worker of this host."""

    async def sign() -> bool | None:
        try:
            return await read_heartbeat(client, socket.gethostname()) is not None
        except RedisUnavailable:
            return None

    return sign


WORKER_VIGIL = Vigil(silent=5.0, age=HEARTBEAT_SECONDS + 5.0)


async def watch(child: Child, sign: Sign, vigil: Vigil, say: Callable[[str], None]) -> None:
    """Kill `child` whenever it falls silent, until cancelled."""
    pid, began, last, none_seen = None, 0.0, None, False
    while True:
        await asyncio.sleep(vigil.every)
        now = monotonic()
        if child.pid != pid or not child.alive:
            pid, began, last, none_seen = child.pid, now, None, False
            continue
        lives = await sign()
        none_seen = none_seen or lives is False
        if (lives and (none_seen or now - began >= vigil.age)) or (lives is None and last is not None):
            last = now
        elif last is not None and not lives and now - last >= vigil.silent:
            say(f"{child.name} gives no sign of life; killing it")
            child.kill()
            last = None
