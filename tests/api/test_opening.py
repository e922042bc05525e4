"""Modes, dates and hours, as readers and authors learn of them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from comments_service.domain.people import Role
from comments_service.reading.stream_pace import StreamPace
from comments_service.store.pool import Pool, connection
from comments_service.store.sites import add_origins
from tests.api.articles import COMMENT, Article, bearer, page_ids, problem_of
from tests.api.serving import service_with
from tests.api.streaming import article_stream, event_stream
from tests.relay import relayed
from tests.running import RunningService
from tests.visitors import new_visitor
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALL = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
NIGHT = [{"days": ALL, "from": "06:00", "to": "24:00"}]


async def say(
    service: RunningService, article: Article, admin: dict[str, str], **said: Any
) -> dict[str, Any]:
    answer = await service.client.patch(article.path, json=said, headers=admin)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def set_site(service: RunningService, site: str, admin: dict[str, str], **said: Any) -> httpx.Response:
    return await service.client.patch(f"/v1/review/sites/{site}/settings", json=said, headers=admin)


def told(moment: datetime) -> str:
    """As JSON has it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def zone_at(hour: int) -> str:
    """A zone in which it is between this hour and the next. The zones' names have the signs of Unix: -9 is Tokyo's."""
    ahead = (hour - datetime.now(UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


async def test_two_publishers_close_at_night_each_in_its_own_time(
    service: RunningService, site_article: Article, site: str, pool: Pool
) -> None:
    """From 00:00 to 06:00: it is three o'clock where the one is, and noon where the other is."""
    chief = await service.moderator(f"chief of {site}", Role.ADMIN)
    other = Article(service, pool, "tram", f"{site}-noon")
    async with connection(pool) as database:
        await add_origins(database, other.site, [])
    for article, hour in ((site_article, 3), (other, 12)):
        answer = await set_site(service, article.site, chief, hours=NIGHT, time_zone=zone_at(hour))
        assert answer.status_code == 200, answer.text
    zone = ZoneInfo(zone_at(3))
    opens = datetime.now(zone).replace(hour=6, minute=0, second=0, microsecond=0)
    refused = await site_article.post()
    assert problem_of(refused) == (403, "comments-closed")
    assert (refused.json()["mode"], refused.json()["opens_at"]) == ("closed", told(opens))
    page = await site_article.page()
    assert (page["mode"], page["opens_at"]) == ("closed", told(opens))
    assert (await other.post()).status_code == 202
    assert ((await other.page())["mode"], (await other.page())["opens_at"]) == ("open", None)

    async def settings_of(article: Article) -> dict[str, Any]:
        return (await service.client.get(f"/v1/sites/{article.site}/settings")).json()

    async def is_told() -> bool:
        return (await settings_of(site_article))["opens_at"] == told(opens)

    await wait_until(is_told, "the settings say when comments are taken again")
    assert (await settings_of(other))["time_zone"] == zone_at(12)
    # An article that says that it is open is not bound.
    await say(service, site_article, chief, mode="open")
    assert (await site_article.post()).status_code == 202


async def test_a_patch_never_erases_what_it_does_not_name_and_a_put_does(
    service: RunningService, site_article: Article, admin: dict[str, str]
) -> None:
    said = {
        "title": "市電、復活へ",
        "url": "https://news.example/tram",
        "section": "politics",
        "mode": "premoderated",
        "opens_at": "2026-11-01T00:00:00Z",
        "closes_at": "2096-11-01T00:00:00Z",
        "published_at": "2026-11-01T06:00:00Z",
    }
    assert await say(service, site_article, admin, **said) == {**said, "closed": False}
    for name, value in ({"mode": "closed"} | dict.fromkeys(said)).items():
        said[name] = value  # type: ignore[assignment]
        assert await say(service, site_article, admin, **{name: value}) == {
            **said,
            "closed": said["mode"] == "closed",
        }
    await say(service, site_article, admin, mode="hidden", closes_at="2096-11-01T09:00:00+09:00")
    answer = await service.client.put(site_article.path, json={"title": "市電"}, headers=admin)
    assert answer.json() == {**dict.fromkeys(said), "title": "市電", "closed": False}


async def test_the_older_word_closed_is_kept_in_step(
    service: RunningService, site_article: Article, admin: dict[str, str]
) -> None:
    for said, mode, closed in (
        ({"closed": True}, "closed", True),
        ({"closed": False}, None, False),
        ({"mode": "readonly"}, "readonly", True),
        ({"mode": "premoderated", "closed": True}, "premoderated", False),
    ):
        answer = await say(service, site_article, admin, **said)
        assert (answer["mode"], answer["closed"]) == (mode, closed)


@pytest.mark.parametrize(
    "said",
    [
        {"mode": "shut"},
        {"opens_at": "2026-11-30T06:00:00"},
        {"closes_at": "9999-12-31T23:59:59-09:00"},
        {"opens_at": "06:00"},
    ],
)
async def test_an_article_says_nothing_that_means_nothing(
    service: RunningService, site_article: Article, admin: dict[str, str], said: dict[str, Any]
) -> None:
    for method in ("PUT", "PATCH"):
        answer = await service.client.request(method, site_article.path, json=said, headers=admin)
        assert problem_of(answer) == (422, "invalid-body")


_WRONG: list[dict[str, Any]] = [
    {"time_zone": "Asia/Tokio"},
    {"time_zone": "../etc/passwd"},
    {"hours": [{"days": ["mon"], "from": "24:00", "to": "06:00"}]},
    {"hours": [{"days": ["mon"], "from": "6:00", "to": "23:00"}]},
    {"hours": [{"days": [], "from": "06:00", "to": "23:00"}]},
    {"hours": [{"days": ["monday"], "from": "06:00", "to": "23:00"}]},
    {"sections": {"politics": {"hours": []}}},
    {"sections": {"": {"mode": "closed"}}},
    {"sections": {"politics": {"opens_at": "0001-01-01T00:00:00+09:00"}}},
    {"close_after_days": 0},
]


@pytest.mark.parametrize("said", _WRONG)
async def test_a_site_says_nothing_that_means_nothing(
    service: RunningService, site: str, admin: dict[str, str], said: dict[str, Any]
) -> None:
    assert problem_of(await set_site(service, site, admin, **said)) == (422, "invalid-body")


async def test_a_readonly_article_shows_comments_and_takes_no_reaction_nor_edit(
    service: RunningService, site_article: Article, admin: dict[str, str]
) -> None:
    [comment] = await site_article.publish()
    own = (await site_article.post()).json()
    reader = bearer(own["visitor_token"])
    paths = (f"/v1/comments/{comment}/reaction", f"{site_article.path}/reaction")
    for path in paths:
        answer = await service.client.put(path, json={"kind": "empathy"}, headers=reader)
        assert answer.status_code == 200, answer.text
    await say(service, site_article, admin, mode="readonly")
    for path in paths:
        for kind in ("doubt", None):
            answer = await service.client.put(path, json={"kind": kind}, headers=reader)
            assert problem_of(answer) == (403, "comments-closed")
            assert answer.json()["mode"] == "readonly"
    edit = {"body": "待ち望んでいました。", "version": 1}
    answer = await service.client.patch(f"/v1/comments/{own['id']}", json=edit, headers=reader)
    assert problem_of(answer) == (403, "comments-closed")
    told_own = (await service.client.get(f"/v1/comments/{own['id']}", headers=reader)).json()
    assert told_own["editable_until"] is None
    page = await site_article.page()
    assert (page["mode"], page["count"], page_ids(page)) == ("readonly", 1, [comment])
    # What is closed takes reactions, and gives them back.
    await say(service, site_article, admin, mode="closed")
    for path in paths:
        answer = await service.client.put(path, json={"kind": None}, headers=reader)
        assert answer.status_code == 200, answer.text


async def shown(service: RunningService, article: Article, comment: str) -> dict[str, Any]:
    """All that readers can ask about an article with one comment: what they see of it."""
    client = service.client
    site = f"/v1/sites/{article.site}"
    replies = (await client.get(f"/v1/comments/{comment}/replies")).json()
    pages = [
        await article.page(view=view, order=order, **around)
        for view in ("flat", "threads")
        for order in ("newest", "top")
        for around in ({}, {"around": comment})
    ]
    return {
        "replies": len(replies["comments"]),
        "pages": {(page["count"], len(page["comments"])) for page in pages},
        "count": (await client.get(f"{site}/counts", params={"article": article.name})).json()["counts"],
        "ranking": len((await client.get(f"{site}/ranking")).json()["articles"]),
        "reactions": (await client.get(f"{article.path}/reactions")).json()["reactions"],
    }


async def test_nothing_is_shown_of_a_hidden_article_until_it_is_shown_again(
    service: RunningService, site_article: Article, site: str, admin: dict[str, str]
) -> None:
    """Hidden by itself, by its section and by its site; with pages and counts in memory."""
    await say(service, site_article, admin, title="市電、復活へ", section="politics")
    [comment] = await site_article.publish()
    reply = (await site_article.post(parent_id=comment)).json()["id"]
    await site_article.decide([reply])
    everything = {
        "replies": 1,
        "pages": {(2, 2), (2, 1)},
        "count": {"tram": 2},
        "ranking": 1,
        "reactions": {},
    }
    nothing = {"replies": 0, "pages": {(0, 0)}, "count": {"tram": 0}, "ranking": 0, "reactions": {}}
    open_page = await service.client.get(site_article.comments)
    ways: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"mode": "hidden"}, {"mode": None}),
        ({"sections": {"politics": {"mode": "hidden"}}}, {"sections": {}}),
        ({"mode": "hidden"}, {"mode": "open"}),
    ]
    for hide, show in ways:
        is_site = show != {"mode": None}
        for said, expected in ((hide, nothing), (show, everything)):
            if is_site:
                assert (await set_site(service, site, admin, **said)).status_code == 200
            else:
                await say(service, site_article, admin, **said)

            async def is_so(expected: dict[str, Any] = expected) -> bool:
                return await shown(service, site_article, comment) == expected

            if is_site:
                await wait_until(is_so, f"readers see {expected}")
            else:
                # At once.
                assert await shown(service, site_article, comment) == expected
            if expected == nothing:
                etag = {"If-None-Match": open_page.headers["etag"]}
                assert (await service.client.get(site_article.comments, headers=etag)).status_code == 200
                assert problem_of(await site_article.post()) == (403, "comments-closed")
                reader = bearer(
                    (await service.client.post(f"/v1/sites/{site}/visitors")).json()["visitor_token"]
                )
                path = f"/v1/comments/{comment}/reaction"
                answer = await service.client.put(path, json={"kind": "empathy"}, headers=reader)
                assert problem_of(answer) == (404, "comment-not-found")


async def test_what_happens_on_a_hidden_article_is_told_to_nobody(
    service: RunningService, site_article: Article, site: str, admin: dict[str, str]
) -> None:
    [comment] = await site_article.publish()
    [waiting] = await site_article.post_many(1)
    counts = f"/v1/sites/{site}/counts/events"
    async with (
        article_stream(service, site_article, since=1) as stream,
        event_stream(service, counts, article=site_article.name) as counted,
    ):
        assert (await stream.data("change"))["count"] == 1
        assert (await counted.data("counts"))["counts"] == {"tram": 1}
        await say(service, site_article, admin, mode="hidden")
        change = await stream.data("change")
        assert (change["mode"], change["count"], change["published"], change["pinned"]) == (
            "hidden",
            0,
            [],
            [],
        )
        assert (await stream.data("reset"))["count"] == 0
        assert (await counted.data("counts"))["counts"] == {"tram": 0}
        await site_article.decide([waiting])
        change = await stream.data("change")
        assert (change["mode"], change["count"], change["published"]) == ("hidden", 0, [])
        await say(service, site_article, admin, mode="readonly")
        change = await stream.data("change")
        assert (change["mode"], change["count"]) == ("readonly", 2)
        await stream.data("reset")
        # Nothing was counted in between.
        assert (await counted.data("counts"))["counts"] == {"tram": 2}
    async with article_stream(service, site_article, since=1) as stream:
        assert {each["id"] for each in (await stream.data("change"))["published"]} == {waiting}
    assert page_ids(await site_article.page()) == [waiting, comment]


async def test_a_page_in_memory_is_not_answered_for_a_hidden_article_while_the_database_is_away(
    service: RunningService, site_article: Article, site: str, admin: dict[str, str]
) -> None:
    await site_article.publish()
    reaction = f"{site_article.path}/reaction"
    assert (
        await service.client.put(reaction, json={"kind": "doubt"}, headers=new_visitor(site))
    ).status_code == 200

    async def is_counted() -> bool:
        answer = await service.client.get(f"{site_article.path}/reactions")
        return answer.json()["reactions"] == {"doubt": 1}

    await wait_until(is_counted, "the reaction is not shown")
    counts = f"/v1/sites/{site}/counts?article={site_article.name}"
    async with (
        relayed(service.settings.servers().database_url) as relay,
        service_with(service, StreamPace(heal=0.1), database_url=relay.url) as behind,
    ):
        assert (await behind.client.get(site_article.comments)).json()["count"] == 1
        assert (await behind.client.get(f"{site_article.path}/reactions")).json()["reactions"] == {"doubt": 1}
        assert (await set_site(service, site, admin, mode="hidden")).status_code == 200

        async def is_zero() -> bool:
            return (await behind.client.get(counts)).json()["counts"] == {"tram": 0}

        await wait_until(is_zero, "the other process knows that the site is hidden")
        await relay.cut()
        assert (await behind.client.get(counts)).json()["counts"] == {"tram": 0}
        answer = await behind.client.get(site_article.comments)
        assert answer.status_code == 503 or answer.json()["comments"] == []

        async def is_untold() -> bool:
            return (await behind.client.get(f"{site_article.path}/reactions")).status_code == 503

        # They are kept for a second.
        await wait_until(is_untold, "the reactions are told")


async def test_an_hour_that_comes_is_told_to_open_streams(
    service: RunningService, site_article: Article, admin: dict[str, str]
) -> None:
    """Closed a moment ago, and open again in a moment; and then by the site, at one and the same revision."""
    now = datetime.now(UTC)
    opens = now + timedelta(seconds=4)
    await say(service, site_article, admin, closes_at=now.isoformat(), opens_at=opens.isoformat())
    assert problem_of(await site_article.post()) == (403, "comments-closed")
    revision = (await site_article.page())["revision"]
    async with article_stream(service, site_article, since=revision) as stream:
        change = await stream.data("change")
        assert (change["mode"], change["opens_at"]) == ("closed", told(opens))
        change = await stream.data("change")
        assert (change["mode"], change["opens_at"], change["revision"]) == ("open", None, revision)
        assert datetime.now(UTC) >= opens
        assert (await site_article.post()).status_code == 202
        await set_site(service, site_article.site, admin, mode="premoderated")
        assert (await stream.data("change"))["mode"] == "premoderated"


async def test_a_section_closes_its_articles_and_no_others(
    service: RunningService, site_article: Article, site: str, pool: Pool, admin: dict[str, str]
) -> None:
    other = Article(service, pool, "festival", site)
    await say(service, site_article, admin, section="選挙")
    await set_site(service, site, admin, sections={"選挙": {"mode": "closed"}})
    assert problem_of(await site_article.post()) == (403, "comments-closed")
    assert (await other.post()).status_code == 202
    await say(service, site_article, admin, section=None)
    assert (await site_article.post()).status_code == 202
    listed = (await service.client.get(f"/v1/review/sites/{site}/articles", headers=admin)).json()["articles"]
    assert {each["article_id"]: each["mode_now"] for each in listed} == {"tram": "open", "festival": "open"}


async def test_a_repeated_request_to_an_article_closed_since_is_still_answered(
    service: RunningService, site_article: Article, admin: dict[str, str]
) -> None:
    key = {"Idempotency-Key": "evening"}
    first = await service.client.post(site_article.comments, json=COMMENT, headers=key)
    await say(service, site_article, admin, mode="hidden")
    again = await service.client.post(site_article.comments, json=COMMENT, headers=key)
    assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])
