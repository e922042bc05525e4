"""The public keys that a publisher shows at an address (JWKS, RFC 7517, 5): asked for, and kept for a while."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection
from ipaddress import ip_address
from typing import Any

import msgspec

from comments_service.domain.addresses import host_of, split_address
from comments_service.domain.sites import origin_of
from comments_service.outside.failures import FetchError
from comments_service.outside.fetch import Fetched, fetch
from comments_service.outside.refusals import usable_address
from comments_service.signing_keys import Key

# How long keys are believed; how much longer while the publisher does not answer; how soon they are asked for again
# because a token has a key that is not among them, and after a failure.
FRESH_SECONDS = 600.0
STALE_SECONDS = 3600.0
AGAIN_SECONDS = 30.0
PAUSE_SECONDS = 5.0
_ADDRESSES = 1_000

log = logging.getLogger(__name__)
Fetch = Callable[..., Awaitable[Fetched]]


class _KeySet(msgspec.Struct):
    keys: list[dict[str, Any]]


class _Entry:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.keys: list[dict[str, Any]] = []
        self.read_at = self.failed_at = self.again_at = float("-inf")


class PublishedKeys:
    """The keys of all addresses. `clock` gives seconds that only grow, and `ask` is `fetch`."""

    def __init__(self, ask: Fetch = fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._clock = clock
        self._entries: dict[str, _Entry] = {}

    async def known(self, url: str, origins: Collection[str]) -> list[Key]:
        """The keys at `url`, some minutes old at most, or an hour while nobody answers there. None if there are none.

        An address inside one's own network is only asked if it is the host of one of the site's `origins`.
        """
        entry = self._entry(url)
        # Nobody waits for what another one's token asks for, as long as there are keys.
        max_age = STALE_SECONDS if entry.lock.locked() else FRESH_SECONDS
        return self._usable(entry, max_age) or await self._get(url, origins, entry, FRESH_SECONDS)

    async def newest(self, url: str, origins: Collection[str]) -> list[Key]:
        """The same, asked for anew: for a token that none of the known keys has signed. Not more often than may be."""
        entry = self._entry(url)
        now = self._clock()
        is_allowed = now - entry.again_at >= AGAIN_SECONDS
        if is_allowed:
            entry.again_at = now
        return await self._get(url, origins, entry, 0 if is_allowed else FRESH_SECONDS)

    async def _get(self, url: str, origins: Collection[str], entry: _Entry, max_age: float) -> list[Key]:
        # Whoever comes while keys are asked for gets the same answer.
        async with entry.lock:
            now = self._clock()
            if now - entry.read_at >= max_age and now - entry.failed_at >= PAUSE_SECONDS:
                await self._read(url, origins, entry)
        return self._usable(entry, STALE_SECONDS)

    def _usable(self, entry: _Entry, max_age: float) -> list[Key]:
        return list(entry.keys) if self._clock() - entry.read_at < max_age else []

    async def _read(self, url: str, origins: Collection[str], entry: _Entry) -> None:
        try:
            allowed = [_origin(url, origins)]
            answer = await self._ask(url, allowed, accept="application/jwk-set+json, application/json")
            entry.keys = msgspec.json.decode(answer.body, type=_KeySet).keys
        except (FetchError, ValueError) as error:
            entry.failed_at = self._clock()
            why = error.why if isinstance(error, FetchError) else "broken"
            log.warning("publisher's keys not read", extra={"host": split_address(url).hostname, "why": why})
        else:
            entry.read_at = self._clock()
            entry.failed_at = float("-inf")

    def _entry(self, url: str) -> _Entry:
        entry = self._entries.setdefault(url, _Entry())
        if len(self._entries) > _ADDRESSES:
            del self._entries[next(iter(self._entries))]
        return entry


def _origin(url: str, origins: Collection[str]) -> str:
    """The origin of `url`. Raises `FetchError` for one inside one's own network that is not the site's either."""
    parts = split_address(url)
    host = host_of(parts)
    if _is_inside(host) and host not in {host_of(split_address(origin)) for origin in origins}:
        raise FetchError("address", f"{host} is refused")
    return origin_of(f"{parts.scheme}://{parts.netloc}")


def _is_inside(host: str) -> bool:
    address = host.removeprefix("[").removesuffix("]")
    try:
        ip_address(address)
    except ValueError:
        return host == "localhost"
    return usable_address(address, "") is None
