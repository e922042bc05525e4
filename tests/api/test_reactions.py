"""Reactions to comments and articles: who may react, and what others see of it."""

import asyncio
from time import monotonic
from typing import Any
from uuid import uuid4

import httpx
import pytest

from comments_service.store.pool import Pool, connection
from tests.api.articles import Article, bearer, problem_of
from tests.api.serving import service_with
from tests.api.streaming import article_stream
from tests.running import RunningService
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def new_reader(service: RunningService, site: str = "default") -> dict[str, str]:
    """Returns the header of a reader who has not written yet."""
    answer = await service.client.post(f"/v1/sites/{site}/visitors")
    assert answer.status_code == 201, answer.text
    return bearer(answer.json()["visitor_token"])


async def react(
    service: RunningService, comment: str, kind: str | None, reader: dict[str, str] | None = None
) -> httpx.Response:
    reader = await new_reader(service) if reader is None else reader
    return await service.client.put(f"/v1/comments/{comment}/reaction", json={"kind": kind}, headers=reader)


async def own(service: RunningService, article: Article, reader: dict[str, str]) -> dict[str, Any]:
    answer = await service.client.get(
        f"/v1/sites/{article.site}/own", params={"article": article.name}, headers=reader
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    return answer.json()


async def shown(article: Article, comment: str) -> dict[str, int]:
    [found] = [entry for entry in (await article.page(limit=100))["comments"] if entry["id"] == comment]
    return found["reactions"]


class TestWhoMayReact:
    async def test_a_reader_chooses_changes_and_takes_back(
        self, service: RunningService, article: Article
    ) -> None:
        [comment] = await article.publish()
        await react(service, comment, "empathy")
        reader = await new_reader(service)
        for kind, numbers in (
            ("empathy", {"empathy": 2}),
            ("empathy", {"empathy": 2}),
            ("doubt", {"empathy": 1, "doubt": 1}),
            (None, {"empathy": 1}),
        ):
            answer = await react(service, comment, kind, reader)
            assert (answer.status_code, answer.json()) == (200, {"reactions": numbers, "own": kind})
            assert answer.headers["cache-control"] == "no-store"

    async def test_a_reader_finds_the_own_choice_after_a_reload(
        self, service: RunningService, article: Article
    ) -> None:
        first, second = await article.publish(2)
        receipt = (await article.post()).json()
        reader = bearer(receipt["visitor_token"])
        await react(service, first, "insight", reader)
        await react(service, second, "insight")
        await service.client.put(f"{article.path}/reaction", json={"kind": "doubt"}, headers=reader)
        found = await own(service, article, reader)
        assert [comment["id"] for comment in found["comments"]] == [receipt["id"]]
        assert found["comments"][0]["status"] == "pending"
        assert (found["reactions"], found["article_reaction"]) == ({first: "insight"}, "doubt")
        assert await own(service, article, await new_reader(service)) == {
            "comments": [],
            "reactions": {},
            "article_reaction": None,
        }

    async def test_only_visible_comments_take_reactions(
        self, service: RunningService, article: Article
    ) -> None:
        [waiting] = await article.post_many(1)
        [removed] = await article.publish()
        await article.decide([removed], "removed", version=2)
        for comment in (waiting, removed, str(uuid4())):
            assert problem_of(await react(service, comment, "empathy")) == (404, "comment-not-found")

    async def test_a_kind_that_the_site_does_not_have_is_refused(
        self, service: RunningService, article: Article
    ) -> None:
        [comment] = await article.publish()
        answer = await react(service, comment, "applause")
        assert problem_of(answer) == (400, "invalid-value")
        assert answer.json()["field"] == "kind"

    async def test_nobody_reacts_without_a_token_of_the_site(
        self, service: RunningService, article: Article, site: str
    ) -> None:
        [comment] = await article.publish()
        for reader in ({}, bearer("v1.default.someone.1.x"), await new_reader(service, site)):
            assert problem_of(await react(service, comment, "empathy", reader)) == (401, "invalid-token")
            answer = await service.client.get(
                "/v1/sites/default/own", params={"article": "a"}, headers=reader
            )
            assert problem_of(answer) == (401, "invalid-token")

    async def test_only_pages_of_the_site_may_react(self, service: RunningService, article: Article) -> None:
        [comment] = await article.publish()
        reader = await new_reader(service)
        answer = await react(service, comment, "empathy", reader | {"Origin": "http://news.example"})
        assert answer.headers["access-control-allow-origin"] == "http://news.example"
        answer = await react(service, comment, "empathy", reader | {"Origin": "http://evil.example"})
        assert problem_of(answer) == (403, "origin-not-allowed")


class TestWhatOthersSee:
    async def test_a_reaction_reaches_pages_and_open_streams(
        self, service: RunningService, article: Article
    ) -> None:
        comment, other = await article.publish(2)
        async with article_stream(service, article) as stream:
            await stream.next("count")
            await react(service, comment, "empathy")
            change = await stream.data("change")
        assert (change["count"], change["revision"], change["published"]) == (2, 3, [])
        assert change["reactions"] == {comment: {"empathy": 1}}
        assert await shown(article, comment) == {"empathy": 1}
        assert await shown(article, other) == {}

    async def test_a_reader_who_comes_back_gets_what_he_missed(
        self, service: RunningService, article: Article
    ) -> None:
        comment, other = await article.publish(2)
        await react(service, other, "doubt")
        await wait_until(lambda: _is_shown(article, other, {"doubt": 1}), "the first reaction never came")
        seen = (await article.page())["revision"]
        await react(service, comment, "empathy")
        await wait_until(lambda: _is_shown(article, comment, {"empathy": 1}), "the second one never came")
        async with article_stream(service, article, {"Last-Event-ID": str(seen)}) as stream:
            change = await stream.data("change")
        assert change["reactions"] == {comment: {"empathy": 1}}
        async with article_stream(service, article, since=change["revision"]) as stream:
            assert (await stream.data("change"))["reactions"] == {}

    async def test_a_removed_comments_reactions_are_not_told(
        self, service: RunningService, article: Article
    ) -> None:
        [comment] = await article.publish()
        await react(service, comment, "empathy")
        await wait_until(lambda: _is_shown(article, comment, {"empathy": 1}), "the reaction never came")
        await article.decide([comment], "removed", version=2)
        async with article_stream(service, article, since=1) as stream:
            change = await stream.data("change")
        assert (change["removed"], change["reactions"]) == ([comment], {})

    async def test_reactions_in_several_processes_move_the_article_once_a_second(
        self, service: RunningService, article: Article, pool: Pool
    ) -> None:
        comments = await article.publish(3)
        async with service_with(service) as second:
            began = monotonic()
            await asyncio.gather(
                *(
                    react(service if number % 2 else second, comments[number % 3], "empathy")
                    for number in range(60)
                )
            )
            for comment in comments:
                await wait_until(
                    lambda comment=comment: _is_shown(article, comment, {"empathy": 20}), "some never came"
                )
            revision = (await article.page())["revision"]
            assert revision - 3 <= 1 + (monotonic() - began)
        async with connection(pool) as database:
            due = await database.fetchval(
                "SELECT count(*) FROM reaction_counts WHERE due AND article_id = $1", article.name
            )
        assert due == 0


class TestArticles:
    async def test_an_article_takes_reactions_like_a_comment(
        self, service: RunningService, article: Article
    ) -> None:
        reader = await new_reader(service)
        async with article_stream(service, article) as stream:
            await stream.next("count")
            answer = await service.client.put(
                f"{article.path}/reaction", json={"kind": "insight"}, headers=reader
            )
            assert answer.json() == {"reactions": {"insight": 1}, "own": "insight"}
            change = await stream.data("change")
        assert (change["article_reactions"], change["reactions"]) == ({"insight": 1}, {})

        async def is_read() -> bool:
            answer = await service.client.get(f"{article.path}/reactions")
            assert answer.headers["cache-control"].startswith("public, max-age=1")
            return answer.json() == {"reactions": {"insight": 1}, "revision": 1}

        await wait_until(is_read, "the reaction to the article was never read")

    async def test_a_change_of_comments_alone_says_nothing_of_the_article(
        self, service: RunningService, article: Article
    ) -> None:
        await article.publish()
        async with article_stream(service, article, since=0) as stream:
            assert "article_reactions" not in await stream.data("change")


async def test_a_process_that_is_killed_leaves_its_reactions_to_the_next_flush(
    service: RunningService, article: Article, pool: Pool
) -> None:
    first, second = await article.publish(2)
    async with service_with(service) as killed:
        # It never flushes.
        killed.context.flushes.ask = lambda _: None  # type: ignore[method-assign]
        await react(killed, first, "empathy")
    assert await shown(article, first) == {}
    await react(service, second, "doubt")
    await wait_until(lambda: _is_shown(article, first, {"empathy": 1}), "the killed one's never came")


async def _is_shown(article: Article, comment: str, numbers: dict[str, int]) -> bool:
    return await shown(article, comment) == numbers
