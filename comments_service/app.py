"""The composition root: the Litestar application and the resources it owns."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Any

from litestar import Litestar, Request, Response, Router, route
from litestar.di import Provide
from litestar.exceptions import NotFoundException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme, Server
from litestar.plugins.prometheus import PrometheusConfig
from litestar.types import Message, Scope

from comments_service import __version__, streams
from comments_service.api import health, live, pages, problems, public, review, submit
from comments_service.api.context import Context, Opened
from comments_service.api.parameters import ARTICLE, SITE
from comments_service.live import Live
from comments_service.settings import Settings
from comments_service.store.pool import open_pool

BODY_BYTES = 16 * 1024
PUBLIC = ("/v1/sites/", "/v1/comments/")


@contextlib.asynccontextmanager
async def _resources(app: Litestar) -> AsyncGenerator[None, None]:
    settings: Settings = app.state.settings
    settings.require("database_url", "redis_url", "secret")
    async with contextlib.AsyncExitStack() as stack:
        pool = await open_pool(settings.database_url or "")
        stack.push_async_callback(pool.close)
        redis = streams.command_client(settings.redis_url or "")
        stack.push_async_callback(redis.aclose)
        reader = streams.reader_client(settings.redis_url or "")
        stack.push_async_callback(reader.aclose)
        listening = Live(pool, reader)
        # The tasks end first: they use everything opened above.
        task = asyncio.create_task(listening.run(), name="live")
        stack.push_async_callback(_cancelled, task)
        app.state.context = Context(settings, pool, redis, listening)
        yield
        listening.close()


async def _cancelled(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _headers(message: Message, scope: Scope) -> None:
    """Who may read the answer from another origin, on every answer, errors included."""
    if message["type"] != "http.response.start" or scope["type"] != "http":
        return
    headers = list(message.get("headers", []))
    if (b"x-content-type-options", b"nosniff") not in headers:
        headers.append((b"x-content-type-options", b"nosniff"))
    if scope["path"].startswith(PUBLIC) and (b"access-control-allow-origin", b"*") not in headers:
        origin = scope.get("state", {}).get("allowed_origin")
        if scope["method"] in ("GET", "HEAD"):
            headers.append((b"access-control-allow-origin", b"*"))
        elif origin is not None:
            headers += [(b"access-control-allow-origin", origin.encode()), (b"vary", b"Origin")]
    message["headers"] = headers


@route("/v1/{path:path}", http_method=["OPTIONS"], include_in_schema=False)
async def preflight(request: Request[Any, Any, Any], context: Opened) -> Response[bytes]:
    """What a browser asks before a request of another origin: reads by all, submissions by the site's pages."""
    asked = request.headers.get("access-control-request-method", "")
    path = request.scope["path"]
    if not path.startswith(PUBLIC):
        raise NotFoundException
    allowed = "*"
    if asked not in ("GET", "HEAD"):
        site, article = _submission(path)
        if asked != "POST" or site is None or article is None:
            raise NotFoundException
        allowed = request.headers.get("origin", "")
        await context.sites.check_origin(site, allowed, from_browser=True)
    return Response(
        b"",
        status_code=204,
        headers={
            "Access-Control-Allow-Origin": allowed,
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, Last-Event-ID",
            "Access-Control-Max-Age": "600",
            "Vary": "Origin, Access-Control-Request-Method",
        },
    )


def _submission(path: str) -> tuple[str | None, str | None]:
    parts = path.strip("/").split("/")
    if len(parts) == 6 and (parts[3], parts[5]) == ("articles", "comments"):
        return (parts[2] if SITE.fullmatch(parts[2]) else None), (
            parts[4] if ARTICLE.fullmatch(parts[4]) else None
        )
    return None, None


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="News comments",
        version=__version__,
        description="Comments on articles: submitted, moderated, published, counted, live.",
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        path="/openapi",
        # Only the document: Litestar's own pages load scripts from elsewhere. `/docs` is ours.
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        servers=[Server(url="/")],
        components=Components(
            security_schemes={
                "moderator": SecurityScheme(type="http", scheme="bearer", description="A moderator's token."),
                "visitor": SecurityScheme(type="http", scheme="bearer", description="A visitor's token."),
            }
        ),
    )


def provide_context(request: Request[Any, Any, Any]) -> Context:
    """The open resources of this process."""
    return request.app.state.context


def create_app(settings: Settings) -> Litestar:
    """The service's application. It connects to nothing before it is started."""
    sites = Router(
        path="/v1/sites/{site:str}",
        route_handlers=[
            submit.submit_comment,
            public.list_comments,
            live.article_events,
            public.count_comments,
            live.counts_events,
            public.rank_articles,
            public.put_article,
        ],
        tags=["comments"],
    )
    app = Litestar(
        route_handlers=[sites, public.own_comment, review.router, health.router, preflight, *pages.pages],
        dependencies={"context": Provide(provide_context, sync_to_thread=False)},
        exception_handlers=problems.HANDLERS,
        lifespan=[_resources],
        before_send=[_headers],
        middleware=[
            PrometheusConfig(app_name="comments", prefix="comments_http", group_path=True).middleware,
        ],
        openapi_config=_openapi(),
        request_max_body_size=BODY_BYTES,
        # `problems` logs what is unexpected, without what it quotes.
        logging_config=None,
    )
    app.state.settings = settings
    return app
