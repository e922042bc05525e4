"""`moderation serve` started inside a test, behind its front, on a port of this machine."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Any

import httpx

from comments_service.domain.decisions import Policy
from comments_service.settings import Settings, from_environment
from comments_service.sockets import listening_socket
from moderation.api.app import Parts, create_app
from moderation.api.server import new_server
from moderation.api.shadow.live import ShadowOptions
from moderation.api.suggestions import Place
from moderation.scorers import Scorer
from moderation.scorers.ngram.scorer import NgramScorer
from moderation.settings import ModerationSettings
from tests.waiting import wait_until

ANALYZE = "/v1alpha1/comments:analyze"
SUGGEST = "/v1alpha1/comments:suggestscore"


@contextlib.asynccontextmanager
async def served(
    scorer: Scorer | None = None,
    service: Settings | None = None,
    policy: Policy | None = None,
    suggestions: Place | None = None,
    shadow: ShadowOptions | None = None,
    **environ: str,
) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of a server with these `MODERATION_` settings, without the prefix."""
    settings = from_environment(
        ModerationSettings,
        "MODERATION_",
        {f"MODERATION_{name.upper()}": value for name, value in environ.items()},
    )
    parts = Parts(
        settings=settings,
        service=service or Settings(),
        scorer=scorer or NgramScorer.load(),
        policy=policy,
        suggestions=suggestions,
        shadow=shadow,
    )
    server = new_server(create_app(parts))
    with contextlib.closing(listening_socket("127.0.0.1", 0, "a setting")) as listening:
        task = asyncio.create_task(server._serve([listening]))
        await wait_until(lambda: server.started or task.done(), "the server did not start")
        port = listening.getsockname()[1]
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
                yield client
        finally:
            server.should_exit = True
            await task


def asked(text: str, *attributes: str, **more: Any) -> dict[str, Any]:
    """The body of a request for the scores of a text."""
    return {
        "comment": {"text": text},
        "requestedAttributes": {name: {} for name in attributes or ("TOXICITY",)},
        **more,
    }
