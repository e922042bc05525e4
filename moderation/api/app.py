"""The composition root of `moderation serve`: the Litestar application and the resources it owns."""

import contextlib
import logging
import os
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
from litestar import Litestar, Request, Response
from litestar.di import Provide
from litestar.exceptions import ClientException, HTTPException
from litestar.types import ASGIApp

from comments_service.domain.decisions import Policy
from comments_service.settings import Settings
from moderation.api import check, coral, health, openapi, score
from moderation.api.context import Context
from moderation.api.front import Front
from moderation.api.keys import KeyGate
from moderation.api.perspective import errors
from moderation.api.perspective.calibration import Calibration, calibration_for
from moderation.api.perspective.calls import refusal
from moderation.api.perspective.languages import ENGLISH_AND_JAPANESE, MULTILINGUAL
from moderation.api.perspective.routes import BODY_BYTES, response, router
from moderation.api.policies import open_policies
from moderation.api.scoring import ScoringQueue
from moderation.api.shadow.live import ShadowOptions, open_shadow
from moderation.api.shadow.routes import shadow_table
from moderation.api.suggestions import Place, open_suggestions
from moderation.api.verdicts import warm_up
from moderation.scorers import Scorer
from moderation.settings import ModerationSettings

log = logging.getLogger(__name__)

EXIT_HUNG = 70
# What Litestar says when a client ends the connection within its request.
_GONE = "client disconnected prematurely"


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What the application is made of.

    `policy` is that of comments which belong to no site. `suggestions` is where suggested scores go; without it they
    are dropped. `shadow` names another endpoint to compare ours with.
    """

    settings: ModerationSettings
    service: Settings
    scorer: Scorer
    policy: Policy | None = None
    suggestions: Place | None = None
    shadow: ShadowOptions | None = None

    @property
    def calibration(self) -> Calibration:
        return calibration_for(self.scorer.name, self.scorer.version, self.settings.calibration)

    @property
    def version(self) -> str:
        """Scorer, model and calibration in one string, as `X-Model-Version` and `MODERATION_PIN_VERSION` have it."""
        return f"{self.scorer.name}-{self.scorer.version}+{self.calibration.name}"


@contextlib.asynccontextmanager
async def _resources(app: Litestar) -> AsyncGenerator[None]:
    parts: Parts = app.state.parts
    scoring = ScoringQueue(parts.scorer, _end_process)
    phases = ThreadPoolExecutor(1, thread_name_prefix="phases")
    keep_text = parts.settings.keep_suggested_text == "on"
    async with (
        open_policies(parts.service.database_url, parts.policy) as policies,
        open_suggestions(parts.suggestions, keep_text=keep_text) as suggestions,
        open_shadow(parts.shadow, parts.version) as shadow,
    ):
        app.state.context = Context(
            settings=parts.settings,
            service=parts.service,
            scorer=parts.scorer.name,
            scorer_version=parts.scorer.version,
            version=parts.version,
            languages=known_languages(parts),
            scoring=scoring,
            calibration=parts.calibration,
            keys=KeyGate(parts.settings.api_keys.values, parts.settings.key_limit),
            policies=policies,
            phases=phases,
            suggestions=suggestions,
            shadow=shadow,
        )
        await warm_up(app.state.context)
        yield
        await scoring.close()
        phases.shutdown(wait=False)


def known_languages(parts: Parts) -> frozenset[str]:
    """The languages that the scorer was trained on."""
    if "multilingual" in parts.scorer.version:
        return ENGLISH_AND_JAPANESE | MULTILINGUAL
    return ENGLISH_AND_JAPANESE


def provide_context(request: Request[Any, Any, Any]) -> Context:
    """The open resources of this process."""
    return request.app.state.context


def create_app(parts: Parts) -> Litestar:
    """The application. It connects to nothing before it is started."""
    app = Litestar(
        route_handlers=[
            router,
            coral.coral,
            score.score_texts,
            check.check_text,
            shadow_table,
            openapi.document,
            health.router,
        ],
        dependencies={"context": Provide(provide_context, sync_to_thread=False)},
        exception_handlers={HTTPException: _refused, Exception: _failed},
        lifespan=[_resources],
        openapi_config=None,
        request_max_body_size=BODY_BYTES,
        # `_failed` logs unexpected errors, without their messages.
        logging_config=None,
    )
    app.state.parts = parts
    return app


def front(app: Litestar) -> ASGIApp:
    """The application behind its front, as it is served."""
    parts: Parts = app.state.parts
    calls = [route.path for route in app.routes]
    return Front(app, calls, {"X-Scorer": parts.scorer.name, "X-Model-Version": parts.version})


def _refused(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """What the framework itself refuses."""
    if error.detail == _GONE:
        # Nobody reads this: a check that would be late is given up while it is being sent.
        return response(refusal(errors.unavailable()))
    if error.status_code >= 500:
        return _failed(request, error)
    if error.status_code == 413:
        return response(refusal(errors.payload_too_large(BODY_BYTES)))
    if isinstance(error, ClientException) and error.status_code == 400:
        return response(refusal(errors.not_json()))
    return response(refusal(errors.not_found()))


def _failed(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    log.error("unexpected error", exc_info=error, extra={"route": request.scope["path"]})
    return response(refusal(errors.internal()))


def _end_process() -> None:
    log.error("the scorer hangs")
    # Its thread would keep an orderly exit waiting for ever.
    os._exit(EXIT_HUNG)
