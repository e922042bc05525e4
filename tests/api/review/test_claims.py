"""Claims: two moderators never work on one comment."""

from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio

from comments_service.domain.settings_changes import SettingsPatch
from comments_service.store.pool import Pool, connection
from comments_service.store.site_settings import update_settings
from tests.api.articles import Article, page_ids, problem_of
from tests.api.review.desk import Headers, decide, decide_many, get
from tests.api.streaming import event_stream
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def with_claims(site: str, pool: Pool) -> None:
    """The site uses claims."""
    async with connection(pool) as database:
        await update_settings(database, site, SettingsPatch(claims=True))


@pytest_asyncio.fixture(loop_scope="module")
async def colleague(service: RunningService, site: str) -> Headers:
    return await service.moderator(f"colleague on {site}", sites=[site])


async def claim(service: RunningService, site: str, headers: Headers, **fields: Any) -> dict[str, Any]:
    answer = await post_claim(service, site, headers, **fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def post_claim(service: RunningService, site: str, headers: Headers, **fields: Any) -> httpx.Response:
    return await service.client.post("/v1/review/claims", json={"site": site, **fields}, headers=headers)


async def held(article: Article, number: int) -> list[str]:
    comments = await article.post_many(number)
    await article.decide(comments, "held")
    return comments


def claimed(claims: dict[str, Any]) -> list[str]:
    return [one["comment_id"] for one in claims["claims"]]


async def expire(pool: Pool, *comments: str) -> None:
    """Let an hour pass for the claims on these comments."""
    async with connection(pool) as database:
        await database.execute(
            "UPDATE claims SET expires_at = expires_at - interval '1 hour' WHERE comment_id = ANY ($1)",
            [UUID(comment) for comment in comments],
        )


async def test_claims_are_of_the_oldest_held_comments_that_nobody_has(
    service: RunningService, site_article: Article, site: str, desk: Headers, colleague: Headers
) -> None:
    first, second, third, fourth = await held(site_article, 4)
    mine = await claim(service, site, desk, limit=2, minutes=5)
    assert mine["comments"][0]["claim"] == {
        "by": f"desk of {site}",
        "expires_at": mine["claims"][0]["expires_at"],
    }
    assert claimed(mine) == page_ids(mine) == [first, second]
    assert mine["comments"][0]["body"] == "0番目の意見です。"
    assert claimed(await claim(service, site, colleague, limit=1)) == [third]
    # It adds to what one has.
    assert claimed(await claim(service, site, desk, limit=5)) == [first, second, fourth]


async def test_claiming_again_and_deciding_renew_all_that_one_has(
    service: RunningService, site_article: Article, site: str, desk: Headers
) -> None:
    first, second = await held(site_article, 2)
    at_first = await claim(service, site, desk, minutes=5)
    renewed = await claim(service, site, desk, limit=0, minutes=30)
    assert renewed["claims"][0]["expires_at"] > at_first["claims"][0]["expires_at"]
    await decide(service, first, desk, "approved", 2)
    # Asked for no longer than it lasts already.
    async with event_stream(service, "/v1/review/events", desk) as stream:
        await decide(service, first, desk, "removed", 3)
        [event] = (await stream.data_of_first("claims"))["claims"]
    assert event["comment_id"] == second
    assert event["expires_at"] > renewed["claims"][1]["expires_at"]


async def test_a_comment_that_another_has_cannot_be_decided_about(
    service: RunningService, site_article: Article, site: str, desk: Headers, colleague: Headers
) -> None:
    first, second, third = await held(site_article, 3)
    await claim(service, site, desk, limit=2)
    answer = await decide(service, first, colleague, "approved", 2)
    assert (problem_of(answer), answer.json()["by"]) == ((409, "claimed"), f"desk of {site}")
    # What nobody has, anybody may decide about.
    results = await decide_many(service, colleague, (second, "approved", 2), (third, "approved", 2))
    assert results[0]["problem"]["by"] == f"desk of {site}"
    assert results[1]["decision"]["status"] == "approved"
    assert (await decide(service, first, desk, "approved", 2)).status_code == 201


async def test_a_claim_ends_with_the_decision(
    service: RunningService, site_article: Article, site: str, desk: Headers, colleague: Headers
) -> None:
    [comment] = await held(site_article, 1)
    await claim(service, site, desk)
    assert (await decide(service, comment, desk, "held", 2)).status_code == 201
    assert claimed(await claim(service, site, colleague)) == [comment]


async def test_a_claim_that_is_over_is_as_none(
    service: RunningService, site_article: Article, site: str, desk: Headers, colleague: Headers, pool: Pool
) -> None:
    first, second = await held(site_article, 2)
    await claim(service, site, desk)
    await expire(pool, first, second)
    assert (await decide(service, first, colleague, "approved", 2)).status_code == 201
    assert claimed(await claim(service, site, colleague)) == [second]
    assert claimed(await claim(service, site, desk)) == []


async def test_claims_are_given_back_all_of_a_site_or_one_by_one(
    service: RunningService, site_article: Article, site: str, desk: Headers, colleague: Headers
) -> None:
    first, second, third = await held(site_article, 3)
    await claim(service, site, desk)
    answer = await service.client.delete(f"/v1/review/claims?comment={second}", headers=desk)
    assert (answer.status_code, answer.content) == (204, b"")
    assert claimed(await claim(service, site, colleague)) == [second]
    # Another's is left alone.
    assert (await service.client.delete(f"/v1/review/claims?site={site}", headers=desk)).status_code == 204
    assert claimed(await claim(service, site, colleague)) == [first, second, third]
    assert (await service.client.delete("/v1/review/claims", headers=colleague)).status_code == 204
    assert claimed(await claim(service, site, desk)) == [first, second, third]


async def test_others_see_who_works_on_what(
    service: RunningService, site_article: Article, site: str, desk: Headers, colleague: Headers
) -> None:
    first, second = await held(site_article, 2)
    async with event_stream(service, "/v1/review/events", colleague) as stream:
        claims = await claim(service, site, desk)
        expected = [one | {"by": f"desk of {site}"} for one in claims["claims"]]
        assert await stream.data_of_first("claims") == {"claims": expected}
        await service.client.delete("/v1/review/claims", headers=desk)
        events = (await stream.data_of_first("claims"))["claims"]
        assert {one["comment_id"]: one["expires_at"] for one in events} == {first: None, second: None}


async def test_a_site_that_does_not_use_claims_gives_none(
    service: RunningService, site: str, desk: Headers, pool: Pool
) -> None:
    async with connection(pool) as database:
        await update_settings(database, site, SettingsPatch(claims=False))
    assert problem_of(await post_claim(service, site, desk)) == (404, "claims-off")
    assert problem_of(await post_claim(service, "nowhere", desk)) == (404, "site-not-found")


async def test_a_site_that_turns_claims_off_keeps_nobody_away(
    service: RunningService, site_article: Article, site: str, desk: Headers, colleague: Headers, pool: Pool
) -> None:
    [comment] = await held(site_article, 1)
    assert claimed(await claim(service, site, desk, minutes=120)) == [comment]
    assert problem_of(await decide(service, comment, colleague, "approved", 2)) == (409, "claimed")
    async with connection(pool) as database:
        await update_settings(database, site, SettingsPatch(claims=False))
    # The desk's keys are dead for what another has (issue 12, checked from outside).
    assert (await get(service, f"comments/{comment}", colleague))["claim"] is None
    for filters in ({}, {"q": "意見"}):
        assert page_ids(await get(service, "comments", colleague, claimed="none", **filters)) == [comment]
        assert page_ids(await get(service, "comments", desk, claimed="me", **filters)) == []
    assert (await decide(service, comment, colleague, "approved", 2)).status_code == 201


async def test_the_queue_can_be_filtered_by_what_one_claimed_and_what_nobody_did(
    service: RunningService, site_article: Article, desk: Headers, colleague: Headers, pool: Pool
) -> None:
    comments = await held(site_article, 4)
    assert claimed(await claim(service, site_article.site, desk, limit=2)) == comments[:2]
    assert claimed(await claim(service, site_article.site, colleague, limit=1)) == comments[2:3]
    assert page_ids(await get(service, "comments", desk, claimed="me")) == comments[:2]
    assert page_ids(await get(service, "comments", desk, claimed="none")) == comments[3:]
    await expire(pool, comments[1])
    assert page_ids(await get(service, "comments", desk, claimed="me")) == comments[:1]
    assert page_ids(await get(service, "comments", desk, claimed="none")) == [comments[1], comments[3]]
