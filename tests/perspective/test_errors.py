"""Errors, byte for byte. Texts: conversationai/perspectiveapi, 2-api/limits.md; shapes: the API's answers as
PyPerspective and perspective.py read them.
"""

from typing import Any

import httpx
import pytest

from tests.perspective.serving import ANALYZE, SUGGEST, asked, served

COMMENT_ERROR = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"


def error(message: str, error_type: str = "INVALID_REQUEST", **more: Any) -> dict[str, Any]:
    details = {"@type": COMMENT_ERROR, "errorType": error_type, **more}
    return {"error": {"code": 400, "message": message, "status": "INVALID_ARGUMENT", "details": [details]}}


EMPTY = error("Comment must be non-empty.", "COMMENT_EMPTY")
TOO_LONG = error("Comment text too long.", "COMMENT_TOO_LONG")
NO_ATTRIBUTES = error("Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES")
NOT_JSON = error("Invalid JSON payload received. Unexpected token.")
TWO_CONTEXTS = error(
    "Context can have either entries or article_and_parent_comment, but both fields were populated."
)
ENTRY = {"text": "市電の記事"}

ANALYZE_ERRORS: dict[str, tuple[Any, dict[str, Any]]] = {
    "nothing": (b"", EMPTY),
    "an empty object": ({}, EMPTY),
    "no text": ({"comment": {}, "requestedAttributes": {"TOXICITY": {}}}, EMPTY),
    "null": ({"comment": None}, EMPTY),
    "spaces": (asked(" \n　"), EMPTY),
    "an empty element": (asked("", comment={"text": "<p> </p>", "type": "HTML"}), EMPTY),
    "too many bytes": (asked("市" * 6_827), TOO_LONG),
    "no attributes": ({"comment": {"text": "市電"}}, NO_ATTRIBUTES),
    "an empty map of attributes": ({"comment": {"text": "市電"}, "requestedAttributes": {}}, NO_ATTRIBUTES),
    "an unknown attribute": (asked("市電", "KINDNESS"), error("Unknown requested attribute: KINDNESS")),
    "an attribute that means good": (
        asked("市電", "COMPASSION_EXPERIMENTAL"),
        error("Unknown requested attribute: COMPASSION_EXPERIMENTAL"),
    ),
    "hundreds of attributes": (
        asked("市電", *(f"TOXICITY@{number}" for number in range(129))),
        error("Too many requested_attributes: 128 at most are answered"),
    ),
    "a score type": (
        asked("市電", requestedAttributes={"TOXICITY": {"scoreType": "PERCENTILE"}}),
        error("Requested score type PERCENTILE is not supported by attribute TOXICITY"),
    ),
    "a text type": (asked("", comment={"text": "市電", "type": "RTF"}), error("Unknown text type")),
    "two contexts": (
        asked("市電", context={"entries": [ENTRY], "articleAndParentComment": {"article": ENTRY}}),
        TWO_CONTEXTS,
    ),
    "two contexts in snake case": (
        asked("市電", context={"entries": [ENTRY], "article_and_parent_comment": {"article": ENTRY}}),
        TWO_CONTEXTS,
    ),
    "a declared language": (
        asked("Das ist doch alles Unsinn.", languages=["de"]),
        error(
            "Attribute TOXICITY does not support request languages: de",
            "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
            languageNotSupportedByAttributeError={"requestedLanguages": ["de"], "attribute": "TOXICITY"},
        ),
    ),
    "a detected language": (
        asked("전차가 다시 달립니다"),
        error(
            "Attribute TOXICITY does not support request languages: ko",
            "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
            languageNotSupportedByAttributeError={"detectedLanguages": ["ko"], "attribute": "TOXICITY"},
        ),
    ),
    "a script that is not known": (
        asked("ትራም እንደገና ይሄዳል"),
        error("Unable to detect language", "LANGUAGE_DETECTION_FAILED"),
    ),
    "no JSON": (b"text=hello", NOT_JSON),
    "a list": (b"[]", NOT_JSON),
    "NaN": (b'{"comment":{"text":"a"},"requestedAttributes":{"TOXICITY":{"scoreThreshold":NaN}}}', NOT_JSON),
    "half a text": (b'{"comment":{"text":"', NOT_JSON),
    "a number for a text": ({"comment": {"text": 5}}, error("Invalid value at 'comment.text'")),
    "a text for a list": (asked("市電", languages="ja"), error("Invalid value at 'languages'")),
}
SUGGEST_ERRORS: dict[str, tuple[Any, dict[str, Any]]] = {
    "nothing": (b"", EMPTY),
    "no scores": ({"comment": {"text": "市電"}}, error("Missing attribute_scores")),
    "an empty map": ({"comment": {"text": "市電"}, "attributeScores": {}}, error("Missing attribute_scores")),
    "an attribute without a score": (
        {"comment": {"text": "市電"}, "attributeScores": {"TOXICITY": {}}},
        error("Invalid value at 'attribute_scores[TOXICITY]'"),
    ),
    "a score above 1": (
        {"comment": {"text": "市電"}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1.5}}}},
        error("Invalid value at 'attribute_scores[TOXICITY].score.value'"),
    ),
}


async def sent(client: httpx.AsyncClient, path: str, body: Any) -> httpx.Response:
    return await (
        client.post(path, content=body) if isinstance(body, bytes) else client.post(path, json=body)
    )


@pytest.mark.parametrize(("body", "expected"), ANALYZE_ERRORS.values(), ids=ANALYZE_ERRORS)
async def test_analyze_refuses_as_google_does(body: Any, expected: dict[str, Any]) -> None:
    async with served() as client:
        answer = await sent(client, ANALYZE, body)
    assert (answer.status_code, answer.json()) == (400, expected)
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"


@pytest.mark.parametrize(("body", "expected"), SUGGEST_ERRORS.values(), ids=SUGGEST_ERRORS)
async def test_suggestscore_refuses_as_google_does(body: Any, expected: dict[str, Any]) -> None:
    async with served() as client:
        answer = await sent(client, SUGGEST, body)
    assert (answer.status_code, answer.json()) == (400, expected)


async def test_an_empty_body_without_a_content_type_is_an_empty_comment() -> None:
    """PyPerspective's constructor sends one, and reads `error.details[0]`."""
    async with served() as client:
        answer = await client.post(ANALYZE)
        assert "content-type" not in answer.request.headers
    assert (answer.status_code, answer.json()) == (400, EMPTY)


async def test_a_key_that_is_not_known_is_refused_before_the_body_is_read() -> None:
    async with served(api_keys="key-1, key-2") as client:
        wrong = await client.post(f"{ANALYZE}?key=key-3")
        none = await client.post(ANALYZE, json=asked("市電"))
        right = [
            await client.post(f"{ANALYZE}?key=key-1", json=asked("市電")),
            await client.post(ANALYZE, json=asked("市電"), headers={"X-Goog-Api-Key": "key-2"}),
        ]
    assert (wrong.status_code, wrong.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert wrong.json()["error"]["message"] == "API key not valid. Please pass a valid API key."
    assert wrong.json()["error"]["details"][0]["reason"] == "API_KEY_INVALID"
    assert (none.status_code, none.json()["error"]["status"]) == (403, "PERMISSION_DENIED")
    assert [answer.status_code for answer in right] == [200, 200]


async def test_each_key_has_a_limit_of_its_own() -> None:
    async with served(key_limit="3/hour") as client:
        first = [(await client.post(f"{ANALYZE}?key=a", json=asked("市電"))) for _ in range(4)]
        other = await client.post(f"{ANALYZE}?key=b", json=asked("市電"))
    assert [answer.status_code for answer in first] == [200, 200, 200, 429]
    assert first[3].json()["error"]["status"] == "RESOURCE_EXHAUSTED"
    assert first[3].json()["error"]["code"] == 429
    assert 1100 < int(first[3].headers["retry-after"]) <= 1200
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ANALYZE),
        ("POST", "/v1alpha1/comments"),
        ("DELETE", "/batch"),
        ("GET", "/v1/sites/news/counts"),
    ],
)
async def test_what_is_not_there_is_a_not_found_of_google(method: str, path: str) -> None:
    async with served() as client:
        answer = await client.request(method, path)
    assert (answer.status_code, answer.json()["error"]["status"]) == (404, "NOT_FOUND")
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"


async def test_a_body_of_megabytes_is_refused() -> None:
    async with served() as client:
        answer = await client.post(ANALYZE, content=b" " * 5_000_000)
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert answer.json()["error"]["message"] == "Request payload size exceeds the limit: 4194304 bytes."
