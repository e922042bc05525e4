"""A reader who signs in takes along what was written before."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest

from comments_service.domain.persons import PersonChange
from comments_service.domain.reader_accounts import visitor_id_of
from comments_service.store.people import change_person
from comments_service.store.pool import Pool, connection
from tests.api.articles import Article, problem_of
from tests.api.authors import published_author
from tests.api.review.desk import Headers, author_id, get
from tests.api.test_sign_in import set_up
from tests.publisher import signed_in
from tests.running import RunningService
from tests.stored import miscounted, waiting_for_locks
from tests.visitors import new_visitor
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def merge(service: RunningService, site: str, visitor: str, **claims: Any) -> httpx.Response:
    return await service.client.post(
        "/v1/visitors/me/merge", json={"visitor_token": visitor}, headers=signed_in(site, **claims)
    )


async def react(service: RunningService, comment: str, kind: str, headers: Headers) -> httpx.Response:
    return await service.client.put(f"/v1/comments/{comment}/reaction", json={"kind": kind}, headers=headers)


async def report(service: RunningService, comment: str, headers: Headers) -> httpx.Response:
    return await service.client.post(
        f"/v1/comments/{comment}/reports", json={"reason": "spam"}, headers=headers
    )


def token_of(headers: Headers) -> str:
    return headers["Authorization"].removeprefix("Bearer ")


async def test_all_that_a_visitor_has_becomes_the_accounts(
    service: RunningService, site: str, admin: Headers, desk: Headers, site_article: Article, pool: Pool
) -> None:
    await set_up(service, site, admin)
    guest, account = new_visitor(site), signed_in(site)
    other = await published_author(service, site_article)
    before = (await site_article.post(guest, author="通りすがり")).json()["id"]
    mine = (await site_article.post(account)).json()["id"]
    await site_article.decide([before, mine])
    for headers, kind in ((guest, "doubt"), (account, "empathy")):
        assert (await react(service, other.comment, kind, headers)).status_code == 200
        assert (await report(service, other.comment, headers)).status_code == 202
    await react(service, mine, "insight", guest)
    await report(service, mine, guest)
    person = await author_id(service, before)
    async with connection(pool) as database, database.transaction():
        change = PersonChange(banned=True, ban_reason="abuse", trusted=True)
        await change_person(database, site, person, change, "desk")
    page = await site_article.page()

    answer = await merge(service, site, token_of(guest))
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"comments": 1, "reactions": 1, "reports": 0, "notices": 1}
    assert await author_id(service, before) == visitor_id_of(site, "reader-4711")
    # Readers know the author by another key now, under the old name.
    after = await site_article.page()
    assert after["revision"] > page["revision"]
    keys = {one["id"]: one["author_key"] for one in after["comments"]}
    assert keys[before] == keys[mine]
    assert {one["author"] for one in after["comments"]} == {"通りすがり", "汐見太郎", "読者A"}
    # The account's own reaction stays, and one report of one person.
    items = {comment: await get(service, f"comments/{comment}", desk) for comment in (other.comment, mine)}
    assert [len(items[comment]["reports"]) for comment in (other.comment, mine)] == [1, 0]

    async def shown() -> bool:
        reactions = {one["id"]: one["reactions"] for one in (await site_article.page())["comments"]}
        return reactions == {other.comment: {"empathy": 1}, mine: {"insight": 1}, before: {}}

    await wait_until(shown, "the numbers of reactions stayed wrong")
    own = await service.client.get(f"/v1/sites/{site}/own", params={"article": "tram"}, headers=account)
    assert {one["id"] for one in own.json()["comments"]} == {before, mine}
    notices = await service.client.get(f"/v1/sites/{site}/own/notices", headers=account)
    kinds = [(notice["comment_id"], notice["kind"]) for notice in notices.json()["notices"]]
    assert kinds == [(mine, "approved"), (before, "approved")]
    # The ban came along, and the trust did not.
    assert problem_of(await site_article.post(account)) == (403, "banned")
    known = await get(service, f"sites/{site}/people/{visitor_id_of(site, 'reader-4711')}", desk)
    assert (known["banned"], known["trusted"], known["ban_reason"]) == (True, None, "abuse")
    # Nothing about the visitor is left that the account could not erase; but the ban holds for that token too.
    assert problem_of(await site_article.post(guest)) == (403, "banned")
    async with connection(pool) as database:
        for table in ("people", "people_log"):
            left = await database.fetchval(f"SELECT count(*) FROM {table} WHERE author_id = $1", person)
            assert left == 0, table
    # There is nothing more, and the visitor's token still is the visitor's.
    again = await merge(service, site, token_of(guest))
    assert again.json() == {"comments": 0, "reactions": 0, "reports": 0, "notices": 0}


async def test_only_an_account_takes_along_and_only_of_its_own_site(
    service: RunningService, site: str, admin: Headers, site_article: Article
) -> None:
    await set_up(service, site, admin)
    guest = new_visitor(site)
    first = await site_article.post(guest | {"Idempotency-Key": f"before-{site}"})
    path, body = "/v1/visitors/me/merge", {"visitor_token": token_of(guest)}
    refused = [
        await service.client.post(path, json=body),
        await service.client.post(path, json=body, headers=guest),
        await merge(service, site, token_of(new_visitor("default"))),
        await merge(service, site, "v1.nonsense"),
        await merge(service, site, token_of(signed_in(site))),
    ]
    assert [problem_of(answer) for answer in refused] == [(401, "invalid-token")] * 5
    keyed = {"Idempotency-Key": f"unnamed-{site}"}
    unnamed = await site_article.post(keyed)
    assert (await merge(service, site, unnamed.json()["visitor_token"])).json()["comments"] == 1
    # Whoever repeats it without a token gets no token of the account.
    assert problem_of(await site_article.post(keyed)) == (422, "idempotency-key-reused")
    assert first.status_code == 202


async def test_merges_at_once_under_load_lose_and_double_nothing(
    service: RunningService, site: str, admin: Headers, site_article: Article, pool: Pool
) -> None:
    """Two accounts want one visitor's, one account wants many visitors', and all write, react and report meanwhile."""
    await set_up(service, site, admin, reports_to_hold=0)
    target = await published_author(service, site_article)
    visitors = [new_visitor(site) for _ in range(6)]
    written: list[str] = []

    async def live(visitor: Headers, number: int) -> None:
        for turn in range(3):
            answer = await site_article.post(visitor, body=f"{number}人目の{turn}番目の意見です。")
            assert answer.status_code == 202, answer.text
            written.append(answer.json()["id"])
            await site_article.decide([answer.json()["id"]])
            assert (await react(service, target.comment, "empathy", visitor)).status_code == 200
            assert (await report(service, target.comment, visitor)).status_code == 202

    async def take(visitor: Headers, sub: str) -> int:
        # More of them than the pool has connections: who waited for one for too long comes again, as a client does.
        answer = await merge(service, site, token_of(visitor), sub=sub)
        while answer.status_code == 503:
            answer = await merge(service, site, token_of(visitor), sub=sub)
        assert answer.status_code == 200, answer.text
        return answer.json()["comments"]

    await live(visitors[0], 9)
    both = await asyncio.gather(take(visitors[0], "one"), take(visitors[0], "two"))
    assert sorted(both) == [0, 3]
    owner = "one" if both[0] else "two"
    await asyncio.gather(
        *[live(visitor, number) for number, visitor in enumerate(visitors[1:])],
        *[react(service, target.comment, "doubt", signed_in(site, sub=owner)) for _ in range(5)],
        *[take(visitor, owner) for visitor in visitors for _ in range(2)],
    )
    for visitor in visitors:
        await take(visitor, owner)
    async with connection(pool) as database:
        rows = await database.fetch(
            "SELECT id::text, visitor_id FROM comments WHERE site_id = $1 AND id::text <> $2",
            site,
            target.comment,
        )
        assert Counter(row[0] for row in rows) == Counter(written)
        assert {row[1] for row in rows} == {visitor_id_of(site, owner)}
        assert [row for row in await miscounted(database) if row["article_id"] == "tram"] == []
        counted = await database.fetchval(
            """
            SELECT (SELECT sum(number) FROM reaction_counts WHERE site_id = $1)
                 - (SELECT count(*) FROM reactions WHERE site_id = $1)
            """,
            site,
        )
        assert counted == 0
        [reports] = await database.fetch(
            """
            SELECT report_count, (SELECT count(*) FROM reports WHERE comment_id = c.id) FROM comments c
            WHERE id::text = $1
            """,
            target.comment,
        )
        assert tuple(reports) == (1, 1)
        numbers = await database.fetch(
            "SELECT number FROM notices WHERE visitor_id = $1 ORDER BY number", visitor_id_of(site, owner)
        )
        assert [row[0] for row in numbers] == list(range(1, len(numbers) + 1))
    assert (await site_article.page())["count"] == len(written) + 1


async def test_whoever_moves_an_article_and_whoever_takes_along_wait_for_one_another(
    service: RunningService, site: str, admin: Headers, site_article: Article, pool: Pool
) -> None:
    await set_up(service, site, admin)
    guest = new_visitor(site)
    [comment] = await site_article.publish()
    await react(service, comment, "empathy", guest)
    article = (site, site_article.name)
    async with connection(pool) as moving, connection(pool) as other:
        async with moving.transaction():
            # As `move_article` takes its locks.
            await moving.execute("SELECT pg_advisory_xact_lock(article_lock($1, $2))", *article)
            taking = asyncio.create_task(merge(service, site, token_of(guest)))

            async def waits() -> bool:
                return await waiting_for_locks(other)

            await wait_until(waits, "the merge does not wait for the article")
            await moving.execute(
                "SELECT FROM reactions WHERE site_id = $1 AND article_id = $2 FOR UPDATE", *article
            )
        answer = await taking
    assert (answer.status_code, answer.json()["reactions"]) == (200, 1)
