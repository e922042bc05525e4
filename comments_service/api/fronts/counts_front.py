"""The front that answers with counts in memory before any routing: they are on every list of articles."""

from urllib.parse import parse_qsl

import msgspec
from litestar import Litestar
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send
from prometheus_client import Counter

from comments_service.api.answers import json_answer, send_answer
from comments_service.api.context import Context
from comments_service.api.parameters import ARTICLES

_NAME = "article"
_served = Counter("comments_counts_from_memory", "Lists of counts answered from this process's memory.")


class Counts(msgspec.Struct):
    """How many published comments each article has."""

    counts: dict[str, int]


class CountsFront:
    """Answers with counts if the states of all articles asked for are fresh. `app` answers everything else."""

    def __init__(self, app: ASGIApp, litestar: Litestar) -> None:
        self._app = app
        self._state = litestar.state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].endswith("/counts"):
            counts = self._counts(scope)
            if counts is not None:
                _served.inc()
                await send_answer(send, json_answer(msgspec.json.encode(counts)))
                return
        await self._app(scope, receive, send)

    def _counts(self, scope: HTTPScope) -> Counts | None:
        # An article whose state is known was validated when it was first asked for.
        parts = scope["path"].split("/")
        context: Context | None = self._state.get("context")
        if context is None or len(parts) != 5 or (parts[1], parts[2]) != ("v1", "sites"):
            return None
        articles = asked_articles(scope["query_string"])
        if not 1 <= len(articles) <= ARTICLES:
            return None
        counts = context.states.fresh_counts(parts[3], articles)
        return None if counts is None else Counts(counts)


def asked_articles(query: bytes) -> list[str]:
    """The articles that a query names, not validated. Other parameters are ignored, as the routes do."""
    text = query.decode("latin-1")
    parts = text.split("&")
    if "%" not in text and all(part.startswith(f"{_NAME}=") for part in parts):
        return [part[len(_NAME) + 1 :] for part in parts]
    return [value for name, value in parse_qsl(text, keep_blank_values=True) if name == _NAME]
