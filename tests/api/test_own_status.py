"""Where one's own comment stands."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from comments_service.domain.comments import new_id
from comments_service.domain.people import Visitor
from comments_service.domain.visitor_tokens import VisitorTokens
from tests.api.articles import COMMENT, Article
from tests.running import SECRET, RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def own(service: RunningService, comment: str, headers: dict[str, str] | None = None) -> httpx.Response:
    return await service.client.get(f"/v1/comments/{comment}", headers=headers)


async def test_an_author_sees_what_was_sent(service: RunningService, article: Article) -> None:
    receipt = (await article.post()).json()
    answer = await own(service, receipt["id"], bearer(receipt["visitor_token"]))
    assert answer.json() == COMMENT | {
        "id": receipt["id"],
        "site_id": "default",
        "article_id": article.name,
        "created_at": receipt["created_at"],
        "parent_id": None,
        "status": "pending",
        "reason": None,
    }
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(("status", "reason"), [("approved", None), ("held", None), ("rejected", "insult")])
async def test_an_author_is_told_the_status_and_why_it_was_rejected(
    service: RunningService, article: Article, status: str, reason: str | None
) -> None:
    receipt = (await article.post()).json()
    await article.decide([receipt["id"]], status)
    told = (await own(service, receipt["id"], bearer(receipt["visitor_token"]))).json()
    assert (told["status"], told["reason"]) == (status, reason)


async def test_an_author_is_told_why_it_was_removed(service: RunningService, article: Article) -> None:
    receipt = (await article.post()).json()
    await article.decide([receipt["id"]])
    moderator = await service.moderator(f"desk-{uuid4().hex}")
    await service.client.post(
        f"/v1/review/comments/{receipt['id']}/decisions",
        json={"status": "removed", "version": 2, "reason": "個人情報が含まれています"},
        headers=moderator,
    )
    told = (await own(service, receipt["id"], bearer(receipt["visitor_token"]))).json()
    assert (told["status"], told["reason"]) == ("removed", "個人情報が含まれています")
    assert not {"moderator", "scores", "phase", "version"} & set(told)


async def test_all_comments_of_a_visitor_are_its_own(service: RunningService, article: Article) -> None:
    first = (await article.post()).json()
    token = bearer(first["visitor_token"])
    second = (await article.post(token, body="もう一言。")).json()
    for receipt in (first, second):
        assert (await own(service, receipt["id"], token)).status_code == 200


async def test_another_visitors_comment_does_not_exist(service: RunningService, article: Article) -> None:
    receipt = (await article.post()).json()
    stranger = (await article.post()).json()["visitor_token"]
    answer = await own(service, receipt["id"], bearer(stranger))
    nothing = await own(service, str(new_id()), bearer(stranger))
    assert (answer.status_code, answer.json()["code"]) == (404, "comment-not-found")
    assert answer.content == nothing.content


async def test_a_published_comment_does_not_exist_for_another_visitor_either(
    service: RunningService, article: Article
) -> None:
    [comment] = await article.publish()
    stranger = (await article.post()).json()["visitor_token"]
    assert (await own(service, comment, bearer(stranger))).status_code == 404


async def test_a_token_of_another_site_is_not_enough(service: RunningService, article: Article) -> None:
    receipt = (await article.post()).json()
    visitor = UUID(hex=receipt["visitor_token"].split(".")[2])
    token = VisitorTokens(SECRET).make(Visitor(visitor, "elsewhere"), datetime.now(UTC))
    assert (await own(service, receipt["id"], bearer(token))).status_code == 404


@pytest.mark.parametrize("authorization", ["", "Bearer x", "Basic x", "Bearer v1.default.a.b.c"])
async def test_without_a_valid_token_nothing_is_told(
    service: RunningService, article: Article, authorization: str
) -> None:
    receipt = (await article.post()).json()
    answer = await own(service, receipt["id"], {"Authorization": authorization})
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid-token")
    assert (await own(service, receipt["id"])).status_code == 401


async def test_an_expired_token_is_not_valid(service: RunningService, article: Article) -> None:
    receipt = (await article.post()).json()
    visitor = Visitor(UUID(hex=receipt["visitor_token"].split(".")[2]), "default")
    expired = VisitorTokens(SECRET).make(visitor, datetime.now(UTC) - timedelta(days=366))
    answer = await own(service, receipt["id"], bearer(expired))
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid-token")


async def test_a_moderators_token_is_none_of_a_visitor(service: RunningService, article: Article) -> None:
    receipt = (await article.post()).json()
    moderator = await service.moderator(f"desk-{uuid4().hex}")
    assert (await own(service, receipt["id"], moderator)).status_code == 401


@pytest.mark.parametrize("comment", ["1", "tram", "0193a5f2", "%00", "0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a1z"])
async def test_what_is_no_comments_id_is_not_found(service: RunningService, comment: str) -> None:
    assert (await own(service, comment)).status_code == 404
