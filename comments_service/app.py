"""The composition root: the Litestar application and the resources it owns."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Any

from litestar import Litestar, Request, Router
from litestar.di import Provide
from litestar.plugins.prometheus import PrometheusConfig
from litestar.types import ASGIApp

from comments_service.api import (
    articles,
    checking,
    cors,
    event_streams,
    health,
    moving,
    notices,
    own,
    own_changes,
    own_data,
    problem_answers,
    reactions,
    reader_settings,
    reading,
    reports,
    resolving,
    review,
    submit,
    taking_along,
    visitors,
    web_pages,
)
from comments_service.api.bodies import StrictRequest
from comments_service.api.context import Context
from comments_service.api.fronts.counts_front import CountsFront
from comments_service.api.fronts.head import HeadFront
from comments_service.api.fronts.page_front import PageFront
from comments_service.api.openapi.document import openapi_config
from comments_service.api.parameters import plain_path
from comments_service.api.static_files import release
from comments_service.connections import open_connections
from comments_service.reading.stream_pace import StreamPace
from comments_service.settings import Settings

BODY_BYTES = 16 * 1024
# How long an answer may wait for PostgreSQL, except where a search or a count may take longer.
ANSWER_SECONDS = 2.0


@contextlib.asynccontextmanager
async def _resources(app: Litestar) -> AsyncGenerator[None, None]:
    settings: Settings = app.state.settings
    [secret] = settings.required("secret")
    async with contextlib.AsyncExitStack() as stack:
        connections = await stack.enter_async_context(
            open_connections(settings.servers(), patience=ANSWER_SECONDS)
        )
        context = Context(settings, secret, connections, app.state.pace)
        # The task ends first: it uses the connections.
        task = asyncio.create_task(context.waker.run(), name="waker")
        stack.push_async_callback(_cancelled, task)
        stack.push_async_callback(context.flushes.close)
        stack.push_async_callback(context.checks.close)
        if context.issuer is not None:
            stack.push_async_callback(context.issuer.close)
        app.state.context = context
        await context.checks.warm_up()
        # Else the first reader of a page would wait for it, and all others meanwhile.
        await asyncio.to_thread(release)
        yield
        context.listeners.close()


async def _cancelled(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def provide_context(request: Request[Any, Any, Any]) -> Context:
    """The open resources of this process."""
    return request.app.state.context


def create_app(settings: Settings, pace: StreamPace | None = None) -> Litestar:
    """The service's application. It connects to nothing before it is started."""
    sites = Router(
        path="/v1/sites/{site:str}",
        route_handlers=[
            submit.submit_comment,
            checking.check_comment,
            visitors.make_visitor,
            reactions.react_to_article,
            reactions.article_reactions,
            own.list_own,
            reader_settings.site_settings,
            resolving.resolve_address,
            notices.list_notices,
            reading.list_comments,
            event_streams.article_events,
            reading.count_comments,
            event_streams.counts_events,
            reading.rank_articles,
            articles.put_article,
            articles.patch_article,
            moving.move,
            moving.merge,
        ],
        guards=[plain_path],
        before_request=cors.preflight,
        tags=["comments"],
    )
    comments = Router(
        path="/v1/comments",
        route_handlers=[
            own.own_comment,
            own_changes.edit_comment,
            own_changes.withdraw_comment,
            reactions.react,
            reading.list_replies,
            reading.count_author,
            reports.report_comment,
        ],
        guards=[plain_path],
        before_request=cors.preflight,
        tags=["comments"],
    )
    persons = Router(
        path="/v1/visitors",
        route_handlers=[own_data.own_data, own_data.erase_own_data, taking_along.merge_visitor],
        before_request=cors.preflight,
        tags=["comments"],
    )
    app = Litestar(
        route_handlers=[
            sites,
            comments,
            persons,
            review.router,
            review.sign_in_router,
            health.router,
            *web_pages.pages,
        ],
        request_class=StrictRequest,
        dependencies={"context": Provide(provide_context, sync_to_thread=False)},
        exception_handlers=problem_answers.HANDLERS,
        lifespan=[_resources],
        before_send=[cors.add_headers],
        middleware=[
            PrometheusConfig(app_name="comments", prefix="comments_http", group_path=True).middleware,
        ],
        openapi_config=openapi_config(),
        request_max_body_size=BODY_BYTES,
        # `problem_answers` logs unexpected errors, without their messages.
        logging_config=None,
    )
    app.state.settings = settings
    app.state.pace = pace or StreamPace()
    return app


def front(app: Litestar) -> ASGIApp:
    """The application behind its fronts, as it is served."""
    return HeadFront(PageFront(CountsFront(app, app), app))
