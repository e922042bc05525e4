"""Serves the application with uvicorn, and ends open event streams at shutdown."""

import asyncio
from types import FrameType

import uvicorn
from litestar import Litestar

from comments_service.app import create_app, front
from comments_service.connections import require_servers
from comments_service.descriptors import raise_limit
from comments_service.http_limits import LimitedServer, limited_config
from comments_service.logs import configure
from comments_service.settings import Settings
from comments_service.sockets import listening_socket

STOP_SECONDS = 20


class Server(LimitedServer):
    """Ends our event streams first: at shutdown uvicorn waits for open streams, but does not end them."""

    def __init__(self, config: uvicorn.Config, app: Litestar) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        context = self._app.state.get("context")
        if context is not None:
            context.listeners.close()
        super().handle_exit(sig, frame)


def new_server(app: Litestar, host: str, port: int) -> Server:
    """The server of the application."""
    return Server(limited_config(front(app), host, port, stop_seconds=STOP_SECONDS), app)


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. Raises `ConfigurationError`, and `StartError` if the port is taken."""
    settings.required("database_url", "redis_url", "secret")
    settings.oidc()
    configure()
    raise_limit()
    server = new_server(create_app(settings), settings.host, settings.port)
    listening = listening_socket(settings.host, settings.port, "COMMENTS_HOST or COMMENTS_PORT")
    asyncio.run(require_servers(settings.servers()))
    server.run([listening])
