"""Another endpoint of Perspective's form, as Google's documentation describes it: a server on a port of its own."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from typing import Any
from urllib.parse import parse_qs

import msgspec
import uvicorn

from tests.waiting import wait_until

KEY = "key-of-the-newsroom"


class Other:
    """Answers each attribute with what `score` says of the text, or else with `refusal` (a status and a body).

    While `goes_on` is not set it answers nothing. `asked` are the bodies of all requests.
    """

    def __init__(self, score: Callable[[str], float]) -> None:
        self.url = ""
        self.score = score
        self.refusal: tuple[int, Any] | None = None
        self.headers: list[tuple[bytes, bytes]] = []
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.asked: list[dict[str, Any]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert (scope["method"], scope["path"]) == ("POST", "/v1alpha1/comments:analyze")
        body = b""
        while (message := await receive()).get("more_body"):
            body += message["body"]
        request = msgspec.json.decode(body + message["body"])
        self.asked.append(request)
        await self.goes_on.wait()
        status, answer = self.refusal or (200, self._answer(request))
        if parse_qs(scope["query_string"].decode()).get("key") != [KEY]:
            status, answer = (
                400,
                error(400, "INVALID_ARGUMENT", "API key not valid.", reason="API_KEY_INVALID"),
            )
        headers = [(b"content-type", b"application/json; charset=UTF-8"), *self.headers]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        encoded = answer if isinstance(answer, bytes) else msgspec.json.encode(answer)
        await send({"type": "http.response.body", "body": encoded})

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        text = request["comment"]["text"]
        score = {"value": self.score(text), "type": "PROBABILITY"}
        span = {"begin": 0, "end": len(text), "score": score}
        return {
            "attributeScores": {
                name: {"spanScores": [span], "summaryScore": score} for name in request["requestedAttributes"]
            },
            "languages": request.get("languages", ["ja"]),
            "detectedLanguages": ["ja"],
            "clientToken": request.get("clientToken"),
        }


def error(code: int, status: str, message: str, **details: Any) -> dict[str, Any]:
    return {
        "error": {"code": code, "message": message, "status": status, "details": [details] if details else []}
    }


@contextlib.asynccontextmanager
async def other_endpoint(score: Callable[[str], float] = lambda _: 0.9) -> AsyncGenerator[Other]:
    other = Other(score)
    server = uvicorn.Server(uvicorn.Config(other, port=0, lifespan="off", log_config=None, access_log=False))
    task = asyncio.create_task(server._serve())
    await wait_until(lambda: server.started, "the other endpoint did not start")
    other.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield other
    finally:
        other.goes_on.set()
        server.should_exit = True
        await task
