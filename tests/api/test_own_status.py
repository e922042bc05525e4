"""The status of a visitor's own comment."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from comments_service.domain.comments import new_id
from comments_service.domain.people import Visitor
from comments_service.domain.visitor_tokens import VisitorTokens
from tests.api.articles import COMMENT, Article, bearer, problem_of
from tests.running import SECRET, RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXT = "人を侮辱する表現が含まれている可能性があります。"


async def get_status(
    service: RunningService, comment: str, headers: dict[str, str] | None = None
) -> httpx.Response:
    return await service.client.get(f"/v1/comments/{comment}", headers=headers)


async def test_an_author_sees_the_comment_as_it_was_sent(service: RunningService, article: Article) -> None:
    receipt = (await article.post()).json()
    answer = await get_status(service, receipt["id"], bearer(receipt["visitor_token"]))
    told = answer.json()
    assert told.pop("editable_until") > receipt["created_at"]
    assert len(told.pop("author_key")) == 8
    assert told == COMMENT | {
        "id": receipt["id"],
        "site_id": "default",
        "article_id": article.name,
        "created_at": receipt["created_at"],
        "parent_id": None,
        "status": "pending",
        "version": 1,
        "reason": None,
    }
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(("status", "reason"), [("approved", None), ("held", TEXT), ("rejected", TEXT)])
async def test_an_author_reads_why_a_policy_held_or_rejected_the_comment(
    service: RunningService, article: Article, status: str, reason: str | None
) -> None:
    receipt = (await article.post()).json()
    await article.decide([receipt["id"]], status)
    comment = (await get_status(service, receipt["id"], bearer(receipt["visitor_token"]))).json()
    assert (comment["status"], comment["reason"]) == (status, reason)
    assert comment.get("actor") == (reason and "policy")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("個人情報が含まれています", "個人情報が含まれています"),
        ("clean", "clean"),
        ("hate", "人種・国籍・性別などを理由とする差別的な表現が含まれています。"),
        ("", None),
    ],
)
async def test_an_author_sees_the_reason_that_a_moderator_gave_for_a_removal(
    service: RunningService, article: Article, given: str, told: str | None
) -> None:
    receipt = (await article.post()).json()
    await article.decide([receipt["id"]])
    moderator = await service.moderator(f"desk-{uuid4().hex}")
    await service.client.post(
        f"/v1/review/comments/{receipt['id']}/decisions",
        json={"status": "removed", "version": 2, "reason": given},
        headers=moderator,
    )
    comment = (await get_status(service, receipt["id"], bearer(receipt["visitor_token"]))).json()
    assert (comment["status"], comment["reason"], comment["actor"]) == ("removed", told, "moderator")
    assert not {"moderator", "scores", "phase", "note"} & set(comment)


async def test_a_visitor_sees_all_its_comments_with_one_token(
    service: RunningService, article: Article
) -> None:
    first = (await article.post()).json()
    token = bearer(first["visitor_token"])
    second = (await article.post(token, body="もう一言。")).json()
    for receipt in (first, second):
        assert (await get_status(service, receipt["id"], token)).status_code == 200


async def test_a_comment_of_another_visitor_is_answered_like_an_unknown_one(
    service: RunningService, article: Article
) -> None:
    receipt = (await article.post()).json()
    stranger = bearer((await article.post()).json()["visitor_token"])
    answer = await get_status(service, receipt["id"], stranger)
    unknown = await get_status(service, str(new_id()), stranger)
    assert problem_of(answer) == (404, "comment-not-found")
    assert answer.content == unknown.content


async def test_a_published_comment_is_not_found_with_the_token_of_another_visitor(
    service: RunningService, article: Article
) -> None:
    [comment] = await article.publish()
    stranger = bearer((await article.post()).json()["visitor_token"])
    assert (await get_status(service, comment, stranger)).status_code == 404


async def test_a_token_of_the_same_visitor_for_another_site_is_not_accepted(
    service: RunningService, article: Article
) -> None:
    receipt = (await article.post()).json()
    visitor = UUID(hex=receipt["visitor_token"].split(".")[2])
    token = VisitorTokens(SECRET).make(Visitor(visitor, "elsewhere"), datetime.now(UTC))
    assert (await get_status(service, receipt["id"], bearer(token))).status_code == 404


@pytest.mark.parametrize("authorization", ["", "Bearer x", "Basic x", "Bearer v1.default.a.b.c"])
async def test_a_status_needs_a_valid_token(
    service: RunningService, article: Article, authorization: str
) -> None:
    receipt = (await article.post()).json()
    answer = await get_status(service, receipt["id"], {"Authorization": authorization})
    assert problem_of(answer) == (401, "invalid-token")
    assert (await get_status(service, receipt["id"])).status_code == 401


async def test_an_expired_token_is_not_accepted(service: RunningService, article: Article) -> None:
    receipt = (await article.post()).json()
    visitor = Visitor(UUID(hex=receipt["visitor_token"].split(".")[2]), "default")
    expired = VisitorTokens(SECRET).make(visitor, datetime.now(UTC) - timedelta(days=366))
    answer = await get_status(service, receipt["id"], bearer(expired))
    assert problem_of(answer) == (401, "invalid-token")


async def test_a_token_of_a_moderator_is_not_accepted(service: RunningService, article: Article) -> None:
    receipt = (await article.post()).json()
    moderator = await service.moderator(f"desk-{uuid4().hex}")
    assert (await get_status(service, receipt["id"], moderator)).status_code == 401


@pytest.mark.parametrize("comment", ["1", "tram", "0193a5f2", "%00", "0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a1z"])
async def test_an_invalid_id_is_not_found(service: RunningService, comment: str) -> None:
    assert (await get_status(service, comment)).status_code == 404
