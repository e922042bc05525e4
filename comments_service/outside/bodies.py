"""Reading a body of bounded size, whatever it was compressed to."""

import zlib
from collections.abc import AsyncIterable

from comments_service.outside.failures import FetchError

MOST_BYTES = 1_000_000
_GZIP = 16 + zlib.MAX_WBITS


async def read_body(chunks: AsyncIterable[bytes], encoding: str, most: int = MOST_BYTES) -> bytes:
    """The body, decompressed. Never holds more than `most` bytes of it. Raises `FetchError`."""
    if encoding in ("", "identity"):
        return await _bounded(chunks, most)
    if encoding not in ("gzip", "x-gzip"):
        raise FetchError("encoding", f"the body is compressed as {encoding[:20]!r}")
    return _unzipped(await _bounded(chunks, most), most)


async def _bounded(chunks: AsyncIterable[bytes], most: int) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > most:
            raise FetchError("size", f"the body has more than {most} bytes")
    return bytes(body)


def _unzipped(packed: bytes, most: int) -> bytes:
    unzip = zlib.decompressobj(_GZIP)
    try:
        body = unzip.decompress(packed, most + 1)
    except zlib.error as error:
        raise FetchError("broken", "the body is no gzip") from error
    if len(body) > most:
        raise FetchError("size", f"the body has more than {most} bytes")
    if not unzip.eof:
        raise FetchError("broken", "the body is cut off")
    return body
