"""Serves the application with uvicorn, ending open event streams when it is told to stop."""

import socket
import sys
from types import FrameType

import uvicorn
from litestar import Litestar

from comments_service.app import create_app, front
from comments_service.logs import configure
from comments_service.settings import Settings

STOP_SECONDS = 20
UNREAD_SECONDS = 60


class _Server(uvicorn.Server):
    """Uvicorn waits for open streams at shutdown and ends none, so ours are told first."""

    def __init__(self, config: uvicorn.Config, app: Litestar) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        context = self._app.state.get("context")
        if context is not None:
            context.listeners.close()
        super().handle_exit(sig, frame)


def listening_socket(config: uvicorn.Config) -> socket.socket:
    """The socket to listen on, whose connections end when what was sent on them is not read for a while.

    A stream lets go of a reader that does not read, but closing a connection waits for the reader too.
    """
    listening = config.bind_socket()
    if sys.platform == "linux":
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1_000)
    return listening


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. Raises `ConfigurationError` when a needed setting is missing."""
    settings.required("database_url", "redis_url", "secret")
    configure()
    app = create_app(settings)
    config = uvicorn.Config(
        front(app),
        host=settings.host,
        port=settings.port,
        lifespan="on",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        # The client's address is read by `api/limits.py`, past trusted proxies only.
        proxy_headers=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        backlog=4096,
    )
    _Server(config, app).run([listening_socket(config)])
