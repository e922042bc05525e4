"""A moderator takes back his own last decision."""

from typing import Any

import pytest

from comments_service.redis import queue
from tests.api.articles import COMMENT, Article, page_ids, problem_of
from tests.api.authors import author_of, published_author
from tests.api.review.desk import Headers, decide, get, undo
from tests.api.streaming import article_stream
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECOND = "市電の復活、とても楽しみにしています。"


async def state(service: RunningService, comment: str, headers: Headers) -> dict[str, Any]:
    """All that a moderator sees of the comment, but for who decided last, when, and about which version."""
    seen = await get(service, f"comments/{comment}", headers)
    return {
        name: value
        for name, value in seen.items()
        if name not in ("version", "moderator", "decided_at", "history", "author_history")
    }


@pytest.mark.parametrize("status", ["approved", "rejected", "removed", "held"])
async def test_a_held_comment_is_again_as_it_was(
    service: RunningService, site_article: Article, site: str, desk: Headers, status: str
) -> None:
    [comment] = await site_article.post_many(1)
    await site_article.decide([comment], "held")
    before = await state(service, comment, desk)
    await decide(service, comment, desk, status, 2, reason="off_topic", note="確認中")
    answer = await undo(service, comment, desk)
    assert answer.status_code == 201
    decision = answer.json()
    assert decision.pop("decided_at")
    assert decision == {
        "comment_id": comment,
        "version": 3,
        "status": "held",
        "phase": "toxicity",
        "reason": "insult",
        "moderator": f"desk of {site}",
        "comment_version": 4,
    }
    assert await state(service, comment, desk) == before
    last = (await get(service, f"comments/{comment}", desk))["history"][-1]
    assert (last["undoes"], last["moderator"]) == (2, f"desk of {site}")


async def test_a_published_comment_is_published_again(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    [comment] = await site_article.publish()
    await decide(service, comment, desk, "removed", 2)
    assert page_ids(await site_article.page()) == []
    assert (await undo(service, comment, desk)).json()["status"] == "approved"
    page = await site_article.page()
    assert (page_ids(page), page["count"], page["revision"]) == ([comment], 1, 3)


async def test_a_pinned_comment_is_pinned_again_in_its_place_unless_others_took_it(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    comments = await site_article.publish(5)

    async def pin(comment: str) -> None:
        answer = await service.client.post(f"/v1/review/comments/{comment}/pin", headers=desk)
        assert answer.status_code == 200

    async def pinned() -> list[str]:
        page = await site_article.page()
        return [comment["id"] for comment in page["comments"] if comment.get("pinned")]

    first, second, third, fourth, _ = comments
    await pin(first)
    await pin(second)
    before = await state(service, first, desk)
    await decide(service, first, desk, "removed", 2)
    assert await pinned() == [second]
    await undo(service, first, desk)
    assert await pinned() == [second, first]
    assert await state(service, first, desk) == before

    await decide(service, first, desk, "removed", 4)
    await pin(third)
    await pin(fourth)
    await undo(service, first, desk)
    assert await pinned() == [fourth, third, second]


async def test_a_comment_that_reports_held_is_held_by_them_again(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    [comment] = await site_article.publish()
    for _ in range(3):
        reader = (await service.client.post(f"/v1/sites/{site_article.site}/visitors")).json()
        headers = {"Authorization": f"Bearer {reader['visitor_token']}"}
        await service.client.post(f"/v1/comments/{comment}/reports", json={"reason": "spam"}, headers=headers)
    before = await state(service, comment, desk)
    assert (before["status"], before["phase"], len(before["reports"])) == ("held", "reports", 3)
    await decide(service, comment, desk, "approved", 3)
    await undo(service, comment, desk)
    assert await state(service, comment, desk) == before
    assert page_ids(await site_article.page()) == []


async def test_reports_count_as_before_the_decision(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    [comment] = await site_article.publish()

    async def report() -> None:
        reader = (await service.client.post(f"/v1/sites/{site_article.site}/visitors")).json()
        headers = {"Authorization": f"Bearer {reader['visitor_token']}"}
        await service.client.post(f"/v1/comments/{comment}/reports", json={"reason": "spam"}, headers=headers)

    await report()
    await report()
    await decide(service, comment, desk, "removed", 2)
    await undo(service, comment, desk)
    await report()
    assert (await state(service, comment, desk))["status"] == "held"


async def test_what_no_worker_had_decided_about_is_queued_again(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    [comment] = await site_article.post_many(1)
    await decide(service, comment, desk, "approved", 1)
    before = await queue.queue_length(service.context.redis)
    answer = await undo(service, comment, desk)
    assert (answer.json()["status"], answer.json()["comment_version"]) == ("pending", 3)
    assert await queue.queue_length(service.context.redis) == before + 1
    await site_article.decide([comment], "held", version=3)
    assert (await state(service, comment, desk))["status"] == "held"


@pytest.mark.parametrize("status", ["approved", "rejected", "held"])
async def test_readers_see_the_text_again_that_they_saw_before(
    service: RunningService, site_article: Article, desk: Headers, status: str
) -> None:
    author = await published_author(service, site_article)
    await author.edit(SECOND, 2)
    before = await state(service, author.comment, desk)
    assert (before["body"], before["shown_body"]) == (SECOND, COMMENT["body"])
    [shown] = (await site_article.page())["comments"]
    await decide(service, author.comment, desk, status, 3)
    async with article_stream(service, site_article) as stream:
        await stream.next("count")
        await undo(service, author.comment, desk)
        if status != "held":
            [told] = (await stream.data("change"))["published"]
            assert told == shown
    assert await state(service, author.comment, desk) == before
    page = await site_article.page()
    assert (page["count"], page["comments"]) == (1, [shown])


async def test_the_author_reads_the_policys_reason_again(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    author = await author_of(service, site_article)
    await site_article.decide([author.comment], "held")
    before = await author.status()
    await decide(service, author.comment, desk, "rejected", 2, reason="記事と関係がありません。")
    assert (await author.status())["actor"] == "moderator"
    await undo(service, author.comment, desk)
    after = await author.status()
    assert after == before | {"version": 4}
    assert after["actor"] == "policy"


async def test_who_takes_back_twice_takes_back_two_decisions(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    [comment] = await site_article.publish()
    await decide(service, comment, desk, "held", 2)
    await decide(service, comment, desk, "rejected", 3)
    assert [(await undo(service, comment, desk)).json()["status"] for _ in range(2)] == ["held", "approved"]
    # What is left is the policy's.
    assert problem_of(await undo(service, comment, desk)) == (409, "not-yours")


async def test_only_ones_own_decision_is_taken_back_and_nobodys_after_it(
    service: RunningService, site_article: Article, site: str, desk: Headers
) -> None:
    colleague = await service.moderator(f"colleague on {site}", sites=[site])
    [comment] = await site_article.post_many(1)
    await site_article.decide([comment], "held")
    assert problem_of(await undo(service, comment, desk)) == (409, "not-yours")
    await decide(service, comment, desk, "approved", 2)
    assert problem_of(await undo(service, comment, colleague)) == (409, "not-yours")
    await decide(service, comment, colleague, "removed", 3)
    answer = await undo(service, comment, desk)
    assert problem_of(answer) == (409, "stale-version")
    assert (answer.json()["version"], answer.json()["comment_status"]) == (4, "removed")
    # Once the colleague has taken that back, one's own stands again.
    await undo(service, comment, colleague)
    assert (await undo(service, comment, desk)).json()["status"] == "held"


async def test_an_author_who_changed_the_comment_has_decided_since(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    author = await published_author(service, site_article)
    await decide(service, author.comment, desk, "approved", 2)
    await author.edit(SECOND, 3)
    assert problem_of(await undo(service, author.comment, desk)) == (409, "stale-version")
    await author.withdraw()
    assert problem_of(await undo(service, author.comment, desk)) == (409, "stale-version")


async def test_it_can_be_asked_for_one_version_alone(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    [comment] = await site_article.publish()
    await decide(service, comment, desk, "removed", 2)
    assert problem_of(await undo(service, comment, desk, version=2)) == (409, "stale-version")
    assert (await undo(service, comment, desk, version=3)).status_code == 201


async def test_what_the_staff_wrote_has_no_state_before(
    service: RunningService, site_article: Article
) -> None:
    editor = await service.moderator(f"editor of {site_article.site}", sites=[site_article.site])
    answer = await service.client.post(
        f"/v1/review/sites/{site_article.site}/articles/tram/comments",
        json={"body": "ご指摘の箇所は、午後に訂正しました。"},
        headers=editor,
    )
    assert problem_of(await undo(service, answer.json()["id"], editor)) == (409, "not-yours")
