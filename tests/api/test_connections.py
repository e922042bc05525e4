"""What one connection may cost: the size and the time of a request, and file descriptors."""

import asyncio
import contextlib
import json
import resource
from collections.abc import AsyncGenerator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from comments_service import http_limits
from tests.api.articles import Article, problem_of
from tests.api.serving import served_api
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

REQUEST = b"GET /health/live HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /v1/sites/default/articles/a/comments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


class Connection:
    """A TCP connection to the API."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def head(self) -> bytes:
        """The head of the next answer."""
        return await self._reader.readuntil(b"\r\n\r\n")

    async def until(self, end: bytes) -> bytes:
        """What comes up to `end`."""
        async with asyncio.timeout(20):
            return await self._reader.readuntil(end)

    async def status(self) -> int:
        """The status of the next answer, of which the body is read too."""
        head = await self.head()
        length = next(
            int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if b"content-length" in line
        )
        await self._reader.readexactly(length)
        return int(head.split()[1])

    async def rest(self) -> bytes:
        """What comes until the API closes the connection."""
        async with asyncio.timeout(10):
            with contextlib.suppress(ConnectionError):
                return await self._reader.read()
        return b""


@contextlib.asynccontextmanager
async def connected(url: str) -> AsyncGenerator[Connection]:
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        yield Connection(reader, writer)
    finally:
        writer.close()


class TestSize:
    @pytest.mark.parametrize(
        "head",
        [
            REQUEST + b"".join(b"x-%d: %s\r\n" % (number, b"y" * 1_000) for number in range(200)),
            REQUEST + b"x: " + b"y" * 500_000,
            b"GET /" + b"y" * 500_000,
        ],
        ids=["many lines", "one line", "address"],
    )
    @pytest.mark.parametrize("end", [b"", b"\r\n\r\n"], ids=["unfinished", "finished"])
    async def test_a_head_that_is_too_large_is_refused(
        self, service: RunningService, head: bytes, end: bytes
    ) -> None:
        async with connected(service.url) as connection:
            with contextlib.suppress(ConnectionError):
                for start in range(0, len(head), 10_000):
                    await connection.send(head[start : start + 10_000])
                await connection.send(end)
            await connection.rest()
        assert (await service.client.get("/health/live")).status_code == 200

    @pytest.mark.parametrize(
        "lines", [b"x: " + b"y" * 40_000 + b"\r\n", b"x: y\r\n" * 6_000], ids=["one line", "many lines"]
    )
    async def test_a_head_that_is_too_large_is_answered_with_431(
        self, service: RunningService, lines: bytes
    ) -> None:
        async with connected(service.url) as connection:
            await connection.send(REQUEST + lines + b"\r\n")
            assert (await connection.rest()).startswith(b"HTTP/1.1 431 ")

    @pytest.mark.parametrize(
        "framing",
        [
            b"0\r\n" + b"".join(b"t%d: y\r\n" % number for number in range(40_000)),
            b"0\r\nt: " + b"y" * 300_000,
            b"2;x=" + b"y" * 300_000,
            b"0" * 300_000,
            b"1\r\na\r\n" * 60_000,
        ],
        ids=["many trailers", "one trailer", "an extension", "a size", "small chunks"],
    )
    async def test_a_body_with_more_around_it_than_a_body_needs_is_refused(
        self, service: RunningService, framing: bytes
    ) -> None:
        """100 MB of trailers took 900 MiB and stopped the event loop for 7.5 s."""
        async with connected(service.url) as connection:
            rest = asyncio.create_task(connection.rest())
            with contextlib.suppress(ConnectionError):
                await connection.send(POST + b"Transfer-Encoding: chunked\r\n\r\n" + framing)
            answer = await rest
            # What is sent after the end makes the kernel drop an answer.
            assert answer[9:12] in (b"431", b"413", b"400", b"")

    async def test_requests_that_wait_for_no_answer_are_not_gathered_without_end(
        self, service: RunningService
    ) -> None:
        async with connected(service.url) as connection:
            for _ in range(20):
                await connection.send(REQUEST + b"\r\n")
            for _ in range(20):
                assert await connection.status() == 200
            rest = asyncio.create_task(connection.rest())
            with contextlib.suppress(ConnectionError):
                await connection.send((REQUEST + b"\r\n") * 5_000)
            assert (await rest).count(b" 200 ") < 5_000

    async def test_blank_lines_before_a_request_end_somewhere(self, service: RunningService) -> None:
        async with connected(service.url) as connection:
            rest = asyncio.create_task(connection.rest())
            with contextlib.suppress(ConnectionError):
                await connection.send(b"\r\n" * 200_000 + REQUEST + b"\r\n")
            assert b" 200 " not in await rest

    async def test_small_chunks_and_trailers_are_read_and_trailers_are_no_headers(
        self, service: RunningService
    ) -> None:
        body = b'{"author": "%s", "body": "' % ("読者".encode())
        chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body + b"a" * 5_000 + b'"}')
        async with connected(service.url) as connection:
            for trailer, status in ((b"", 422), (b"Authorization: Bearer x\r\n", 422)):
                await connection.send(
                    POST.replace(b"articles/a/", b"articles/chunked/")
                    + b"Transfer-Encoding: chunked\r\n\r\n"
                    + chunks
                    + b"0\r\n"
                    + trailer
                    + b"\r\n"
                )
                assert await connection.status() == status

    async def test_many_requests_on_one_connection_are_no_large_head(self, service: RunningService) -> None:
        async with connected(service.url) as connection:
            for _ in range(100):
                await connection.send(REQUEST + b"x: " + b"y" * 1_000 + b"\r\n")
                await connection.send(b"\r\n")
                assert await connection.status() == 200


class TestTime:
    @pytest.mark.parametrize(
        "sent",
        [b"", b"\r\n", REQUEST, REQUEST + b"x: y", POST + b"Content-Length: 100\r\n\r\n" + b'{"author": "'],
        ids=["nothing", "an empty line", "half a head", "half a line", "half a body"],
    )
    async def test_a_request_that_does_not_arrive_in_time_ends_its_connection(
        self, service: RunningService, monkeypatch: pytest.MonkeyPatch, sent: bytes
    ) -> None:
        monkeypatch.setattr(http_limits, "HEAD_SECONDS", 0.2)
        monkeypatch.setattr(http_limits, "BODY_SECONDS", 0.2)
        async with connected(service.url) as connection:
            await connection.send(sent)
            assert (await connection.rest()).startswith(b"HTTP/1.1 408 ")

    async def test_a_head_that_trickles_in_ends_its_connection(
        self, service: RunningService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(http_limits, "HEAD_SECONDS", 0.5)
        async with connected(service.url) as connection:
            rest = asyncio.create_task(connection.rest())
            await connection.send(REQUEST)
            while not rest.done():
                with contextlib.suppress(ConnectionError):
                    await connection.send(b"x: y\r\n")
                await asyncio.sleep(0.05)
            # What was sent meanwhile makes the kernel drop the answer, if it came first.
            assert b" 200 " not in await rest

    async def test_half_a_body_does_not_delay_the_shutdown(
        self, service: RunningService, tmp_path: Path
    ) -> None:
        async with served_api(service.settings, tmp_path) as api, connected(api.url) as connection:
            await connection.send(POST + b"Content-Length: 100\r\n\r\n" + b'{"author": "')
            async with httpx.AsyncClient(base_url=api.url) as client:
                assert (await client.get("/health/live")).status_code == 200
            api.process.terminate()
            async with asyncio.timeout(10):
                await api.process.wait()
        assert "unhandled" not in api.log.read_text()


class TestDescriptors:
    async def test_streams_leave_descriptors_for_pages_and_health(
        self, service: RunningService, article: Article, tmp_path: Path
    ) -> None:
        await article.publish()
        async with served_api(service.settings, tmp_path) as api:
            resource.prlimit(api.process.pid, resource.RLIMIT_NOFILE, (130, 130))
            limits = httpx.Limits(max_connections=None)
            async with (
                httpx.AsyncClient(base_url=api.url, limits=limits, timeout=20) as client,
                contextlib.AsyncExitStack() as streams,
            ):
                statuses: list[int] = []
                for _ in range(110):
                    stream = client.stream("GET", f"{article.path}/events")
                    answer = await streams.enter_async_context(stream)
                    statuses.append(answer.status_code)
                    if answer.status_code != 200:
                        await answer.aread()
                        await answer.aclose()
                assert set(statuses) == {200, 503}
                assert statuses == sorted(statuses)
                refused = await client.get(f"{article.path}/events")
                assert problem_of(refused) == (503, "unavailable")
                assert int(refused.headers["retry-after"]) > 0
                for path in ("/health/live", article.comments, "/metrics"):
                    assert (await client.get(path)).status_code == 200
                metrics = (await client.get("/metrics")).text
                assert 'comments_streams_refused_total{reason="descriptors"}' in metrics
        lines = [json.loads(line) for line in api.log.read_text().splitlines()]
        assert [line["message"] for line in lines].count("streams refused") == 1
        assert "error" not in {line["level"] for line in lines}

    @pytest.mark.parametrize(
        "request_", [b"", REQUEST, REQUEST + b"\r\n", POST + b"Content-Length: 9\r\n\r\n{"]
    )
    async def test_clients_who_keep_their_connections_leave_descriptors_for_pages_and_health(
        self, service: RunningService, article: Article, tmp_path: Path, request_: bytes
    ) -> None:
        """Browsers keep the connection on which a stream was refused."""
        await article.publish()
        stream = f"GET {article.path}/events HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        async with served_api(service.settings, tmp_path) as api, contextlib.AsyncExitStack() as clients:
            resource.prlimit(api.process.pid, resource.RLIMIT_NOFILE, (130, 130))
            opened = [await clients.enter_async_context(connected(api.url)) for _ in range(4)]
            for each in opened:
                await each.send(stream)
                assert (await each.head()).startswith(b"HTTP/1.1 200")
            for number in range(200):
                connection = await clients.enter_async_context(connected(api.url))
                await connection.send(stream if number % 2 else request_)
                if number % 50 == 49:
                    async with httpx.AsyncClient(base_url=api.url, timeout=20) as client:
                        for path in ("/health/live", article.comments):
                            assert (await client.get(path)).status_code == 200
            await article.publish()
            for each in opened:
                assert b"event: change" in await each.until(b"event: change")
        lines = [json.loads(line) for line in api.log.read_text().splitlines()]
        assert [line["message"] for line in lines].count("idle connections ended") == 1
        assert "error" not in {line["level"] for line in lines}

    async def test_a_served_process_may_have_as_many_descriptors_as_the_system_allows(
        self, service: RunningService, tmp_path: Path
    ) -> None:
        async with served_api(service.settings, tmp_path) as api:
            soft, hard = resource.prlimit(api.process.pid, resource.RLIMIT_NOFILE)
        assert soft == min(hard, 1_048_576)
