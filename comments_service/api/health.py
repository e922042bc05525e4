"""The probes and metrics of operators and their machines."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import msgspec
from litestar import Response, Router, get
from litestar.openapi.datastructures import ResponseSpec
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from comments_service.api.context import Context, Opened
from comments_service.errors import CommentsError, RedisRefuses, RedisUnavailable, Unavailable
from comments_service.redis.client import require_writable as require_writable_redis
from comments_service.redis.heartbeat import read_heartbeat
from comments_service.redis.queue import queue_length
from comments_service.store.migrations import available, schema_version
from comments_service.store.pool import connection, require_writable
from comments_service.store.review import select_exact_depth, select_pending_age

CHECK_SECONDS = 2.0
# Litestar adds the character set.
_METRICS_TYPE = CONTENT_TYPE_LATEST.removesuffix("; charset=utf-8")


class Alive(msgspec.Struct):
    """The process answers."""

    status: str = "ok"


class Readiness(msgspec.Struct):
    """`ok` for each dependency, or what is wrong with it."""

    status: str
    checks: dict[str, str]


async def _postgresql(context: Context) -> None:
    async with connection(context.pool) as database:
        await require_writable(database)


async def _redis(context: Context) -> None:
    await require_writable_redis(context.redis)


async def _migrations(context: Context) -> None:
    async with connection(context.pool) as database:
        version = await schema_version(database)
    known = available()
    # A newer schema is ordinary during a rolling update: migrations keep the release before them working.
    if version < len(known):
        raise Unavailable(f"migration {version} of {len(known)}: run `comments migrate`")


async def _worker(context: Context) -> None:
    if await read_heartbeat(context.redis) is None:
        raise Unavailable("no worker has been seen lately")


async def _outcome(check: Awaitable[None]) -> str:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await check
    except RedisRefuses as error:
        return f"refuses commands: {error.details['reason']}"
    except (RedisUnavailable, OSError, TimeoutError):
        return "does not answer"
    except CommentsError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - any error means that this dependency fails, and the answer names it
        return f"fails: {type(error).__name__}"
    return "ok"


@get("/health/live", summary="Is the process alive", operation_id="live")
async def health_live() -> Response[Alive]:
    """Says nothing about what the process depends on: restarting it would not help that."""
    return Response(Alive(), headers={"Cache-Control": "no-store"})


@get(
    "/health/ready",
    summary="Can the service do its work",
    operation_id="ready",
    responses={503: ResponseSpec(Readiness, description="At least one dependency fails; `checks` names it")},
)
async def health_ready(context: Opened) -> Response[Readiness]:
    """PostgreSQL, Redis, the schema and a worker's sign of life, each by name."""
    checks = {
        "postgresql": _postgresql(context),
        "redis": _redis(context),
        "migrations": _migrations(context),
        "worker": _worker(context),
    }
    outcomes = dict(zip(checks, await asyncio.gather(*map(_outcome, checks.values())), strict=True))
    ready = all(outcome == "ok" for outcome in outcomes.values())
    return Response(
        Readiness("ok" if ready else "unavailable", outcomes),
        status_code=200 if ready else 503,
        headers={"Cache-Control": "no-store"},
    )


class _Gauges:
    """Gauges with present values, as a collector for one scrape."""

    def __init__(self, gauges: dict[str, tuple[str, float]]) -> None:
        self._gauges = gauges

    def collect(self) -> Any:
        for name, (documentation, value) in self._gauges.items():
            yield GaugeMetricFamily(name, documentation, value)


async def _gauges(context: Context) -> dict[str, tuple[str, float]]:
    gauges: dict[str, tuple[str, float]] = {
        "comments_open_streams": ("Event streams open in this process.", context.listeners.count),
        "comments_tasks": ("Tasks of the event loop of this process.", len(asyncio.all_tasks())),
    }
    up = {"postgresql": 0.0, "redis": 0.0, "worker": 0.0}
    try:
        async with connection(context.desk_pool) as database:
            depth = await select_exact_depth(database)
            age = await select_pending_age(database)
        up["postgresql"] = 1.0
        gauges["comments_pending"] = ("Comments that wait for the worker.", depth.pending)
        gauges["comments_held"] = ("Comments that wait for a moderator.", depth.held)
        gauges["comments_pending_age_seconds"] = ("Age of the oldest comment that waits for the worker.", age)
    except Unavailable:
        pass
    try:
        gauges["comments_stream_length"] = (
            "Unfinished entries of the Redis stream.",
            await queue_length(context.redis),
        )
        up["redis"] = 1.0
        up["worker"] = float(await read_heartbeat(context.redis) is not None)
    except RedisUnavailable:
        pass
    for name, value in up.items():
        gauges[f"comments_{name}_up"] = (f"1 while {name} answers.", value)
    return gauges


@get("/metrics", summary="Figures for Prometheus", operation_id="metrics", media_type="text/plain")
async def metrics(context: Opened) -> Response[bytes]:
    """The process, its requests by route, the queue's depth and age, and which dependency answers."""
    registry = CollectorRegistry()
    registry.register(_Gauges(await _gauges(context)))
    body = generate_latest() + generate_latest(registry)
    return Response(body, media_type=_METRICS_TYPE, headers={"Cache-Control": "no-store"})


router = Router(path="/", route_handlers=[health_live, health_ready, metrics], tags=["operations"])
