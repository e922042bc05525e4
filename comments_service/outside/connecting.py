"""Connecting to a host whose addresses are all checked: the name is looked up once, and what was checked is used."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, cast

import httpcore

from comments_service.outside.failures import FetchError
from comments_service.outside.refusals import is_refused_name, usable_address

# The addresses of a name, as texts. Raises `OSError`.
Resolver = Callable[[str], Awaitable[Sequence[str]]]

CONNECT_SECONDS = 2.0
TRIED = 4


async def resolve(host: str) -> list[str]:
    """The addresses of `host` as the machine's resolver knows them. Raises `OSError`."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects where `usable_address` allows it, and nowhere else. One refused address of a name refuses the name."""

    def __init__(self, resolver: Resolver, backend: httpcore.AsyncNetworkBackend | None = None) -> None:
        self._resolver = resolver
        self._backend = backend or _machines_backend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises `FetchError` for a refused host, `httpcore.ConnectError` for one that does not answer."""
        tried: Exception = httpcore.ConnectError("no address")
        for address in (await self._checked(host))[:TRIED]:
            try:
                return await self._backend.connect_tcp(
                    address,
                    port,
                    min(timeout or CONNECT_SECONDS, CONNECT_SECONDS),
                    local_address,
                    socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                tried = error
        raise tried

    async def _checked(self, host: str) -> list[str]:
        if is_refused_name(host):
            raise FetchError("address", f"{host} is refused")
        # httpcore takes the brackets off.
        literal = usable_address(host, host)
        if literal:
            return [literal]
        if ":" in host or host.replace(".", "").isdecimal():
            raise FetchError("address", f"{host} is refused")
        try:
            found = await self._resolver(host)
        # A label that is too long is a UnicodeError.
        except (OSError, UnicodeError) as error:
            raise FetchError("unreachable", f"{host} has no address") from error
        usable = [usable_address(address, host) for address in dict.fromkeys(found)]
        if None in usable:
            raise FetchError("address", f"{host} has an address that is refused")
        return [address for address in usable if address]


def _machines_backend() -> httpcore.AsyncNetworkBackend:
    return cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())
