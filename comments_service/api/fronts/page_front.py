"""The front that answers with pages in memory before any routing.

The page of a hot article is asked for far more often than anything else, and Litestar's work for a request costs
several times as much as sending the bytes.
"""

import re
from typing import get_args
from urllib.parse import parse_qsl
from uuid import UUID

from litestar import Litestar
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send
from prometheus_client import Counter

from comments_service.api.answers import page_answer, send_answer
from comments_service.api.context import Context
from comments_service.api.parameters import DEFAULT_LIMIT
from comments_service.domain.articles import ArticleKey
from comments_service.domain.listing import Order, View
from comments_service.reading.page_bodies import PageKey
from comments_service.reading.pages import EncodedPage

_VIEWS: dict[str, View] = {view: view for view in get_args(View)}
_ORDERS: dict[str, Order] = {order: order for order in get_args(Order)}
_PLAIN_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PLAIN_NUMBER = re.compile("[1-9][0-9]{0,2}")
_served = Counter("comments_pages_from_memory", "Pages answered from this process's memory.")


class PageFront:
    """Answers with a page that is in memory and at its article's present revision. `app` answers everything else."""

    def __init__(self, app: ASGIApp, litestar: Litestar) -> None:
        self._app = app
        self._state = litestar.state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].endswith("/comments"):
            page = self._page(scope)
            if page is not None:
                _served.inc()
                headers = dict(scope["headers"])
                if_none_match = headers.get(b"if-none-match", b"").decode("latin-1")
                accept_encoding = headers.get(b"accept-encoding", b"").decode("latin-1")
                await send_answer(send, page_answer(page, if_none_match, accept_encoding))
                return
        await self._app(scope, receive, send)

    def _page(self, scope: HTTPScope) -> EncodedPage | None:
        # A cached page was validated when it was first asked for, so that this look-up needs no validation.
        key = page_key(scope["path"], scope["query_string"])
        context: Context | None = self._state.get("context")
        return context.pages.cached(key) if key and context else None


def page_key(path: str, query: bytes) -> PageKey | None:
    """The page that a request names. Returns None for any other request, and for parameters that need validation."""
    parts = path.split("/")
    if len(parts) != 7 or (parts[1], parts[2], parts[4]) != ("v1", "sites", "articles"):
        return None
    parameters = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True)) if query else {}
    limit = parameters.get("limit", str(DEFAULT_LIMIT))
    view = _VIEWS.get(parameters.get("view", "flat"))
    order = _ORDERS.get(parameters.get("order", "newest"))
    cursor = parameters.get("cursor")
    around = parameters.get("around")
    if not _PLAIN_NUMBER.fullmatch(limit) or view is None or order is None or cursor == "":
        return None
    if around is not None and not _PLAIN_ID.fullmatch(around):
        return None
    article = ArticleKey(parts[3], parts[5])
    return PageKey(article, int(limit), view, order, cursor, UUID(around) if around else None)
