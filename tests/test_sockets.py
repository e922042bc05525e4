"""Sockets to listen on."""

import asyncio
import contextlib
import socket

from comments_service.sockets import listening_socket


async def test_an_answer_in_two_writes_is_not_delayed() -> None:
    """Each loop sets TCP_NODELAY on what it accepts, but asyncio's only if the socket says that it speaks TCP."""
    accepted: list[int] = []

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection: socket.socket = writer.get_extra_info("socket")
        accepted.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    with contextlib.closing(listening_socket("127.0.0.1", 0, "a setting")) as listening:
        server = await asyncio.start_server(answer, sock=listening)
        async with server:
            reader, writer = await asyncio.open_connection(*listening.getsockname()[:2])
            await reader.read()
            writer.close()
    assert accepted == [1]
