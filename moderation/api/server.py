"""Serves `moderation serve` with uvicorn."""

import uvicorn
from litestar import Litestar

from comments_service.http_limits import LimitedProtocol, LimitedServer
from comments_service.sockets import listening_socket
from moderation.api.app import Parts, create_app, front

STOP_SECONDS = 10


def new_server(app: Litestar) -> LimitedServer:
    """The server of the application."""
    parts: Parts = app.state.parts
    config = uvicorn.Config(
        front(app),
        host=parts.settings.host,
        port=parts.settings.port,
        http=LimitedProtocol,
        lifespan="on",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        # `front.py` reads what a trusted proxy says of the scheme.
        proxy_headers=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        # Clients keep connections open between comments.
        timeout_keep_alive=60,
        backlog=4096,
    )
    return LimitedServer(config)


def serve(parts: Parts) -> None:
    """Serve until SIGINT or SIGTERM. Raises `StartError` if the port is taken."""
    settings = parts.settings
    listening = listening_socket(settings.host, settings.port, "MODERATION_HOST or MODERATION_PORT")
    new_server(create_app(parts)).run([listening])
