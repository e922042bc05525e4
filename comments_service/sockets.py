"""Sockets to listen on, and how soon the kernel notices that the other end of a connection is gone without a word."""

import errno
import socket
import sys

from comments_service.errors import StartError

UNREAD_SECONDS = 60

# Of a connection to PostgreSQL or Redis. Ten seconds after the last sign of life it is asked every three seconds.
_KEEPALIVE = {"TCP_KEEPIDLE": 10, "TCP_KEEPINTVL": 3, "TCP_KEEPCNT": 3}
_UNACKNOWLEDGED_MS = 10_000


def keepalive_options() -> dict[int, int]:
    """Options of level IPPROTO_TCP, as far as this system has them."""
    options = {getattr(socket, name): value for name, value in _KEEPALIVE.items() if hasattr(socket, name)}
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # Without it a connection that waits for its data to arrive outlives keep-alive by a quarter of an hour.
        options[socket.TCP_USER_TIMEOUT] = _UNACKNOWLEDGED_MS
    return options


def watch_connection(connected: socket.socket | None) -> None:
    """Let the kernel end a TCP connection within half a minute if the other end has vanished."""
    if connected is None or connected.family not in (socket.AF_INET, socket.AF_INET6):
        return
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in keepalive_options().items():
        connected.setsockopt(socket.IPPROTO_TCP, option, value)


def why_not_listening(host: str, port: int, error: OSError, advice: str) -> str:
    """A line that says why the address cannot be had. `advice` helps unless the port is one of the system's."""
    if error.errno == errno.EACCES:
        advice = (
            f"a port below 1024 needs root, the capability CAP_NET_BIND_SERVICE, or {port} as "
            f"net.ipv4.ip_unprivileged_port_start (sysctl); or {advice}"
        )
    return f"cannot listen on {host}, port {port}: {error.strerror}; {advice}"


def listening_socket(host: str, port: int, settings: str) -> socket.socket:
    """The socket to listen on. Linux closes its connections if the client does not read for `UNREAD_SECONDS`.

    An event stream stops sending to such a client, but closing its connection waits for the client too. Raises
    `StartError` if the address cannot be had, which names the `settings` that say another.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's delay off only where the protocol is named: else a second write waits 40 ms for the client.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise StartError(why_not_listening(host, port, error, f"set {settings}")) from error
    listening.set_inheritable(True)
    if sys.platform == "linux":
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1_000)
    return listening
