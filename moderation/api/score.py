"""`POST /v1/score`: scores as `moderation score` prints them, for many texts at once."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, post
from msgspec import Meta

from comments_service.domain.decisions import Scores, Span
from moderation.api.context import Opened
from moderation.api.perspective import errors
from moderation.api.perspective.calls import Query, Reply, guarded
from moderation.api.perspective.comment import MOST_BYTES
from moderation.api.perspective.requests import read_strictly
from moderation.api.perspective.routes import key_of, response

MOST_TEXTS = 1_000


class ScoreTexts(msgspec.Struct, forbid_unknown_fields=True):
    """Texts to score, each of 20,480 bytes at most. `langs` has "ja", "en" or null for each of them."""

    texts: Annotated[list[str], Meta(min_length=1, max_length=MOST_TEXTS)]
    langs: list[str | None] | None = None


class ScoredText(msgspec.Struct):
    """The scores of one text, without the calibration of the Perspective API, and the tags that the scorer finds.

    `spans` and `tags` count code points of the text.
    """

    scores: Scores
    lang: str
    scorer: str
    version: str
    spans: list[Span]
    tags: list[Span]


class ScoredTexts(msgspec.Struct):
    """An answer for each text, in order."""

    results: list[ScoredText]


@post("/v1/score", status_code=200)
async def score_texts(request: Request[Any, Any, Any], context: Opened) -> Response[bytes]:
    query = Query.of(request.scope)

    async def answered() -> Reply:
        context.keys.check(key_of(request, query))
        asked = _read(await request.body())
        scored = await context.scoring.score(asked.texts, asked.langs)
        results = [
            ScoredText(
                one.scores, one.lang, one.by or context.scorer, context.scorer_version, one.spans, one.tags
            )
            for one in scored
        ]
        return Reply(200, msgspec.json.encode(ScoredTexts(results)))

    return response(await guarded(answered))


def _read(body: bytes) -> ScoreTexts:
    """Raises `PerspectiveError`."""
    asked = read_strictly(ScoreTexts, body)
    if any(len(text.encode()) > MOST_BYTES for text in asked.texts):
        raise errors.comment_too_long()
    if asked.langs is not None and len(asked.langs) != len(asked.texts):
        raise errors.invalid_value("langs")
    return asked
