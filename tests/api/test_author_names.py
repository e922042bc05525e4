"""Names under comments: those that the site keeps, none at all, and trips."""

import io
from typing import Any

import pytest

from comments_service.domain.settings_changes import SettingsPatch
from comments_service.store.pool import Pool, connection
from comments_service.store.site_settings import update_settings
from tests.api.articles import Article, problem_of
from tests.publisher import SECRET, signed_in
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def set_up(pool: Pool, site: str, **settings: Any) -> None:
    async with connection(pool) as database:
        await update_settings(database, site, SettingsPatch(**settings))


async def test_reserved_names_and_those_of_moderators_are_refused_in_any_spelling(
    service: RunningService, site_article: Article, site: str, pool: Pool
) -> None:
    await service.moderator("Ken", sites=[site])
    await service.moderator("佐藤花子", sites=["another-site"])
    await set_up(pool, site, reserved_names=["汐見日報", "NHK"])
    for name in ("【編集部】", "編・集・部", "汐見日報編集部", "NНK報道", "Staff", "KEN", "ken（公式）"):
        answer = await site_article.post(author=name)
        assert problem_of(answer) == (422, "name-reserved"), name
        assert answer.json()["field"] == "author"
    for name in ("編集", "Kennedy", "佐藤花子", "読者A"):
        assert (await site_article.post(author=name)).status_code == 202, name


async def test_the_process_that_took_a_setting_knows_it_at_once(
    service: RunningService, site_article: Article, site: str, admin: dict[str, str]
) -> None:
    assert (await site_article.post(author="汐見の灯台")).status_code == 202
    path = f"/v1/review/sites/{site}/settings"
    answer = await service.client.patch(path, json={"reserved_names": [" 灯台 ", "灯台"]}, headers=admin)
    assert answer.json()["reserved_names"] == ["灯台"]
    assert (await site_article.post(author="汐見の灯台")).status_code == 422
    await service.client.patch(path, json={"reserved_names": [], "who": "signed_in"}, headers=admin)
    assert (await site_article.post(author="汐見の灯台")).status_code == 403


async def test_a_site_may_take_comments_without_a_name(site_article: Article, site: str, pool: Pool) -> None:
    await set_up(pool, site, anonymous=True, anonymous_name="名無しの市民")
    body = {"body": "停留所の場所が知りたいです。"}
    without = await site_article.post_raw(body, {"Idempotency-Key": "without-a-name"})
    assert without.status_code == 202
    assert (await site_article.post_raw(body, {"Idempotency-Key": "without-a-name"})).json() == without.json()
    others = [await site_article.post(author=author) for author in ("", " \u200b", "読者A")]
    await site_article.decide([answer.json()["id"] for answer in (without, *others)])
    names = [comment["author"] for comment in (await site_article.page())["comments"]]
    assert names == ["読者A", "名無しの市民", "名無しの市民", "名無しの市民"]


@pytest.mark.parametrize(
    ("before", "change"),
    [
        ({}, {"anonymous_name": "編集部"}),
        ({"reserved_names": ["汐見日報"]}, {"anonymous_name": "汐見日報の読者"}),
        ({"anonymous_name": "汐見日報の読者"}, {"reserved_names": ["汐見日報"]}),
        ({"anonymous": True}, {"staff_name": "匿名"}),
        ({"reserved_names": ["匿名"]}, {"anonymous": True}),
    ],
)
async def test_nobody_is_shown_under_a_reserved_name_for_giving_none(
    service: RunningService,
    site: str,
    pool: Pool,
    admin: dict[str, str],
    before: dict[str, Any],
    change: dict[str, Any],
) -> None:
    await set_up(pool, site, **before)
    path = f"/v1/review/sites/{site}/settings"
    answer = await service.client.patch(path, json=change, headers=admin)
    assert (problem_of(answer), answer.json()["field"]) == ((422, "name-reserved"), "anonymous_name")
    settings = (await service.client.get(path, headers=admin)).json()
    assert settings != settings | change


async def test_elsewhere_a_name_is_needed(article: Article) -> None:
    assert problem_of(await article.post_raw({"body": "停留所の場所が知りたいです。"})) == (
        422,
        "invalid-body",
    )
    assert problem_of(await article.post(author="")) == (422, "empty")


async def test_a_trip_tells_who_has_a_key_and_the_key_is_nowhere(
    site_article: Article, site: str, pool: Pool, logged: io.StringIO
) -> None:
    await set_up(pool, site, trips=True, anonymous=True)
    given = [
        "読者#みかん箱",
        "読者＃みかん箱",
        "別名#みかん箱",
        "読者#りんご箱",
        "読者◆aaaaaaaaaa",
        "読者⧫aaaaaaaaaa",
        "読者#",
        "#みかん箱",
    ]
    headers = {"Idempotency-Key": "first"}
    answers = [await site_article.post(headers if name == given[0] else None, author=name) for name in given]
    await site_article.decide([answer.json()["id"] for answer in answers])
    names = [comment["author"] for comment in reversed((await site_article.page())["comments"])]
    trip = names[0].removeprefix("読者◆")
    assert len(trip) == 10
    assert names[:3] == [f"読者◆{trip}", f"読者◆{trip}", f"別名◆{trip}"]
    assert names[3] not in names[:3]
    assert names[4:] == ["読者◇aaaaaaaaaa", "読者◇aaaaaaaaaa", "読者", f"匿名◆{trip}"]
    assert problem_of(await site_article.post(author="編集部#みかん箱")) == (422, "name-reserved")
    async with connection(pool) as database:
        rows = await database.fetch(
            "SELECT t::text AS stored FROM (SELECT * FROM comments JOIN folded_texts ON id = comment_id) t "
            "WHERE site_id = $1",
            site,
        )
    assert len(rows) == len(given)
    assert not any("みかん" in row["stored"] for row in rows)
    assert "みかん" not in logged.getvalue()


async def test_where_names_have_trips_a_signed_name_has_no_sign_of_one(
    service: RunningService, site: str, admin: dict[str, str], site_article: Article
) -> None:
    for trips, shown in ((False, "汐見◆太郎"), (True, "汐見◇太郎")):
        change = {"sign_in": {"secrets": [SECRET]}, "trips": trips}
        await service.client.patch(f"/v1/review/sites/{site}/settings", json=change, headers=admin)
        answer = await site_article.post(signed_in(site, name="汐見◆太郎"))
        await site_article.decide([answer.json()["id"]])
        assert (await site_article.page())["comments"][0]["author"] == shown


async def test_without_trips_a_name_stays_as_it_was_typed(article: Article) -> None:
    answer = await article.post(author="読者#1 ◆")
    await article.decide([answer.json()["id"]])
    assert [comment["author"] for comment in (await article.page())["comments"]] == ["読者#1 ◆"]
