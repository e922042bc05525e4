"""Every error is a problem document, and none says more than it may."""

import io
import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from comments_service import errors
from comments_service.api import own, problems, submit
from tests.api.articles import Article
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOWHERE = [
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
METHODS = {
    "/v1/sites/default/articles/a/comments": {"GET", "POST"},
    "/v1/sites/default/articles/a": {"PUT"},
    "/v1/sites/default/ranking": {"GET"},
    "/v1/review/comments/0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a11/decisions": {"POST"},
    "/v1/review/sites/default/policy": {"GET", "PUT"},
    "/health/live": {"GET"},
    "/metrics": {"GET"},
    "/": {"GET"},
}


def document(answer: httpx.Response) -> dict[str, Any]:
    """The problem document that an answer is."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["type"] == f"urn:comments:problem:{told['code']}"
    assert told["title"]
    return told


@pytest.mark.parametrize("path", NOWHERE, ids=lambda path: path[:40])
async def test_an_address_where_nothing_is_is_not_found(service: RunningService, path: str) -> None:
    answer = await service.client.get(httpx.URL(service.url).copy_with(raw_path=path.encode()))
    assert (document(answer)["code"], answer.status_code) == ("not-found", 404)


@pytest.mark.parametrize(("path", "methods"), METHODS.items())
async def test_a_method_that_an_address_does_not_take_is_answered_with_those_it_takes(
    service: RunningService, path: str, methods: set[str]
) -> None:
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} - methods:
        answer = await service.client.request(method, path)
        assert (document(answer)["code"], answer.status_code) == ("method-not-allowed", 405)
        assert set(answer.headers["allow"].split(", ")) >= methods


@pytest.mark.parametrize("path", METHODS)
async def test_options_is_answered_with_the_methods(service: RunningService, path: str) -> None:
    answer = await service.client.options(path)
    assert answer.status_code == 204
    assert "OPTIONS" in answer.headers["allow"]


async def test_every_error_that_a_caller_can_make_has_a_status_and_a_code_of_its_own() -> None:
    """Errors that only operators make never leave the command line, and handlers catch those of Redis."""
    operators = {errors.ConfigurationError, errors.ModeratorExists, errors.SchemaTooNew, errors.StartError}
    inner = {errors.RedisUnavailable}
    raised = {error for error in errors.CommentsError.__subclasses__() if error.__module__ == errors.__name__}
    assert raised - operators - inner == set(problems.DOMAIN)
    codes = [kind.code for kind in problems.DOMAIN.values()]
    assert len(codes) == len(set(codes))


SECRET = "誰にも見せてはいけない文"


async def test_an_error_of_ours_is_told_without_what_it_quotes(
    service: RunningService, article: Article, monkeypatch: pytest.MonkeyPatch, logged: io.StringIO
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError(SECRET) from ValueError(SECRET)

    monkeypatch.setattr(submit, "insert_comment", broken)
    answer = await article.post(body=SECRET)
    assert document(answer) == {
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


async def test_a_domain_error_without_a_status_is_an_error_of_ours(
    service: RunningService, article: Article, monkeypatch: pytest.MonkeyPatch, logged: io.StringIO
) -> None:
    async def broken(*_: object) -> None:
        raise errors.SchemaTooNew(SECRET)

    receipt = (await article.post()).json()
    monkeypatch.setattr(own, "select_own_comment", broken)
    answer = await service.client.get(
        f"/v1/comments/{receipt['id']}", headers={"Authorization": f"Bearer {receipt['visitor_token']}"}
    )
    assert (document(answer)["code"], answer.status_code) == ("internal", 500)
    assert SECRET not in answer.text + logged.getvalue()


async def test_what_callers_do_wrong_is_not_logged(
    service: RunningService, article: Article, logged: io.StringIO
) -> None:
    await article.post(body="")
    await article.post({"Authorization": f"Bearer {uuid4()}"})
    await service.client.get("/nowhere")
    await service.client.post(
        article.comments, content=b"no json", headers={"Content-Type": "application/json"}
    )
    assert logged.getvalue() == ""
