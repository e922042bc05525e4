"""Threads, orders, permalinks, tombstones and pins, as readers and moderators meet them."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.api.articles import Article, ids, page_ids, problem_of
from tests.api.review.desk import Headers
from tests.api.streaming import article_stream
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def desk(service: RunningService) -> Headers:
    return await service.moderator(f"desk-{uuid4().hex}")


@pytest_asyncio.fixture(loop_scope="module")
async def thread(article: Article) -> AsyncGenerator[list[str]]:
    """A comment with five replies, of which the last answers the first reply, and another comment after them."""
    [top] = await article.publish()
    replies = [await reply(article, top, f"{number}番目の返信です。") for number in range(4)]
    replies.append(await reply(article, replies[0], "返信への返信です。"))
    await article.publish()
    yield [top, *replies]


async def reply(article: Article, parent: str, body: str, status: str = "approved") -> str:
    receipt = (await article.post(parent_id=parent, body=body)).json()
    await article.decide([receipt["id"]], status)
    return receipt["id"]


async def replies_of(service: RunningService, comment: str, **query: Any) -> dict[str, Any]:
    answer = await service.client.get(f"/v1/comments/{comment}/replies", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_page_of_threads_has_the_first_three_replies_of_each(
    article: Article, thread: list[str]
) -> None:
    page = await article.page(view="threads")
    assert page["count"] == 7
    assert "prev_cursor" not in page
    other, top = page["comments"]
    assert (other["reply_count"], other["replies"]) == (0, [])
    assert (top["id"], top["reply_count"], ids(top["replies"])) == (thread[0], 5, thread[1:4])
    assert [each["reply_count"] for each in top["replies"]] == [1, 0, 0]
    assert "replies" not in top["replies"][0]
    flat = await article.page()
    assert len(flat["comments"]) == 7
    assert all("replies" not in comment for comment in flat["comments"])


async def test_the_replies_of_a_thread_follow_one_another(
    service: RunningService, article: Article, thread: list[str]
) -> None:
    first = await replies_of(service, thread[0], limit=3)
    assert page_ids(first) == thread[1:4]
    second = await replies_of(service, thread[0], limit=3, cursor=first["next_cursor"])
    assert (page_ids(second), second["next_cursor"]) == (thread[4:], None)
    assert page_ids(await replies_of(service, thread[1])) == [thread[5]]
    assert (await replies_of(service, thread[2]))["comments"] == []
    # The same bytes from memory, until the article moves.
    path = f"/v1/comments/{thread[0]}/replies"
    etag = (await service.client.get(path)).headers["etag"]
    assert (await service.client.get(path, headers={"If-None-Match": etag})).status_code == 304
    sixth = await reply(article, thread[0], "もう一つの返信です。")
    answer = await service.client.get(path, headers={"If-None-Match": etag})
    assert ids(answer.json()["comments"])[-1] == sixth


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"order": "newest"}, [6, 0]),
        ({"order": "oldest"}, [0, 6]),
        ({"order": "replied"}, [0, 6]),
        ({"order": "top"}, [6, 0]),
    ],
)
async def test_threads_come_in_the_order_that_was_asked_for(
    article: Article, thread: list[str], query: dict[str, str], shown: list[int]
) -> None:
    flat = page_ids(await article.page(order="oldest"))
    for _ in range(2):  # the second one comes from memory
        page = await article.page(view="threads", **query)
        assert page_ids(page) == [flat[number] for number in shown]


async def test_a_page_around_a_reply_has_its_thread_and_leads_both_ways(
    article: Article, thread: list[str]
) -> None:
    earlier = page_ids(await article.page(view="threads", limit=1))
    page = await article.page(view="threads", around=thread[5], limit=1)
    [top] = page["comments"]
    assert (top["id"], ids(top["replies"])) == (thread[0], [*thread[1:4], thread[5]])
    assert page["next_cursor"] is None
    # From memory.
    assert await article.page(view="threads", around=thread[5], limit=1) == page
    before = await article.page(view="threads", cursor=page["prev_cursor"], limit=1)
    assert (page_ids(before), before["prev_cursor"]) == (earlier, None)
    after = await article.page(view="threads", cursor=before["next_cursor"], limit=1)
    assert page_ids(after) == [thread[0]]
    assert "prev_cursor" not in after
    flat = await article.page(around=thread[5], limit=3)
    assert thread[5] in page_ids(flat)


async def test_what_readers_do_not_see_has_no_page_and_no_replies(
    service: RunningService, article: Article, thread: list[str]
) -> None:
    held = await reply(article, thread[0], "お前は馬鹿だ。", "held")
    elsewhere = {"view": "threads", "around": str(uuid4())}
    for query in ({"around": held}, {"around": held, "view": "threads"}, elsewhere):
        answer = await service.client.get(article.comments, params=query)
        assert problem_of(answer) == (404, "comment-not-found")
    for comment in (held, str(uuid4())):
        answer = await service.client.get(f"/v1/comments/{comment}/replies")
        assert problem_of(answer) == (404, "comment-not-found")


async def test_values_that_make_no_sense_are_refused(
    service: RunningService, article: Article, thread: list[str]
) -> None:
    top = (await article.page(order="top", limit=1))["next_cursor"]
    newest = (await article.page(limit=1))["next_cursor"]
    for query in (
        {"view": "tree"},
        {"view": ""},
        {"order": "best"},
        {"around": "x"},
        {"around": ""},
        {"around": thread[0], "cursor": newest},
        {"cursor": top},
        {"cursor": newest, "order": "replied"},
        {"cursor": top, "order": "replied"},
    ):
        for _ in range(2):
            answer = await service.client.get(article.comments, params=query)
            assert problem_of(answer) == (400, "invalid-value"), query
    for query in ({"limit": "0"}, {"cursor": "!"}, {"cursor": top}):
        answer = await service.client.get(f"/v1/comments/{thread[0]}/replies", params=query)
        assert problem_of(answer) == (400, "invalid-value"), query


async def test_a_removed_comment_leaves_a_tombstone_while_replies_to_it_are_published(
    service: RunningService, article: Article, thread: list[str]
) -> None:
    top, first, *_, answer = thread
    revision = (await article.page())["revision"]
    async with article_stream(service, article, since=revision) as stream:
        await stream.data("change")
        await article.decide([top, first], "removed", version=2)
        change = await stream.data("change")
        assert (set(change["removed"]), set(change["tombstones"])) == ({top, first}, {top, first})
        assert change["withdrawn"] == []
        assert (change["count"], change["reply_counts"]) == (5, {top: 4})
        stone = (await article.page(view="threads"))["comments"][1]
        assert stone.keys() == {"id", "parent_id", "created_at", "tombstone", "reply_count", "replies"}
        assert (stone["id"], stone["tombstone"], stone["reply_count"]) == (top, "removed", 4)
        assert stone["replies"][0].keys() == {"id", "parent_id", "created_at", "tombstone", "reply_count"}
        flat = {comment["id"]: comment for comment in (await article.page())["comments"]}
        assert (flat[first]["tombstone"], flat[first]["reply_count"], flat[top]["reply_count"]) == (
            "removed",
            1,
            4,
        )
        # Nothing is left that it stands for.
        await article.decide([answer], "held", version=2)
        change = await stream.data("change")
        assert (set(change["removed"]), change["tombstones"]) == ({answer, first}, [])
        assert first not in page_ids(await article.page())
        await article.decide([top], "approved", version=3)
        change = await stream.data("change")
        assert (ids(change["published"]), change["published"][0]["reply_count"]) == ([top], 3)


async def test_a_change_says_to_which_thread_a_deep_reply_belongs(
    service: RunningService, article: Article, thread: list[str]
) -> None:
    revision = (await article.page())["revision"]
    async with article_stream(service, article, since=revision) as stream:
        await stream.data("change")
        deep = await reply(article, thread[5], "さらに返信します。")
        change = await stream.data("change")
        assert (ids(change["published"]), change["threads"]) == ([deep], {deep: thread[0]})
        assert change["reply_counts"] == {thread[0]: 6}


async def test_pinned_comments_come_first_on_the_first_page_alone_and_others_hear_of_it(
    service: RunningService, article: Article, desk: Headers
) -> None:
    comments = await article.publish(6)
    async with article_stream(service, article, since=6) as stream:
        await stream.data("change")
        for number in (0, 2, 1):
            answer = await service.client.post(f"/v1/review/comments/{comments[number]}/pin", headers=desk)
            assert answer.status_code == 200
            change = await stream.data("change")
            assert ids(change["published"]) == [comments[number]]
            assert change["published"][0]["pinned"] is True
        pinned = [comments[1], comments[2], comments[0]]
        assert answer.json() == {"pinned": pinned} == {"pinned": change["pinned"]}
        item = await service.client.get(f"/v1/review/comments/{pinned[0]}", headers=desk)
        assert item.json()["pinned"] is True
        rest = comments[:2:-1]
        for query in ({}, {"view": "threads"}, {"order": "top"}, {"order": "replied", "view": "threads"}):
            first = await article.page(limit=1, **query)
            assert page_ids(first) == [*pinned, rest[0]]
            assert [comment["pinned"] for comment in first["comments"]] == [True, True, True, False]
            second = await article.page(limit=5, cursor=first["next_cursor"], **query)
            assert page_ids(second) == rest[1:]
        assert page_ids(await article.page(around=pinned[1])) == [*pinned, *rest]
        answer = await service.client.post(f"/v1/review/comments/{comments[3]}/pin", headers=desk)
        assert problem_of(answer) == (409, "too-many-pins")
        # A pinned comment that is removed is pinned no more, also when it is approved again.
        await article.decide([comments[1]], "removed", version=2)
        assert (await stream.data("change"))["pinned"] == pinned[1:]
        await article.decide([comments[1]], "approved", version=3)
        assert (await stream.data("change"))["pinned"] == pinned[1:]
        answer = await service.client.delete(f"/v1/review/comments/{comments[2]}/pin", headers=desk)
        assert (answer.status_code, answer.json()) == (200, {"pinned": [comments[0]]})
        change = await stream.data("change")
        assert (change["pinned"], change["published"][0]["pinned"]) == ([comments[0]], False)


async def test_only_a_published_top_level_comment_can_be_pinned(
    service: RunningService, article: Article, desk: Headers, thread: list[str]
) -> None:
    waiting = (await article.post()).json()["id"]
    for comment in (thread[1], waiting):
        answer = await service.client.post(f"/v1/review/comments/{comment}/pin", headers=desk)
        assert problem_of(answer) == (409, "cannot-pin")
    answer = await service.client.post(f"/v1/review/comments/{uuid4()}/pin", headers=desk)
    assert problem_of(answer) == (404, "comment-not-found")
    revision = (await article.page())["revision"]
    answer = await service.client.delete(f"/v1/review/comments/{thread[0]}/pin", headers=desk)
    assert answer.json() == {"pinned": []}
    assert (await article.page())["revision"] == revision
