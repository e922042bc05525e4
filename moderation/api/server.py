"""Serves `moderation serve` with uvicorn."""

import logging

import uvicorn
from litestar import Litestar

from comments_service.http_limits import LimitedServer, limited_config
from comments_service.sockets import listening_socket
from moderation.api.app import Parts, create_app, front
from moderation.api.figures import CERTIFICATE_END
from moderation.tls.serving import ServedCertificate

log = logging.getLogger(__name__)

STOP_SECONDS = 10
# uvicorn ticks ten times a second: how often a renewed certificate is looked for, and one that ends soon is told of.
RENEWAL_TICKS = 100
ENDING_TICKS = 24 * 3600 * 10


class Server(LimitedServer):
    """Ends requests that do not arrive in time, and shows a certificate that was renewed."""

    def __init__(self, config: uvicorn.Config, certificate: ServedCertificate | None) -> None:
        super().__init__(config)
        self._certificate = certificate

    async def on_tick(self, counter: int) -> bool:
        if self._certificate is not None:
            if counter % RENEWAL_TICKS == 0:
                self._certificate.refresh()
                CERTIFICATE_END.set(self._certificate.end.timestamp())
            if counter % ENDING_TICKS == 0:
                self._certificate.warn_before_end()
        return await super().on_tick(counter)


def new_server(app: Litestar, certificate: ServedCertificate | None = None) -> Server:
    """The server of the application. With a `certificate` it speaks HTTPS alone."""
    parts: Parts = app.state.parts
    config = limited_config(
        front(app),
        parts.settings.host,
        parts.settings.port,
        stop_seconds=STOP_SECONDS,
        # Clients keep connections open between comments.
        keep_alive=60,
        tls_context=certificate and (lambda _config, _default: certificate.context),
    )
    return Server(config, certificate)


def serve(parts: Parts, certificate: ServedCertificate | None) -> None:
    """Serve until SIGINT or SIGTERM. Raises `StartError` if the port is taken."""
    settings = parts.settings
    listening = listening_socket(settings.host, settings.port, "MODERATION_HOST or MODERATION_PORT")
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    scheme = "http" if certificate is None else "https"
    log.info("listening", extra={"address": f"{scheme}://{host}:{settings.port}", "version": parts.version})
    new_server(create_app(parts), certificate).run([listening])
