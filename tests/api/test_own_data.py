"""Everything kept about a person is told to that person, and erased when the person wants it."""

import io
from typing import Any
from uuid import uuid4

import httpx
import pytest

from comments_service.domain.suggestions import text_hash
from comments_service.store.pool import Pool, connection
from comments_service.store.purging import purge_withdrawn
from tests.api.articles import Article, page_ids, problem_of
from tests.api.review.desk import Headers, decide, get
from tests.api.serving import service_with
from tests.api.streaming import article_stream
from tests.publisher import SECRET, signed_in
from tests.running import RunningService
from tests.visitors import new_visitor
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGE = "http://news.example"


class Person:
    """A visitor of a site about whom everything is kept that can be."""

    def __init__(self, service: RunningService, article: Article, desk: Headers, pool: Pool) -> None:
        self.service, self.article, self.desk, self.pool = service, article, desk, pool
        self.headers = new_visitor(article.site)
        self.id = self.headers["Authorization"].split(".")[2]
        self.comments: list[str] = []
        # What is looked for everywhere else is of this person alone.
        self.mark, self.name = f"ひみつの停留所{uuid4().hex[:8]}", f"まぼろし{uuid4().hex[:8]}"

    async def post(self, body: str, **fields: Any) -> str:
        headers = self.headers | {"Idempotency-Key": f"{self.mark.encode().hex()}-{len(self.comments)}"}
        answer = await self.article.post(headers, author=self.name, body=f"{self.mark}。{body}", **fields)
        assert answer.status_code == 202, answer.text
        self.comments.append(answer.json()["id"])
        return self.comments[-1]

    async def call(self, method: str, path: str, json: Any = None, headers: Headers | None = None) -> Any:
        answer = await self.service.client.request(method, path, json=json, headers=headers or self.headers)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def live(self, other: Headers) -> None:
        """Writes, is answered, edits, reacts, reports, is reported, held, removed, warned, muted and noted."""
        await self._publish([await self.post("復活してほしいです。"), await self.post("屋根も要ります。")])
        shown, answered = self.comments
        answer = (await self.article.post(other, body="私も賛成です。", parent_id=answered)).json()["id"]
        theirs = (await self.article.post(other, body="バスで足ります。")).json()["id"]
        await self._publish([answer, theirs])
        await self.call(
            "PATCH", f"/v1/comments/{shown}", {"body": f"{self.mark}は残してください。", "version": 2}
        )
        held = await self.post("担当者はどこですか。")
        await self.article.decide([held], "held")
        await self.call(
            "POST", "/v1/review/claims", {"site": self.article.site, "limit": 5, "minutes": 5}, self.desk
        )
        async with connection(self.pool) as database:
            await database.execute(
                "INSERT INTO suggested_scores (received_at, text, text_hash, lang, attribute_scores) "
                "SELECT now(), body, decode($2, 'hex'), 'ja', '{}' FROM comments WHERE id = $1",
                *(answered, text_hash(f"{self.mark}。屋根も要ります。")),
            )
        removed, reason = await self.post("また書きます。"), f"{self.mark}は不可"
        await decide(self.service, removed, self.desk, "removed", 1, reason=reason, note=f"{self.name}さん")
        await self.post("待っています。")
        await self.call("PUT", f"/v1/comments/{theirs}/reaction", {"kind": "empathy"})
        await self.call("PUT", f"{self.article.path}/reaction", {"kind": "insight"})
        await self.call("PUT", f"/v1/comments/{answered}/reaction", {"kind": "doubt"}, other)
        await self.call(
            "POST", f"/v1/comments/{theirs}/reports", {"reason": "abuse", "note": f"{self.name}より"}
        )
        report = {"reason": "spam", "note": f"{self.mark}の話ばかり"}
        await self.call("POST", f"/v1/comments/{answered}/reports", report, other)
        measures = {"note": f"{self.name}は常連", "warn": f"{self.mark}はもう十分です", "trusted": False}
        measures["muted_until"] = "2099-01-01T00:00:00Z"
        await self.call("PATCH", self._at_desk, measures, self.desk)

    @property
    def _at_desk(self) -> str:
        return f"/v1/review/sites/{self.article.site}/people/{self.id}"

    async def _publish(self, comments: list[str]) -> None:
        for comment in comments:
            await self.article.decide([comment])

    async def data(self) -> Any:
        return await self.call("GET", "/v1/visitors/me")

    async def erase(self) -> None:
        assert await self.call("DELETE", "/v1/visitors/me") is None


async def found(pool: Pool, *marks: str) -> list[tuple[str, str]]:
    """The tables, and the marks that any of their rows has, whatever the column. Ids are looked for without dashes."""
    async with connection(pool) as database:
        tables = await database.fetch(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        return [
            (table["relname"], mark)
            for table in tables
            for mark in marks
            if await database.fetchval(
                f"SELECT count(*) FROM {table['relname']} t WHERE strpos(replace(t::text, '-', ''), $1) > 0",
                mark,
            )
        ]


async def in_redis(service: RunningService, *marks: str) -> list[bytes]:
    """The keys of Redis in whose name or value one of the marks is."""
    redis: Any = service.context.redis
    keys = [key async for key in redis.scan_iter("*")]
    dumped = {key: (await redis.dump(key)) or b"" for key in keys}
    encoded = [form for mark in marks for form in (mark.encode(), mark.encode().hex().encode())]
    return [
        key for key, value in dumped.items() if any(mark in _bytes(key) + _bytes(value) for mark in encoded)
    ]


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")


@pytest.fixture
def person(service: RunningService, site_article: Article, desk: Headers, pool: Pool) -> Person:
    return Person(service, site_article, desk, pool)


async def set_claims(pool: Pool, site: str) -> None:
    async with connection(pool) as database:
        await database.execute(
            "UPDATE sites SET settings = settings || '{\"claims\": true}' WHERE site_id = $1", site
        )


async def test_everything_about_a_person_is_told(person: Person, site: str, pool: Pool) -> None:
    await set_claims(pool, site)
    await person.live(new_visitor(site))
    data = await person.data()
    assert (data["visitor_id"].replace("-", ""), data["site_id"]) == (person.id, site)
    assert [comment["id"] for comment in data["comments"]] == person.comments
    statuses = [comment["status"] for comment in data["comments"]]
    assert statuses == ["pending", "approved", "held", "removed", "pending"]
    edited, answered, _, removed, _ = data["comments"]
    assert [version["body"] for version in edited["versions"]] == [
        f"{person.mark}。復活してほしいです。",
        f"{person.mark}は残してください。",
    ]
    assert edited["idempotency_key"]
    assert (answered["author"], answered["reply_count"], answered["reports"]) == (person.name, 1, 1)
    [decision] = removed["decisions"]
    assert (decision["reason"], decision["actor"], decision["noted"]) == (
        f"{person.mark}は不可",
        "moderator",
        True,
    )
    assert {reaction["kind"] for reaction in data["reactions"]} == {"empathy", "insight"}
    assert [report["note"] for report in data["reports"]] == [f"{person.name}より"]
    assert {"approved", "answered", "held", "warned"} <= {notice["kind"] for notice in data["notices"]}
    assert (data["measures"]["warning"], data["measures"]["noted"]) == (f"{person.mark}はもう十分です", True)
    assert data["measures_log"][0]["change"]["noted"] is True
    assert "常連" not in str(data)
    assert "desk of" not in str(data)


async def test_everything_about_a_person_is_erased(
    service: RunningService, person: Person, site: str, pool: Pool, logged: io.StringIO
) -> None:
    article = person.article
    await set_claims(pool, site)
    other = new_visitor(site)
    await person.live(other)
    marks = (person.mark, person.name, person.id)
    places = {table for table, _ in await found(pool, *marks)}
    assert places >= {
        "comments",
        "comment_versions",
        "decisions",
        "folded_texts",
        "held_texts",
        "notices",
        "people",
    }
    assert places >= {"notice_numbers", "people_log", "reactions", "reports", "suggested_scores"}
    counted = (await article.page())["count"]

    async with service_with(service) as second, article_stream(second, article) as stream:
        await stream.next("count")
        path = f"{article.comments}?view=threads"
        assert person.mark in (await second.client.get(path)).text
        await person.erase()
        elsewhere = await second.client.get(path)
        while (change := await stream.data("change"))["count"] != counted - 2:
            pass
        assert person.mark not in str(change)

    assert person.mark not in elsewhere.text
    page = await article.page(view="threads")
    assert page["count"] == counted - 2 == len(page_ids(await article.page())) - 1
    [tombstone] = [entry for entry in page["comments"] if "tombstone" in entry]
    assert (tombstone["id"], tombstone["tombstone"], tombstone["reply_count"]) == (
        person.comments[1],
        "withdrawn",
        1,
    )
    reactions = (await service.client.get(f"{article.path}/reactions")).json()["reactions"]
    assert reactions.get("insight", 0) == 0
    assert all(not entry.get("reactions") for entry in page["comments"])

    assert await found(pool, *marks) == []
    assert await in_redis(service, *marks) == []
    assert not any(mark in logged.getvalue() for mark in marks)
    async with connection(pool) as database:
        wrong = await database.fetch(
            """
            SELECT id FROM comments c JOIN articles a USING (site_id, article_id)
            WHERE site_id = $1 AND (
                report_count <> (SELECT count(*) FROM reports WHERE comment_id = c.id)
                OR comment_count <> (SELECT count(*) FROM comments v WHERE v.site_id = $1 AND v.visible))
            """,
            site,
        )
        assert wrong == []
    data = await person.data()
    kept = [data[name] for name in ("comments", "reactions", "reports", "notices", "measures_log")]
    assert kept == [[], [], [], [], []]
    assert data["measures"]["warning"] is None
    await person.erase()


async def test_a_ban_and_a_mute_outlast_an_erasure(
    service: RunningService, person: Person, pool: Pool, admin: Headers
) -> None:
    await person.post("ここに作ってください。")
    path = f"/v1/review/sites/{person.article.site}/people/{person.id}"
    await person.call("PATCH", path, {"banned": True, "ban_reason": "spam"}, person.desk)
    await person.erase()
    assert await found(pool, person.id) == []
    assert problem_of(await person.article.post(person.headers)) == (403, "banned")
    listed = await get(service, f"sites/{person.article.site}/people?status=banned", person.desk)
    [banned] = listed["people"]
    assert banned["names"] == []
    path = f"/v1/review/sites/{person.article.site}/people/{banned['id']}"
    await person.call("PATCH", path, {"banned": False}, person.desk)
    assert (await person.article.post(person.headers)).status_code == 202


async def test_a_legal_hold_keeps_a_comment_that_nobody_sees(
    service: RunningService, person: Person, site: str, pool: Pool, admin: Headers
) -> None:
    kept, gone = await person.post("これは残ります。"), await person.post("これは消えます。")
    await person.article.decide([kept, gone])
    path = f"/v1/review/comments/{kept}/legal-hold"
    note = {"note": "発信者情報開示請求のため"}
    refused = await service.client.put(path, json=note, headers=person.desk)
    assert problem_of(refused) == (403, "forbidden")
    # Cleaning makes it three times as long.
    await person.call("PUT", path, {"note": "\U0001d160" * 500}, admin)
    await person.call("PUT", path, note, admin)
    await person.erase()
    assert page_ids(await person.article.page()) == []
    assert problem_of(await service.client.get(f"/v1/comments/{kept}", headers=person.headers))[0] == 404
    assert (await person.data())["comments"] == []
    reviewed = await get(service, f"comments/{kept}", person.desk)
    assert (reviewed["body"], reviewed["author"]) == (f"{person.mark}。これは残ります。", person.name)
    assert reviewed["author_id"].replace("-", "") == person.id
    assert reviewed["legal_hold"] is True
    assert [hold["note"] for hold in reviewed["legal_holds"]] == [note["note"]]
    assert (await get(service, f"comments/{gone}", person.desk))["body"] == ""
    async with connection(pool) as database:
        await purge_withdrawn(database, days=0, limit=1_000)
    assert ("comments", person.mark) in await found(pool, person.mark)
    for _ in range(2):
        assert await person.call("DELETE", path, headers=admin) is None
    async with connection(pool) as database:
        await purge_withdrawn(database, limit=1_000)
    assert await found(pool, person.mark, person.name, person.id) == []
    late = await service.client.put(path, json=note, headers=admin)
    assert problem_of(late) == (409, "already-erased")
    assert (await get(service, f"comments/{kept}", person.desk))["legal_holds"] == []


async def test_only_the_persons_own_pages_may_erase(
    service: RunningService, person: Person, pool: Pool, site: str
) -> None:
    await person.post("ここに作ってください。")
    async with connection(pool) as database:
        await database.execute("UPDATE sites SET origins = $2 WHERE site_id = $1", site, [PAGE])
    asked = {"Origin": PAGE, "Access-Control-Request-Method": "DELETE"}
    preflight = await service.client.options("/v1/visitors/me", headers=asked)
    assert preflight.status_code == 204
    assert "DELETE" in preflight.headers["access-control-allow-methods"]
    call = service.client.delete
    assert problem_of(await call("/v1/visitors/me")) == (401, "invalid-token")
    elsewhere = person.headers | {"Origin": "http://other.example"}
    assert problem_of(await call("/v1/visitors/me", headers=elsewhere)) == (403, "origin-not-allowed")
    answers: list[httpx.Response] = []

    async def erased() -> bool:
        answers.append(await call("/v1/visitors/me", headers=person.headers | {"Origin": PAGE}))
        return answers[-1].status_code == 204

    await wait_until(erased, "the site's own page was never allowed")
    assert answers[-1].headers["access-control-allow-origin"] == PAGE


async def test_an_account_is_told_and_erased_by_the_publishers_token(
    service: RunningService, site_article: Article, site: str, admin: Headers, pool: Pool
) -> None:
    settings = {"sign_in": {"secrets": [SECRET]}}
    await service.client.patch(f"/v1/review/sites/{site}/settings", json=settings, headers=admin)
    sub, name = f"reader-{uuid4().hex}", f"汐見{uuid4().hex[:8]}"
    reader = signed_in(site, sub=sub, name=name, picture=f"https://news.example/{sub}.png")

    async def taken() -> bool:
        return (await site_article.post(reader)).status_code == 202

    await wait_until(taken, "the token was never taken")
    data = (await service.client.get("/v1/visitors/me", headers=reader)).json()
    assert (data["account"]["sub"], data["account"]["name"]) == (sub, name)
    [comment] = data["comments"]
    await service.client.put(
        f"/v1/review/comments/{comment['id']}/legal-hold", json={"note": "x"}, headers=admin
    )
    assert (await service.client.delete("/v1/visitors/me", headers=reader)).status_code == 204
    assert {table for table, _ in await found(pool, sub.replace("-", ""))} == {"reader_accounts"}
    await service.client.delete(f"/v1/review/comments/{comment['id']}/legal-hold", headers=admin)
    async with connection(pool) as database:
        await purge_withdrawn(database, limit=1_000)
    assert await found(pool, sub.replace("-", ""), name, data["visitor_id"].replace("-", "")) == []
