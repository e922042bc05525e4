"""A server of TLS and a client of it, inside the test's process."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncGenerator
from pathlib import Path

from cryptography import x509

from moderation.tls.serving import ServedCertificate


@contextlib.asynccontextmanager
async def serving(folder: Path, served: ServedCertificate | None = None) -> AsyncGenerator[int]:
    """A server with the certificate of `folder`, or with `served`, on the port that is given. It answers `hello`."""

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            writer.write(b"hello")
            writer.close()
            await writer.wait_closed()

    context = (served or ServedCertificate(folder)).context
    async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context) as server:
        yield server.sockets[0].getsockname()[1]


async def name_shown_to(port: int, host: str, ca: Path) -> str:
    """The host's name, if a client that wants `host` and trusts `ca` alone believes the server."""
    _, answer = await shown(port, host, ca)
    assert answer == b"hello"
    return host


async def shown(port: int, host: str, ca: Path) -> tuple[x509.Certificate, bytes]:
    """The certificate that a client receives, and all that the server says."""
    async with _connected(port, host, ca) as (reader, certificate):
        return certificate, await reader.read()


async def certificate_of(port: int, host: str, ca: Path) -> x509.Certificate:
    """The certificate that a client receives."""
    async with _connected(port, host, ca) as (_, certificate):
        return certificate


@contextlib.asynccontextmanager
async def _connected(
    port: int, host: str, ca: Path
) -> AsyncGenerator[tuple[asyncio.StreamReader, x509.Certificate]]:
    """A client that wants `host` and trusts `ca` alone. Raises `ssl.SSLCertVerificationError`."""
    context = ssl.create_default_context(cafile=str(ca))
    # As in Python 3.13.
    context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=host)
    try:
        certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        yield reader, x509.load_der_x509_certificate(certificate)
    finally:
        writer.close()
        await writer.wait_closed()
