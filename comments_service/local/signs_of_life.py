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
    seen, signs are not believed, unless there was none since the child began. It is killed when it was asked twice at
    least in its silence: after a machine stood still, the first sign may be missed although the child lives.
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
    pid, began, last, none_seen, missed = None, 0.0, None, False, 0
    while True:
        await asyncio.sleep(vigil.every)
        now = monotonic()
        if child.pid != pid or not child.alive:
            pid, began, last, none_seen, missed = child.pid, now, None, False, 0
            continue
        lives = await sign()
        none_seen = none_seen or lives is False
        missed = missed + 1 if lives is False else 0
        if (lives and (none_seen or now - began >= vigil.age)) or (lives is None and last is not None):
            last = now
        elif last is not None and missed > 1 and now - last >= vigil.silent:
            say(f"{child.name} gives no sign of life; killing it")
            child.kill()
            last = None
