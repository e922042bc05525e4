"""The front that answers with counts in memory before any routing: they are on every list of articles."""

import time
from typing import NamedTuple
from urllib.parse import parse_qsl

import msgspec
from litestar import Litestar
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send
from prometheus_client import Counter

from comments_service.api.answers import Answer, json_answer, send_answer
from comments_service.api.context import Context
from comments_service.api.parameters import ARTICLES
from comments_service.reading.article_states import ArticleStates, FreshCounts

_NAME = "article"
READY = 256  # lists kept as answers
_served = Counter("comments_counts_from_memory", "Lists of counts answered from this process's memory.")


class Counts(msgspec.Struct):
    """How many published comments each article has."""

    counts: dict[str, int]


class _Ready(NamedTuple):
    answer: Answer
    until: float


class CountsFront:
    """Answers with counts if the states of all articles asked for are fresh. `app` answers everything else."""

    def __init__(self, app: ASGIApp, litestar: Litestar) -> None:
        self._app = app
        self._state = litestar.state
        # Answers that are right while no state changes and until the first of theirs is no longer fresh.
        self._ready: dict[tuple[str, bytes], _Ready] = {}
        self._generation = -1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].endswith("/counts"):
            answer = self._answer(scope)
            if answer is not None:
                _served.inc()
                await send_answer(send, answer)
                return
        await self._app(scope, receive, send)

    def _answer(self, scope: HTTPScope) -> Answer | None:
        context: Context | None = self._state.get("context")
        if context is None:
            return None
        states, asked = context.states, (scope["path"], scope["query_string"])
        if self._generation != states.generation or len(self._ready) >= READY:
            self._ready.clear()
            self._generation = states.generation
        ready = self._ready.get(asked)
        if ready is None or ready.until <= time.monotonic():
            counts = _fresh_counts(states, *asked)
            if counts is None:
                return None
            ready = _Ready(json_answer(msgspec.json.encode(Counts(counts.counts))), counts.until)
            self._ready[asked] = ready
        return ready.answer


def _fresh_counts(states: ArticleStates, path: str, query: bytes) -> FreshCounts | None:
    # An article whose state is known was validated when it was first asked for.
    parts = path.split("/")
    if len(parts) != 5 or (parts[1], parts[2]) != ("v1", "sites"):
        return None
    articles = asked_articles(query)
    return states.fresh_counts(parts[3], articles) if 1 <= len(articles) <= ARTICLES else None


def asked_articles(query: bytes) -> list[str]:
    """The articles that a query names, not validated. Other parameters are ignored, as the routes do."""
    text = query.decode("latin-1")
    parts = text.split("&")
    if "%" not in text and all(part.startswith(f"{_NAME}=") for part in parts):
        return [part[len(_NAME) + 1 :] for part in parts]
    return [value for name, value in parse_qsl(text, keep_blank_values=True) if name == _NAME]
