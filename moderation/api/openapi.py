"""The OpenAPI document of `moderation serve`."""

from typing import Any

import msgspec
from litestar import Response, get

from comments_service import __version__
from comments_service.domain.forecasts import Forecast
from moderation.api.check import CheckText
from moderation.api.health import About, Alive, Readiness
from moderation.api.perspective.requests import AnalyzeRequest, AttributeScores, SuggestRequest
from moderation.api.score import ScoredTexts, ScoreTexts
from moderation.api.shadow.tally import ShadowReport

_JSON = "application/json"


class AnalyzeAnswer(msgspec.Struct, rename="camel", omit_defaults=True):
    """The scores. An attribute below its threshold is left out, and `attributeScores` where none is left."""

    languages: list[str]
    detected_languages: list[str]
    attribute_scores: dict[str, AttributeScores] | None = None
    client_token: str | None = None


class SuggestAnswer(msgspec.Struct, rename="camel", omit_defaults=True):
    """The suggestion is kept."""

    detected_languages: list[str]
    requested_languages: list[str] | None = None
    client_token: str | None = None


class ErrorDetails(msgspec.Struct, rename="camel"):
    """What is wrong. `details` have `errorType` or `reason`, and `@type` that says which."""

    code: int
    message: str
    status: str
    details: list[dict[str, Any]]


class ErrorAnswer(msgspec.Struct):
    """An error as Google's APIs have it."""

    error: ErrorDetails


class CoralRequest(msgspec.Struct):
    """What Coral sends, of which `comment.body` alone is read."""

    comment: dict[str, Any]


class CoralAnswer(msgspec.Struct, rename="camel", omit_defaults=True):
    """What Coral is to do: `status` REJECTED or SYSTEM_WITHHELD, `actions` that flag the comment."""

    status: str
    actions: list[dict[str, str]] | None = None


_SCHEMAS = (
    *(About, Alive, Readiness, AnalyzeRequest, AnalyzeAnswer, SuggestRequest, SuggestAnswer, ErrorAnswer),
    *(ShadowReport, CoralRequest, CoralAnswer, ScoreTexts, ScoredTexts, CheckText, Forecast),
)
_ERRORS = {
    "400": "The request cannot be answered; `errorType` says why",
    "403": "No API key, where one is needed",
    "429": "Too many calls for this API key; `Retry-After` says when to come again",
    "503": "The scorer is busy",
}
_KEYED: dict[str, Any] = {"security": [{}, {"query": []}, {"header": []}]}


def _content(schema: type) -> dict[str, Any]:
    return {_JSON: {"schema": {"$ref": f"#/components/schemas/{schema.__name__}"}}}


def _call(
    name: str, summary: str, request: type, answer: type, errors: dict[str, str], **more: Any
) -> dict[str, Any]:
    return {
        "post": {
            "operationId": name,
            "summary": summary,
            "requestBody": {"required": True, "content": _content(request)},
            "responses": {
                "200": {"description": answer.__doc__, "content": _content(answer)},
                **{
                    status: {"description": text, "content": _content(ErrorAnswer)}
                    for status, text in errors.items()
                },
                **more.pop("responses", {}),
            },
            **more,
        }
    }


def _look(name: str, summary: str, answer: type | None, **responses: Any) -> dict[str, Any]:
    content = _content(answer) if answer else {"text/plain": {"schema": {"type": "string"}}}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "security": [],
            "responses": {"200": {"description": "Answered", "content": content}, **responses},
        }
    }


def _paths() -> dict[str, Any]:
    parameters = [
        _parameter("fields", "The parts of the answer that are wanted, such as `attributeScores/TOXICITY`."),
        _parameter("prettyPrint", "Indent the answer.", "boolean"),
        *(_parameter(name, "Accepted.") for name in ("alt", "quotaUser", "$.xgafv")),
    ]
    perspective: dict[str, Any] = {**_KEYED, "parameters": parameters, "tags": ["perspective"]}
    return {
        "/v1alpha1/comments:analyze": _call(
            "analyze", "Score a comment", AnalyzeRequest, AnalyzeAnswer, _ERRORS, **perspective
        ),
        "/v1alpha1/comments:suggestscore": _call(
            "suggestscore", "Suggest scores", SuggestRequest, SuggestAnswer, _ERRORS, **perspective
        ),
        "/batch": {"post": _batch()},
        "/$discovery/rest": {
            "get": {
                "operationId": "discovery",
                "summary": "The discovery document for Google's client libraries",
                "security": [],
                "tags": ["perspective"],
                "parameters": [_parameter("version", "v1alpha1")],
                "responses": {
                    "200": {"description": "The document", "content": {_JSON: {"schema": {"type": "object"}}}}
                },
            }
        },
        "/coral": _call(
            "coral",
            "Coral's external moderation phase",
            CoralRequest,
            CoralAnswer,
            {
                "400": "The body is not Coral's",
                "401": "The signature does not fit",
                "404": "No secret is configured",
            },
            responses={"204": {"description": "Nothing is to be done about the comment"}},
            security=[{"coral": []}],
            parameters=[_parameter("site", "The site whose policy decides; `default` without it.")],
            tags=["coral"],
        ),
        "/v1/score": _call(
            "score", "Score texts", ScoreTexts, ScoredTexts, _ERRORS, **_KEYED, tags=["moderation"]
        ),
        "/v1/check": _call(
            "check",
            "Foretell what becomes of a text",
            CheckText,
            Forecast,
            _ERRORS,
            **_KEYED,
            tags=["moderation"],
        ),
        "/": _look("about", "Which scorer answers", About),
        "/health/live": _look("live", "Is the process alive", Alive),
        "/health/ready": _look(
            "ready",
            "Does the scorer answer",
            Readiness,
            **{"503": {"description": "The scorer fails or does not answer", "content": _content(Readiness)}},
        ),
        "/shadow": {"get": _shadow()},
        "/metrics": _look("metrics", "Figures for Prometheus", None),
    }


def _parameter(name: str, description: str, kind: str = "string") -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": kind},
    }


def _batch() -> dict[str, Any]:
    mixed = {"multipart/mixed": {"schema": {"type": "string"}}}
    return {
        "operationId": "batch",
        "summary": "Several calls at once, each as application/http",
        "tags": ["perspective"],
        **_KEYED,
        "requestBody": {"required": True, "content": mixed},
        "responses": {
            "200": {"description": "An answer for each call, in order", "content": mixed},
            "400": {"description": "The batch cannot be read", "content": _content(ErrorAnswer)},
        },
    }


def _shadow() -> dict[str, Any]:
    look: dict[str, Any] = _look("shadow", "The comparison with another endpoint so far", ShadowReport)["get"]
    look["parameters"] = [_parameter("format", "`json`: the figures, as for those who accept JSON.")]
    look["responses"]["200"]["content"]["text/plain"] = {"schema": {"type": "string"}}
    look["responses"]["404"] = {"description": "Nothing is compared", "content": _content(ErrorAnswer)}
    return look


def openapi_document() -> dict[str, Any]:
    _, schemas = msgspec.json.schema_components(_SCHEMAS, ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "moderation serve",
            "version": __version__,
            "description": "Scores and checks for comments. The calls of the Perspective API are answered under any "
            "prefix of their path.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": _paths(),
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "query": {"type": "apiKey", "in": "query", "name": "key"},
                "header": {"type": "apiKey", "in": "header", "name": "X-Goog-Api-Key"},
                "coral": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "X-Coral-Signature",
                    "description": "`sha256=` and the HMAC-SHA256 of the body with the signing secret, in hexadecimal.",
                },
            },
        },
    }


@get("/openapi.json")
async def document() -> Response[dict[str, Any]]:
    return Response(openapi_document())
