"""The probes and figures of operators and their machines, and what this server is."""

import msgspec
from litestar import Response, Router, get
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from comments_service import __version__
from moderation.api.context import Opened
from moderation.api.figures import TEXTS_WAITING
from moderation.api.scoring import BusyError, ScoringFailedError

# A call of a scorer that answers is far shorter.
SILENT_SECONDS = 5.0
_NOT_STORED = {"Cache-Control": "no-store"}
_METRICS_TYPE = CONTENT_TYPE_LATEST.removesuffix("; charset=utf-8")


class Alive(msgspec.Struct):
    """The process answers."""

    status: str = "ok"


class Readiness(msgspec.Struct):
    """`ok`, or what is wrong; the scorer is `ok`, `busy`, or fails."""

    status: str
    checks: dict[str, str]


class About(msgspec.Struct):
    """Which release, scorer, model and calibration answer here."""

    service: str
    release: str
    scorer: str
    version: str


@get("/")
async def about(context: Opened) -> About:
    return About("moderation serve", __version__, context.scorer, context.version)


@get("/health/live")
async def health_live() -> Response[Alive]:
    return Response(Alive(), headers=_NOT_STORED)


@get("/health/ready")
async def health_ready(context: Opened) -> Response[Readiness]:
    """A server that is only busy is ready: it answers what it can and refuses the rest at once.

    Were it taken out, its load would make the next one busy.
    """
    try:
        await context.scoring.score(["ok"])
    except BusyError:
        outcome = "does not answer" if context.scoring.call_seconds > SILENT_SECONDS else "busy"
    except ScoringFailedError:
        outcome = "fails"
    else:
        outcome = "ok"
    ready = outcome in ("ok", "busy")
    return Response(
        Readiness("ok" if ready else "unavailable", {"scorer": outcome}),
        status_code=200 if ready else 503,
        headers=_NOT_STORED,
    )


@get("/metrics", media_type="text/plain")
async def metrics(context: Opened) -> Response[bytes]:
    TEXTS_WAITING.set(context.scoring.waiting)
    return Response(generate_latest(), media_type=_METRICS_TYPE, headers=_NOT_STORED)


router = Router(path="/", route_handlers=[about, health_live, health_ready, metrics])
