"""People: what moderators see of somebody who comments, and what they do about that person."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from comments_service.store.pool import connection
from tests.api.articles import Article, problem_of
from tests.api.authors import author_of, published_author
from tests.api.review.desk import Headers, author_id, decide, get
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Desk:
    """A moderator who works with the people of a site."""

    def __init__(self, service: RunningService, site: str, headers: Headers) -> None:
        self.service = service
        self.path = f"/v1/review/sites/{site}/people"
        self.headers = headers

    async def person(self, id_: object) -> dict[str, Any]:
        return await get(self.service, f"{self.path.removeprefix('/v1/review/')}/{id_}", self.headers)

    async def change(self, id_: object, **change: Any) -> httpx.Response:
        return await self.service.client.patch(f"{self.path}/{id_}", json=change, headers=self.headers)

    async def changed(self, id_: object, **change: Any) -> dict[str, Any]:
        answer = await self.change(id_, **change)
        assert answer.status_code == 200, answer.text
        assert answer.json() == await self.person(id_)
        return answer.json()

    async def listed(self, **query: Any) -> list[str]:
        answer = await self.service.client.get(self.path, headers=self.headers, params=query)
        assert answer.status_code == 200, answer.text
        return [person["id"] for person in answer.json()["people"]]


@pytest.fixture
def people(service: RunningService, site: str, desk: Headers) -> Desk:
    return Desk(service, site, desk)


async def test_a_person_is_shown_with_names_history_and_decisions(
    service: RunningService, site_article: Article, desk: Headers, people: Desk
) -> None:
    author = await published_author(service, site_article)
    held = (await site_article.post(author.token, author="常連", body="馬鹿な話だ。")).json()["id"]
    await site_article.decide([held], "held")
    id_ = await author_id(service, held)
    await service.client.post(
        f"/v1/comments/{author.comment}/reports",
        json={"reason": "off_topic"},
        headers=(await author_of(service, site_article)).token,
    )
    await decide(service, author.comment, desk, "removed", 2, reason="off_topic", note="宣伝の疑い")

    person = await people.person(id_)
    assert person | {"history": None, "decisions": None} == {
        "id": str(id_),
        "names": ["常連", "読者A"],
        "status": "regular",
        "muted_until": None,
        "banned": False,
        "banned_at": None,
        "ban_reason": None,
        "trusted": None,
        "note": None,
        "warned_at": None,
        "warning": None,
        "badges": [],
        "account": None,
        "changed_at": None,
        "changed_by": None,
        "history": None,
        "decisions": None,
        "log": [],
    }
    assert person["history"].pop("first_seen") == (await author.status())["created_at"]
    assert person["history"] == {"approved": 0, "held": 1, "rejected": 0, "removed": 1, "reports": 1}
    assert [(one["comment_id"], one["status"], one["note"]) for one in person["decisions"]] == [
        (author.comment, "removed", "宣伝の疑い"),
        (held, "held", None),
        (author.comment, "approved", None),
    ]


async def test_what_a_moderator_does_is_kept_and_logged(
    service: RunningService, site: str, site_article: Article, people: Desk
) -> None:
    [comment] = await site_article.post_many(1)
    id_ = await author_id(service, comment)
    until = (datetime.now(UTC) + timedelta(days=7)).isoformat()

    muted = await people.changed(id_, muted_until=until, note=" 言い争いが続く \n")
    assert (muted["status"], muted["note"], muted["changed_by"]) == (
        "muted",
        "言い争いが続く",
        f"desk of {site}",
    )
    assert datetime.fromisoformat(muted["muted_until"]) == datetime.fromisoformat(until)
    banned = await people.changed(id_, banned=True, ban_reason="abuse")
    assert (banned["status"], banned["banned"], banned["ban_reason"]) == ("banned", True, "abuse")
    assert None not in (banned["banned_at"], banned["muted_until"])
    free = await people.changed(id_, banned=False, muted_until=None, note="", trusted=True)
    assert [free[name] for name in ("status", "banned", "banned_at", "ban_reason", "note", "trusted")] == [
        *("trusted", False, None, None, None, True)
    ]
    assert [(one["moderator"], set(one["change"])) for one in free["log"]] == [
        (f"desk of {site}", {"banned", "muted_until", "note", "trusted"}),
        (f"desk of {site}", {"banned", "ban_reason"}),
        (f"desk of {site}", {"muted_until", "note"}),
    ]
    assert (await people.changed(id_))["log"] == free["log"]


async def test_a_mute_that_is_over_is_none(
    service: RunningService, site_article: Article, people: Desk
) -> None:
    [comment] = await site_article.post_many(1)
    over = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    person = await people.changed(await author_id(service, comment), muted_until=over)
    assert (person["status"], person["muted_until"]) == ("regular", None)
    assert await people.listed(status="muted") == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"ban_reason": "abuse"}, (400, "invalid-value")),
        ({"warn": " \u200b"}, (400, "invalid-value")),
        ({"warn": None}, (422, "invalid-body")),
        ({"muted_until": "2026-12-01T00:00:00"}, (422, "invalid-body")),
        ({"banned": "yes"}, (422, "invalid-body")),
        ({"shadow_banned": True}, (422, "invalid-body")),
        ({"note": "長" * 501}, (422, "invalid-body")),
    ],
    ids=repr,
)
async def test_a_change_that_makes_no_sense_is_refused(
    service: RunningService,
    site_article: Article,
    people: Desk,
    change: dict[str, Any],
    problem: tuple[int, str],
) -> None:
    [comment] = await site_article.post_many(1)
    id_ = await author_id(service, comment)
    assert problem_of(await people.change(id_, **change)) == problem
    assert (await people.person(id_))["log"] == []


async def test_a_person_of_another_site_is_nobody(
    service: RunningService, article: Article, people: Desk
) -> None:
    [comment] = await article.post_many(1)
    for id_ in (await author_id(service, comment), uuid4()):
        assert problem_of(await people.change(id_, banned=True)) == (404, "person-not-found")
        answer = await service.client.get(f"{people.path}/{id_}", headers=people.headers)
        assert problem_of(answer) == (404, "person-not-found")


async def test_people_are_listed_who_was_changed_last_first(
    service: RunningService, site_article: Article, people: Desk
) -> None:
    persons: list[str] = []
    for name in ("駅前の住民", "元運転士", "通りすがり"):
        comment = (await site_article.post(author=name)).json()["id"]
        persons.append(str(await author_id(service, comment)))
    resident, driver, passer_by = persons
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    await people.changed(resident, trusted=True)
    await people.changed(driver, banned=True, ban_reason="市電の運転士への中傷", note="三度目")
    await people.changed(passer_by, muted_until=tomorrow, warn="記事と関係のない投稿はお控えください。")

    assert await people.listed() == [passer_by, driver, resident]
    for status, expected in {
        "banned": [driver],
        "muted": [passer_by],
        "trusted": [resident],
        "noted": [driver],
        "warned": [passer_by],
    }.items():
        assert await people.listed(status=status) == expected
    assert await people.listed(q="運転士") == [driver]
    assert await people.listed(q="元運転士", status="muted") == []

    page = (await service.client.get(people.path, headers=people.headers, params={"limit": 2})).json()
    assert await people.listed(limit=2, cursor=page["next_cursor"]) == [resident]


async def test_the_log_of_people_is_only_appended_to(service: RunningService) -> None:
    async with connection(service.context.pool) as database:
        for statement in (
            "UPDATE people_log SET moderator = 'x'",
            "DELETE FROM people_log",
            "TRUNCATE people_log",
        ):
            with pytest.raises(asyncpg.RaiseError):
                await database.execute(statement)


async def test_an_item_has_the_thresholds_for_its_author(
    service: RunningService, site: str, site_article: Article, admin: Headers, people: Desk
) -> None:
    path = f"/v1/review/sites/{site}"
    policy = {"newcomers": {"approve_below": 0.2}, "trusted": {"approve_below": 0.8}}
    for answer in (
        await service.client.put(f"{path}/policy", json=policy, headers=admin),
        await service.client.patch(f"{path}/settings", json={"newcomer_until": 1}, headers=admin),
    ):
        assert answer.status_code == 200, answer.text
    author = await author_of(service, site_article)
    await site_article.decide([author.comment], "held")

    async def approves_below() -> float:
        item = await get(service, f"comments/{author.comment}", people.headers)
        return item["thresholds"]["toxicity"]["approve_below"]

    assert await approves_below() == 0.2
    id_ = await author_id(service, author.comment)
    assert (await people.person(id_))["status"] == "newcomer"
    await people.changed(id_, trusted=True)
    assert await approves_below() == 0.8
