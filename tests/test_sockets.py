"""Sockets to listen on."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_a_port_that_needs_a_right_names_the_right() -> None:
    first = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
    if not first.exists() or int(first.read_text()) < 1024:
        pytest.skip("here every account may listen on every port")
    without_right = ["setpriv", "--bounding-set", "-net_bind_service"] if os.geteuid() == 0 else []
    code = (
        "from comments_service.sockets import listening_socket; listening_socket('127.0.0.1', 1023, 'A_PORT')"
    )
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    words = [*without_right, sys.executable, "-c", code]
    ended = subprocess.run(words, check=False, capture_output=True, text=True, env=environ)
    last = ended.stderr.splitlines()[-1]
    assert "Permission denied" in last
    assert "CAP_NET_BIND_SERVICE" in last
    assert "ip_unprivileged_port_start" in last
