"""The log of a served process: JSON lines without personal data."""

import asyncio
import io
import json
import socket
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest

from comments_service.settings import Networks
from tests.api.articles import Article, bearer
from tests.api.serving import served_api
from tests.ports import UNREACHABLE
from tests.running import SECRET, RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADDRESS = "203.0.113.77"
AUTHOR = "名を伏せた市民"
BODY = (
    '市電に反対です。\r\n{"level":"error","message":"forged"}\n\x1b[31m赤\x1b[0m\u2028\u2029\u0085\x00終わり'
)


async def test_the_log_contains_nothing_that_a_client_sent(
    service: RunningService, article: Article, tmp_path: Path
) -> None:
    moderator = await service.moderator("desk-of-the-logs")
    # Without Redis the service logs a warning.
    settings = msgspec.structs.replace(
        service.settings,
        redis_url=f"redis://:a-password@{UNREACHABLE}/0",
        trusted_proxies=Networks("127.0.0.1"),
    )
    comment = {"author": AUTHOR, "body": BODY}
    client_headers = {"X-Forwarded-For": ADDRESS, "User-Agent": "a reader's browser"}
    async with served_api(settings, tmp_path) as api:
        async with httpx.AsyncClient(base_url=api.url, headers=client_headers) as client:
            receipt = (await client.post(article.comments, json=comment)).json()
            token = receipt["visitor_token"]
            visitor = bearer(token) | {"Idempotency-Key": "a-key-of-somebody"}
            await client.post(article.comments, json=comment, headers=visitor)
            await client.post(article.comments, json=comment | {"body": BODY * 20}, headers=visitor)
            await client.post(article.comments, content=BODY.encode(), headers=visitor)
            await client.post(article.comments, json=comment, headers=bearer(f"{token}x"))
            await client.get(f"/v1/comments/{receipt['id']}", headers=visitor)
            await client.get(article.comments, params={"cursor": BODY})
            await client.get("/v1/review/comments", params={"q": AUTHOR}, headers=moderator)
            await client.post(
                f"/v1/review/comments/{receipt['id']}/decisions",
                json={"status": "rejected", "version": 1, "reason": BODY},
                headers=moderator,
            )
        address = urlsplit(api.url)
        with socket.create_connection((address.hostname, address.port)) as client_socket:
            client_socket.sendall(f"GET /{AUTHOR} HTP/9\r\n{BODY}\r\n\r\n".encode())
            client_socket.recv(1_000)
        api.process.terminate()
        await api.process.wait()
    log = api.log.read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    assert {"away", "Invalid HTTP request received."} <= {line["message"] for line in lines}
    for line in lines:
        assert datetime.fromisoformat(line["time"]).tzinfo is not None
        assert {"level", "logger", "message"} <= set(line)
    for secret in (
        ADDRESS,
        "203.0.113",
        AUTHOR,
        "反対",
        "forged",
        "\x1b",
        token,
        token.split(".")[2],
        "a-key-of-somebody",
        "a reader's browser",
        moderator["Authorization"].removeprefix("Bearer "),
        SECRET,
        "a-password",
        urlsplit(settings.servers().database_url).password or SECRET,
    ):
        assert secret not in log


async def test_messages_of_asyncio_name_only_the_type_of_an_error(logged: io.StringIO) -> None:
    async def fail() -> None:
        raise ValueError(BODY)

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    context = {"message": "Task exception was never retrieved", "task": task, "exception": task.exception()}
    asyncio.get_running_loop().default_exception_handler(context)
    [line] = logged.getvalue().splitlines()
    entry = json.loads(line)
    assert (entry["message"], entry["error"]) == ("Task exception was never retrieved", "ValueError")
    assert "反対" not in line
