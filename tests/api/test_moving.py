"""Articles that are moved to another id, or merged into another article."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from comments_service.domain.comments import NewComment, new_id
from comments_service.store.comments import insert_comment
from comments_service.store.pool import Pool, connection
from tests.api.articles import Article, page_ids, problem_of
from tests.api.streaming import article_stream, event_stream
from tests.publisher import SECRET, signed_in
from tests.running import RunningService
from tests.visitors import new_visitor

pytestmark = pytest.mark.asyncio(loop_scope="module")
Headers = dict[str, str]


class Newsroom:
    """A site whose articles move, with its admin."""

    def __init__(self, service: RunningService, pool: Pool, site: str, admin: Headers) -> None:
        self.site, self.admin, self._service, self._pool = site, admin, service, pool

    def article(self, name: str) -> Article:
        return Article(self._service, self._pool, name, self.site)

    async def call(self, article: str, verb: str, **body: str) -> httpx.Response:
        path = f"/v1/sites/{self.site}/articles/{article}/{verb}"
        return await self._service.client.post(path, json=body, headers=self.admin)

    async def move(self, old: str, new: str) -> dict[str, Any]:
        answer = await self.call(old, "move", to=new)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def merge(self, old: str, new: str) -> dict[str, Any]:
        answer = await self.call(old, "merge", into=new)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def counts(self, *articles: str) -> dict[str, int]:
        asked = {"article": list(articles)}
        answer = await self._service.client.get(f"/v1/sites/{self.site}/counts", params=asked)
        return answer.json()["counts"]


@pytest.fixture
def newsroom(service: RunningService, pool: Pool, site: str, admin: Headers) -> Newsroom:
    return Newsroom(service, pool, site, admin)


async def test_the_old_id_answers_as_the_new_one_in_every_call(
    service: RunningService, newsroom: Newsroom, desk: Headers
) -> None:
    old, new = newsroom.article("tram"), newsroom.article("tram-2026")
    await service.client.put(old.path, json={"title": "市電"}, headers=newsroom.admin)
    visitor = new_visitor(newsroom.site)
    [top] = await old.publish()
    waiting = (await old.post(visitor)).json()["id"]
    reply = (await old.post(parent_id=top)).json()["id"]
    await old.decide([reply])
    await service.client.put(f"{old.path}/reaction", json={"kind": "insight"}, headers=visitor)
    before = await old.page()
    moved = await newsroom.move("tram", "tram-2026")
    assert moved == {
        "site_id": newsroom.site,
        "article_id": "tram-2026",
        "aliases": ["tram"],
        "revision": moved["revision"],
        "count": 2,
        "merged": False,
        "changed": True,
    }
    assert moved["revision"] > before["revision"]
    pages = [await article.page() for article in (old, new)]
    assert pages[0] == pages[1]
    assert (pages[0]["article_id"], page_ids(pages[0])) == ("tram-2026", page_ids(before))
    assert await newsroom.counts("tram", "tram-2026") == {"tram": 2, "tram-2026": 2}
    assert (await old.page(around=reply, view="threads"))["comments"][0]["replies"][0]["id"] == reply
    replies = (await service.client.get(f"/v1/comments/{top}/replies")).json()
    assert page_ids(replies) == [reply]
    for name in ("tram", "tram-2026"):
        own = (
            await service.client.get(f"/v1/sites/{newsroom.site}/own?article={name}", headers=visitor)
        ).json()
        assert ([comment["id"] for comment in own["comments"]], own["article_reaction"]) == (
            [waiting],
            "insight",
        )
        queue = await service.client.get(
            f"/v1/review/comments?site={newsroom.site}&article={name}&status=pending", headers=desk
        )
        assert page_ids(queue.json()) == [waiting]
        path = f"/v1/sites/{newsroom.site}/articles/{name}"
        assert (await service.client.get(f"{path}/reactions")).json()["reactions"] == {"insight": 1}
    answer = await old.post(parent_id=top)
    assert answer.status_code == 202, answer.text
    await old.decide([answer.json()["id"], waiting])
    assert await newsroom.counts("tram", "tram-2026") == {"tram": 4, "tram-2026": 4}
    ranking = (await service.client.get(f"/v1/sites/{newsroom.site}/ranking?window=1h")).json()
    assert [(each["article_id"], each["title"], each["count"]) for each in ranking["articles"]] == [
        ("tram-2026", "市電", 4)
    ]
    listed = (await service.client.get(f"/v1/review/sites/{newsroom.site}/articles", headers=desk)).json()
    assert [each["article_id"] for each in listed["articles"]] == ["tram-2026"]
    for words, found in (("TRAM", 1), ("tram-2026", 1), ("harbour", 0)):
        answer = await service.client.get(
            f"/v1/review/sites/{newsroom.site}/articles", params={"q": words}, headers=desk
        )
        assert len(answer.json()["articles"]) == found, words
    named = await service.client.patch(old.path, json={"closed": True}, headers=newsroom.admin)
    assert named.json()["title"] == "市電"
    assert problem_of(await new.post()) == problem_of(await old.post()) == (403, "comments-closed")


async def test_chains_are_followed_and_a_move_is_taken_back(newsroom: Newsroom) -> None:
    [comment] = await newsroom.article("a").publish()
    await newsroom.move("a", "b")
    assert (await newsroom.move("b", "c"))["aliases"] == ["a", "b"]
    assert await newsroom.counts("a", "b", "c") == {"a": 1, "b": 1, "c": 1}
    first = (await newsroom.article("a").page())["revision"]
    back = await newsroom.move("c", "a")
    assert (back["article_id"], back["aliases"]) == ("a", ["b", "c"])
    assert back["revision"] > first
    for name in ("a", "b", "c"):
        page = await newsroom.article(name).page()
        assert (page["article_id"], page_ids(page)) == ("a", [comment])
    again = await newsroom.move("b", "a")
    assert (again["changed"], again["revision"]) == (False, back["revision"])
    # What an article is called from now on may be what another one was called before.
    assert (await newsroom.move("a", "b"))["aliases"] == ["a", "c"]


async def test_what_cannot_be_moved_is_refused(
    service: RunningService, newsroom: Newsroom, desk: Headers
) -> None:
    await newsroom.article("a").publish()
    await newsroom.article("b").publish()
    answer = await newsroom.call("a", "move", to="b")
    assert problem_of(answer) == (409, "article-exists")
    assert "merge" in answer.json()["detail"]
    for verb, name, to in [("move", "to", "a"), ("merge", "into", "a")]:
        assert problem_of(await newsroom.call("a", verb, **{name: to})) == (422, "same-article")
        assert problem_of(await newsroom.call("none", verb, **{name: "c"})) == (404, "article-not-found")
        assert problem_of(await newsroom.call("a", verb, **{name: "c d"})) == (400, "invalid-value")
        refused = await newsroom.call("a", verb, **{name: "https://other.example/a"})
        assert (problem_of(refused), refused.json()["field"]) == ((400, "invalid-value"), name)
        assert problem_of(await newsroom.call("a", verb)) == (422, "invalid-body")
    nowhere = await newsroom.call("a", "merge", into="c")
    assert (problem_of(nowhere), nowhere.json()["article_id"]) == ((404, "article-not-found"), "c")
    assert await newsroom.counts("a", "c") == {"a": 1, "c": 0}
    path = f"{newsroom.article('a').path}/merge"
    assert problem_of(await service.client.post(path, json={"into": "b"}, headers=desk)) == (403, "forbidden")
    await newsroom.merge("a", "b")
    assert problem_of(await newsroom.call("b", "merge", into="a")) == (422, "same-article")


async def test_a_merged_article_has_the_comments_pins_and_reactions_of_both(
    service: RunningService, newsroom: Newsroom, pool: Pool, desk: Headers
) -> None:
    old, new = newsroom.article("old"), newsroom.article("new")
    await service.client.put(old.path, json={"title": "旧", "section": "社会"}, headers=newsroom.admin)
    await service.client.put(new.path, json={"title": "新"}, headers=newsroom.admin)
    olds, news = await old.publish(4), await new.publish(2)
    for comment in [*olds[:3], *news]:
        assert (
            await service.client.post(f"/v1/review/comments/{comment}/pin", headers=desk)
        ).status_code == 200
    both, one, other = [new_visitor(newsroom.site) for _ in range(3)]
    for article, visitor, kind in [
        (old, both, "doubt"),
        (new, both, "insight"),
        (old, one, "empathy"),
        (new, other, "empathy"),
    ]:
        await service.client.put(f"{article.path}/reaction", json={"kind": kind}, headers=visitor)
    await service.client.put(f"/v1/comments/{olds[0]}/reaction", json={"kind": "doubt"}, headers=both)
    revisions = [(await article.page())["revision"] for article in (old, new)]
    moved = await newsroom.merge("old", "new")
    assert (moved["merged"], moved["count"]) == (True, 6)
    assert moved["revision"] > max(revisions)
    page = await new.page(limit=100)
    assert set(page_ids(page)) == {*olds, *news}
    assert [each["id"] for each in page["comments"] if each["pinned"]] == [news[1], news[0], olds[2]]
    reactions = (await service.client.get(f"{old.path}/reactions")).json()
    assert reactions["reactions"] == {"insight": 1, "empathy": 2}
    async with connection(pool) as database:
        article = await database.fetchrow(
            "SELECT title, section, comment_count FROM articles WHERE site_id = $1 AND article_id = 'new'",
            newsroom.site,
        )
        left = await database.fetchval(
            """
            SELECT (SELECT count(*) FROM comments WHERE site_id = $1 AND article_id = 'old')
                 + (SELECT count(*) FROM reactions WHERE site_id = $1 AND article_id = 'old')
                 + (SELECT coalesce(sum(number), 0) FROM reaction_counts WHERE site_id = $1 AND article_id = 'old')
                 + (SELECT coalesce(sum(published), 0) FROM published_counts WHERE site_id = $1 AND article_id = 'old')
            """,
            newsroom.site,
        )
    assert article is not None
    assert (tuple(article), left) == (("新", "社会", 6), 0)
    await service.client.put(f"/v1/comments/{olds[0]}/reaction", json={"kind": None}, headers=both)
    own = (await service.client.get(f"/v1/sites/{newsroom.site}/own?article=old", headers=both)).json()
    assert (own["reactions"], own["article_reaction"]) == ({}, "insight")


async def test_whoever_said_what_an_article_is_called_has_said_it_after_a_merge_too(
    newsroom: Newsroom, pool: Pool
) -> None:
    async with connection(pool) as database:
        await database.executemany(
            """
            INSERT INTO articles (site_id, article_id, title, section, published_at, from_page)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                (newsroom.site, "old", "旧", "社会", None, ["title"]),
                (newsroom.site, "new", None, None, datetime(2026, 9, 21, tzinfo=UTC), ["published_at"]),
            ],
        )
        await newsroom.merge("old", "new")
        said = await database.fetchrow(
            "SELECT title, section, from_page FROM articles WHERE site_id = $1 AND article_id = 'new'",
            newsroom.site,
        )
    assert said is not None
    assert tuple(said) == ("旧", "社会", ["title", "published_at"])


async def test_what_is_sent_to_an_old_id_meets_what_the_article_says_now(
    service: RunningService, newsroom: Newsroom, pool: Pool
) -> None:
    old, new = newsroom.article("old"), newsroom.article("new")
    [comment] = await old.publish()
    await service.client.put(new.path, json={"mode": "readonly"}, headers=newsroom.admin)
    await newsroom.merge("old", "new")
    # A process that has not heard of the move sends it to the old id.
    async with connection(pool) as database:
        late = NewComment(
            id=new_id(),
            site_id=newsroom.site,
            article_id="old",
            parent_id=None,
            author="読者A",
            body="遅れて届いた意見です。",
            visitor_id=new_id(),
            new_visitor=True,
            idempotency_key=None,
            request_hash=b"0" * 32,
        )
        assert await insert_comment(database, late) is None
    assert problem_of(await old.post()) == (403, "comments-closed")
    reaction = f"/v1/comments/{comment}/reaction"
    answer = await service.client.put(reaction, json={"kind": "doubt"}, headers=new_visitor(newsroom.site))
    assert problem_of(answer) == (403, "comments-closed")
    # The id is an article again.
    await service.client.patch(new.path, json={"mode": None}, headers=newsroom.admin)
    await newsroom.move("new", "old")
    assert (await old.post()).status_code == 202


async def test_streams_of_both_ids_are_reset_and_go_on(service: RunningService, newsroom: Newsroom) -> None:
    old, new, third = (newsroom.article(name) for name in ("old", "new", "third"))
    await old.publish()
    await new.publish()
    counts = f"/v1/sites/{newsroom.site}/counts/events"
    async with (
        article_stream(service, old, since=1) as of_old,
        article_stream(service, new) as of_new,
        event_stream(service, counts, article=["old", "new"]) as of_counts,
    ):
        assert (await of_counts.data("counts"))["counts"] == {"old": 1, "new": 1}
        for stream in (of_old, of_new):
            await stream.next()
        moved = await newsroom.merge("old", "new")
        for stream in (of_old, of_new):
            event = await stream.next("reset")
            assert event.id == str(moved["revision"])
            assert event.json() == {"count": 2, "revision": moved["revision"]}
        known: dict[str, int] = {}
        while known != {"old": 2, "new": 2}:
            known |= (await of_counts.data("counts"))["counts"]
        [comment] = await old.publish()
        for stream in (of_old, of_new):
            assert [each["id"] for each in (await stream.data("change"))["published"]] == [comment]
        await newsroom.move("new", "third")
        for stream in (of_old, of_new):
            await stream.next("reset")
        await third.publish()
        while known != {"old": 4, "new": 4}:
            known |= (await of_counts.data("counts"))["counts"]


async def test_a_key_gives_the_same_answer_before_and_after_a_move(
    service: RunningService, newsroom: Newsroom
) -> None:
    old, new = newsroom.article("old"), newsroom.article("new")
    key, later = ({"Idempotency-Key": str(uuid4())} for _ in range(2))
    first = await old.post(key)
    await newsroom.move("old", "new")
    assert (await old.post(key)).content == first.content
    assert (await new.post(key)).content == first.content
    second = await new.post(later)
    assert (await old.post(later)).content == second.content
    assert problem_of(await old.post(key, body="別の意見です。")) == (422, "idempotency-key-reused")
    # The name of who signed in is the token's, not the request's.
    settings = f"/v1/review/sites/{newsroom.site}/settings"
    await service.client.patch(settings, json={"sign_in": {"secrets": [SECRET]}}, headers=newsroom.admin)
    signed = {"Idempotency-Key": str(uuid4())}
    third = await old.post(signed | signed_in(newsroom.site))
    assert (await new.post(signed | signed_in(newsroom.site, name="汐見次郎"))).content == third.content


async def test_an_article_is_moved_to_the_address_that_it_has_now(
    service: RunningService, newsroom: Newsroom, pool: Pool
) -> None:
    async with connection(pool) as database:
        await database.execute(
            "UPDATE sites SET origins = '{https://www.shiomi.example}' WHERE site_id = $1", newsroom.site
        )
    old, new = "https://www.shiomi.example/2026/tram", "https://www.shiomi.example/news/tram"
    answer = await service.client.get(f"/v1/sites/{newsroom.site}/resolve", params={"url": old})
    article = newsroom.article(answer.json()["article_id"])
    assert (await article.post(url=old)).status_code == 202
    moved = await newsroom.move(article.name, f"{new}/?utm_source=x")
    assert moved["article_id"].startswith("u-")
    for url in (old, new):
        assert (await article.post(url=url)).status_code == 202
    assert problem_of(await article.post(url=f"{new}-2")) == (422, "article-mismatch")
    async with connection(pool) as database:
        rows = await database.fetch(
            "SELECT url FROM articles WHERE site_id = $1 AND url IS NOT NULL", newsroom.site
        )
    assert [row[0] for row in rows] == [new]
