"""Every error is a problem document, and none contains what must stay secret."""

import io
import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from comments_service import errors
from comments_service.api import accepting, own, problems
from tests.api.articles import Article, bearer
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

UNKNOWN_PATHS = [
    "/nowhere",
    "/v1",
    "/v1/",
    "/v1/sites",
    "/v1/sites/default",
    "/v1/sites/default/articles/a/comments/1",
    "/v1/comments",
    "/v1/comments/1",
    "/v1/review",
    "/v1/review/nowhere",
    "/v2/sites/default/ranking",
    "/health",
    "/static/nowhere.js",
    "/demo/articles/a b",
    "/%00",
    "/%ff",
    "/..%2f..%2fetc/passwd",
    "/" + "a" * 5_000,
]
ALLOWED_METHODS = {
    "/v1/sites/default/articles/a/comments": {"GET", "POST"},
    "/v1/sites/default/articles/a": {"PUT", "PATCH"},
    "/v1/sites/default/ranking": {"GET"},
    "/v1/review/comments/0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a11/decisions": {"POST"},
    "/v1/review/sites/default/policy": {"GET", "PUT"},
    "/health/live": {"GET"},
    "/metrics": {"GET"},
    "/": {"GET"},
}


def problem_document(answer: httpx.Response) -> dict[str, Any]:
    """Returns the problem document of an answer, with all its fields checked against each other."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert answer.headers["cache-control"] == "no-store"
    document = answer.json()
    assert document["status"] == answer.status_code
    assert document["type"] == f"urn:comments:problem:{document['code']}"
    assert document["title"]
    return document


@pytest.mark.parametrize("path", UNKNOWN_PATHS, ids=lambda path: path[:40])
async def test_an_unknown_address_is_not_found(service: RunningService, path: str) -> None:
    answer = await service.client.get(httpx.URL(service.url).copy_with(raw_path=path.encode()))
    assert (problem_document(answer)["code"], answer.status_code) == ("not-found", 404)


@pytest.mark.parametrize(("path", "methods"), ALLOWED_METHODS.items())
async def test_a_method_that_is_not_allowed_is_answered_with_the_allowed_ones(
    service: RunningService, path: str, methods: set[str]
) -> None:
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} - methods:
        answer = await service.client.request(method, path)
        assert (problem_document(answer)["code"], answer.status_code) == ("method-not-allowed", 405)
        assert set(answer.headers["allow"].split(", ")) >= methods


@pytest.mark.parametrize("path", ALLOWED_METHODS)
async def test_options_is_answered_with_the_allowed_methods(service: RunningService, path: str) -> None:
    answer = await service.client.options(path)
    assert answer.status_code == 204
    assert "OPTIONS" in answer.headers["allow"]


async def test_every_error_that_a_caller_can_cause_has_a_status_and_a_unique_code() -> None:
    """Errors that only operators cause never leave the command line. Handlers catch those of Redis, and lead a browser
    that signs in with an account back to the desk."""
    operator_errors = {
        errors.ConfigurationError,
        errors.SchemaTooNew,
        errors.StartError,
    }
    caught_errors = {errors.RedisUnavailable, errors.SignInFailed, errors.AccountUnknown}
    all_errors = {
        error for error in errors.CommentsError.__subclasses__() if error.__module__ == errors.__name__
    }
    assert all_errors - operator_errors - caught_errors == set(problems.DOMAIN)
    codes = [problem.code for problem in problems.DOMAIN.values()]
    assert len(codes) == len(set(codes))


SECRET = "誰にも見せてはいけない文"


async def test_an_unexpected_error_is_answered_and_logged_without_its_message(
    service: RunningService, article: Article, monkeypatch: pytest.MonkeyPatch, logged: io.StringIO
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError(SECRET) from ValueError(SECRET)

    monkeypatch.setattr(accepting, "insert_comments", broken)
    answer = await article.post(body=SECRET)
    assert problem_document(answer) == {
        "type": "urn:comments:problem:internal",
        "title": "Something went wrong on our side",
        "status": 500,
        "code": "internal",
    }
    [line] = logged.getvalue().splitlines()
    entry = json.loads(line)
    assert (entry["level"], entry["message"], entry["error"]) == ("error", "unhandled", "RuntimeError")
    assert entry["method"] == "POST"
    assert entry["route"] == "/v1/sites/{site}/articles/{article}/comments"
    assert entry["at"][-1].endswith(" broken")
    assert SECRET not in logged.getvalue()


async def test_a_domain_error_without_a_status_is_an_internal_error(
    service: RunningService, article: Article, monkeypatch: pytest.MonkeyPatch, logged: io.StringIO
) -> None:
    async def broken(*_: object) -> None:
        raise errors.SchemaTooNew(SECRET)

    receipt = (await article.post()).json()
    monkeypatch.setattr(own, "select_own_comment", broken)
    answer = await service.client.get(
        f"/v1/comments/{receipt['id']}", headers=bearer(receipt["visitor_token"])
    )
    assert (problem_document(answer)["code"], answer.status_code) == ("internal", 500)
    assert SECRET not in answer.text + logged.getvalue()


async def test_an_error_of_a_caller_is_not_logged(
    service: RunningService, article: Article, logged: io.StringIO
) -> None:
    await article.post(body="")
    await article.post(bearer(str(uuid4())))
    await service.client.get("/nowhere")
    await service.client.post(
        article.comments, content=b"no json", headers={"Content-Type": "application/json"}
    )
    assert logged.getvalue() == ""


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("comments?limit=0", "limit", "must be a whole number from 1 to 100"),
        ("comments?limit=ten", "limit", "must be a whole number from 1 to 100, not text"),
        ("comments?order=best", "order", "must be one of 'newest', 'oldest', 'replied', 'top', not 'best'"),
        ("events?since=x", "since", "must be a whole number of at least 0, not text"),
        ("../../counts", "article", "is missing"),
        (f"../../counts?{'article=a&' * 101}", "article", "must be a list of 1 to 100 items"),
        ("../../../NEWS/counts?article=a", "site", "must be 1 to 64 of `a-z 0-9 -`"),
    ],
)
async def test_a_parameter_that_is_refused_is_named_with_what_is_allowed(
    service: RunningService, article: Article, query: str, field: str, message: str
) -> None:
    answer = await service.client.get(f"{article.path}/{query}")
    document = problem_document(answer)
    assert (document["code"], document["errors"]) == (
        "invalid-value",
        [{"field": field, "message": message}],
    )


async def test_a_field_that_is_missing_or_breaks_a_rule_is_named(
    service: RunningService, site: str, admin: dict[str, str]
) -> None:
    path = f"/v1/sites/{site}/articles/tram"
    missing = await service.client.post(f"{path}/comments", json={"body": "一番電車に乗ります。"})
    empty = await service.client.patch(path, json={"title": ""}, headers=admin)
    elsewhere = await service.client.patch(path, json={"url": "javascript:void(0)"}, headers=admin)
    settings = f"/v1/review/sites/{site}/settings"
    unseen = await service.client.patch(settings, json={"anonymous_name": "\u200b"}, headers=admin)
    assert [problem_document(answer)["errors"] for answer in (missing, empty, elsewhere, unseen)] == [
        [{"field": "author", "message": "is missing"}],
        [{"field": "title", "message": "has no visible character"}],
        [{"field": "url", "message": "an address begins with http:// or https://"}],
        [{"field": "anonymous_name", "message": "must have a visible character"}],
    ]


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"author": 1}, [{"field": "author", "message": "must be text, not a whole number"}]),
        ({"parent_id": "first"}, [{"field": "parent_id", "message": "must be a UUID"}]),
        (
            {"text": "x"},
            [{"message": "has no field 'text'; its fields are author, body, parent_id, url, signed_article"}],
        ),
    ],
)
async def test_a_field_that_is_refused_is_named_with_what_is_allowed(
    article: Article, change: dict[str, Any], errors: list[dict[str, str]]
) -> None:
    document = problem_document(await article.post(**change))
    assert (document["code"], document["errors"]) == ("invalid-body", errors)


@pytest.mark.parametrize(
    ("field", "value", "given"),
    [
        ("check", 0, "a whole number"),
        ("claims", "true", "text"),
        ("edit_minutes", "5", "text"),
        ("opens_at", 1_900_000_000, "a whole number"),
        ("version", "1", "text"),
    ],
)
async def test_what_only_looks_like_a_value_of_a_field_is_refused(
    service: RunningService, site: str, admin: dict[str, str], field: str, value: object, given: str
) -> None:
    path = f"/v1/review/sites/{site}/settings"
    document = problem_document(await service.client.patch(path, json={field: value}, headers=admin))
    [error] = document["errors"]
    assert (document["code"], error["field"]) == ("invalid-body", field)
    assert error["message"].endswith(f", not {given}")
    # Who may not call is told so first.
    assert problem_document(await service.client.patch(path, json={field: value}))["code"] == "invalid-token"
