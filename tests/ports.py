"""Ports that no other process of the same test run uses."""

import os

from comments_service.local import server

# Connections to it are refused: the port belongs to tcpmux (RFC 1078), which no machine runs.
UNREACHABLE = "127.0.0.1:1"


def keep_to_own_ports() -> None:
    """Let `free_port` return a port of this process's own. Call it once.

    A port is free until its server binds it, and again while that server is stopped. So each process of pytest-xdist
    gets another share of all ports.
    """
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    server.PORTS = server.PORTS[number % processes :: processes]
