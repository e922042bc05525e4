"""How often one visitor or address may submit, check or react: GCRA (generic cell rate algorithm), one atomic script.

While Redis does not answer, each process counts for itself: the limit is looser but stays. The library `limits` (5.8)
has no GCRA: its fixed window lets twice the limit pass at a boundary, its moving window stores every request, and its
sliding window counter estimates.
"""

import contextlib
import math
import re
import time
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any, Literal
from uuid import UUID

from litestar import Request

from comments_service.api.limit_keys import LimitKeys
from comments_service.errors import RateLimited, RedisUnavailable
from comments_service.redis.gathered import GatheredCommands
from comments_service.settings import Networks, RateLimit

LOCAL_KEYS = 10_000

# Keys come in pairs: the name of today, which is written, and that of yesterday. Each has a theoretical arrival time
# (microseconds of Redis' own clock). Returns the microseconds to wait: a call counts at all pairs, or at none if
# one of them is full.
_GCRA = """
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
local interval, period = tonumber(ARGV[1]), tonumber(ARGV[2])
local arrivals, wait = {}, 0
for index = 1, #KEYS, 2 do
  local today, yesterday = redis.call('GET', KEYS[index]), redis.call('GET', KEYS[index + 1])
  arrivals[index] = math.max(tonumber(today or 0), tonumber(yesterday or 0), now) + interval
  wait = math.max(wait, arrivals[index] - now - period)
end
if wait > 0 then return wait end
for index = 1, #KEYS, 2 do
  local life = math.ceil((arrivals[index] - now) / 1000)
  redis.call('SET', KEYS[index], string.format('%.0f', arrivals[index]), 'PX', life)
end
return 0
"""

_WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d+)?|([^:]+):\d+")


def client_address(request: Request[Any, Any, Any], proxies: Networks) -> str:
    """The address that a limit counts: an IPv4 address or an IPv6 /64.

    `X-Forwarded-For` is read from the right, past trusted proxies only. What a client writes into it stands further
    left and is never reached.
    """
    chain = [part.strip() for part in ",".join(request.headers.getall("x-forwarded-for", [])).split(",")]
    address = request.client.host if request.client else "unknown"
    while (peer := _address(address)) and peer in proxies and chain and chain[-1]:
        address = chain.pop()
    peer = _address(address)
    if isinstance(peer, IPv6Address):
        return str(IPv6Network((int(peer) >> 64 << 64, 64)))
    return str(peer or "unknown")


@lru_cache(maxsize=1024)
def _address(text: str) -> Any:
    # Some proxies add the port: `192.0.2.1:5555`, `[2001:db8::1]:443`.
    host = _WITH_PORT.fullmatch(text)
    try:
        address = ip_address(host[1] or host[2] if host else text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


class Limiter:
    """Counts calls of one kind against a limit: submissions; with the prefix `check:` those that check a text, with
    `react:` reactions, reports and calls for a token, and with `sign-in:` tries of moderators to sign in."""

    def __init__(
        self,
        commands: GatheredCommands,
        limit: RateLimit,
        proxies: Networks,
        keys: LimitKeys,
        prefix: Literal["", "check:", "react:", "sign-in:"] = "",
    ) -> None:
        self._prefix = prefix
        self._keys = keys
        self._commands = commands
        self._limit = limit
        self._proxies = proxies
        self._local: dict[str, int] = {}

    async def check(self, request: Request[Any, Any, Any], visitor_id: UUID | None) -> None:
        """Count one call of this address and visitor. Raises `RateLimited` if one of them is over the limit."""
        if not self._limit.count:
            return
        subjects = [f"{self._prefix}address:{client_address(request, self._proxies)}"]
        if visitor_id is not None:
            subjects.append(f"{self._prefix}visitor:{visitor_id.hex}")
        microseconds = await self._wait(subjects)
        if microseconds > 0:
            raise RateLimited(
                "wait a moment before the next one", retry_after=math.ceil(microseconds / 1_000_000)
            )

    async def forget(self, visitor_id: UUID) -> None:
        """Drop what was counted of a visitor. Where Redis is away its own expiry does."""
        subject = f"{self._prefix}visitor:{visitor_id.hex}"
        self._local.pop(subject, None)
        with contextlib.suppress(RedisUnavailable):
            await self._commands.send("DEL", *self._keys.of(subject))

    async def _wait(self, subjects: Sequence[str]) -> int:
        """Count a call of all subjects. Returns the microseconds until none of them is over the limit, or 0."""
        interval = self._limit.period * 1_000_000 // self._limit.count
        period = interval * self._limit.count
        keys = [name for subject in subjects for name in self._keys.of(subject)]
        try:
            return int(await self._commands.send("EVAL", _GCRA, len(keys), *keys, interval, period))
        except RedisUnavailable:
            return max(self._wait_locally(subject, interval, period) for subject in subjects)

    def _wait_locally(self, key: str, interval: int, period: int) -> int:
        now = time.monotonic_ns() // 1_000
        before = max(self._local.pop(key, 0), now)
        wait = before + interval - now - period
        self._local[key] = before if wait > 0 else before + interval
        if len(self._local) > LOCAL_KEYS:
            del self._local[next(iter(self._local))]
        return max(wait, 0)
