"""Serves the application with uvicorn, and ends open event streams at shutdown."""

import asyncio
import socket
import sys
from types import FrameType

import uvicorn
from litestar import Litestar

from comments_service.app import create_app, front
from comments_service.connections import require_servers
from comments_service.descriptors import raise_limit
from comments_service.errors import StartError
from comments_service.http_limits import LimitedProtocol
from comments_service.logs import configure
from comments_service.settings import Settings

STOP_SECONDS = 20
UNREAD_SECONDS = 60


class Server(uvicorn.Server):
    """Ends our event streams first: at shutdown uvicorn waits for open streams, but does not end them.

    Ends requests that do not arrive in time.
    """

    def __init__(self, config: uvicorn.Config, app: Litestar) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        context = self._app.state.get("context")
        if context is not None:
            context.listeners.close()
        super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, LimitedProtocol):
                    connection.end_if_late(now)
        return await super().on_tick(counter)


def new_server(app: Litestar, host: str, port: int) -> Server:
    """The server of the application."""
    config = uvicorn.Config(
        front(app),
        host=host,
        port=port,
        http=LimitedProtocol,
        lifespan="on",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        # `api/limits.py` reads the address of the client, past trusted proxies only.
        proxy_headers=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        backlog=4096,
    )
    return Server(config, app)


def listening_socket(config: uvicorn.Config) -> socket.socket:
    """The socket to listen on. Linux closes its connections if the client does not read for `UNREAD_SECONDS`.

    An event stream stops sending to such a client, but closing its connection waits for the client too. Raises
    `StartError` if the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((config.host, config.port))
    except OSError as error:
        listening.close()
        raise StartError(
            f"cannot listen on {config.host}, port {config.port}: {error.strerror}; "
            "set COMMENTS_HOST or COMMENTS_PORT"
        ) from error
    listening.set_inheritable(True)
    if sys.platform == "linux":
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1_000)
    return listening


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. Raises `ConfigurationError`, and `StartError` if the port is taken."""
    settings.required("database_url", "redis_url", "secret")
    configure()
    raise_limit()
    server = new_server(create_app(settings), settings.host, settings.port)
    listening = listening_socket(server.config)
    asyncio.run(require_servers(settings.servers()))
    server.run([listening])
