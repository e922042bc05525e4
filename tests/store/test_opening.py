"""When articles take comments: the function that judges it, with a clock of the test's own, and what stands on it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from comments_service.domain.articles import ArticleChange, ArticleKey, ArticleState
from comments_service.domain.comments import new_id
from comments_service.domain.opening import Opening
from comments_service.store.articles import change_article, select_ranking, select_states
from comments_service.store.comments import insert_comment
from comments_service.store.opening import select_opening
from comments_service.store.pending import select_pending
from comments_service.store.pool import Connection, Pool, connection
from comments_service.store.sites import close_site
from tests.stored import SITE, TRAM, new_comment, published, stored

ALL = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
TOKYO, LONDON, NEW_YORK = (ZoneInfo(name) for name in ("Asia/Tokyo", "Europe/London", "America/New_York"))


def hours(start: str, end: str, days: list[str] = ALL) -> dict[str, Any]:
    return {"days": days, "from": start, "to": end}


async def opening(
    database: Connection,
    at: datetime,
    settings: dict[str, Any] | None = None,
    *,
    closed: bool = False,
    **own: Any,
) -> Opening:
    """What the function answers for an article of the section `politics` that says `own` itself."""
    row = await database.fetchrow(
        "SELECT mode, opens_at FROM opening($1, $2, 'politics', $3, $4, $5, $6, $7, $8)",
        closed,
        msgspec.json.encode(settings or {}).decode(),
        own.get("mode"),
        own.get("closed", False),
        own.get("opens_at"),
        own.get("closes_at"),
        own.get("published_at"),
        at,
    )
    assert row is not None
    return Opening(*row)


def wall(zone: ZoneInfo, text: str, fold: int = 0) -> datetime:
    """In UTC: Python never takes a time that is shown twice for one of another zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


# When, in which zone; the site's hours; when it opens again, or None if it is open.
NIGHT = [hours("06:00", "24:00")]
LATE = [hours("18:00", "02:00", ["fri", "sat"])]
EARLY = [hours("02:30", "04:00")]
OFFICE = [hours("09:00", "12:00", ALL[:5]), hours("11:00", "17:00", ALL[:5])]
CLOCKS = [
    # Closed from midnight to six.
    (TOKYO, "2026-11-29T23:59:59.999999", NIGHT, None),
    (TOKYO, "2026-11-30T00:00", NIGHT, "2026-11-30T06:00"),
    (TOKYO, "2026-11-30T05:59:59.999999", NIGHT, "2026-11-30T06:00"),
    (TOKYO, "2026-11-30T06:00", NIGHT, None),
    # Past midnight: Saturday is 2026-11-28.
    (TOKYO, "2026-11-28T17:59", LATE, "2026-11-28T18:00"),
    (TOKYO, "2026-11-29T01:59", LATE, None),
    (TOKYO, "2026-11-29T02:00", LATE, "2026-12-04T18:00"),
    (TOKYO, "2026-11-27T01:00", LATE, "2026-11-27T18:00"),
    # A whole day, and hours that meet at midnight.
    (TOKYO, "2026-11-30T03:00", [hours("06:00", "06:00")], None),
    (TOKYO, "2026-11-30T00:00", [hours("22:00", "24:00"), hours("00:00", "01:00")], None),
    # Several, some of which overlap; a weekend.
    (TOKYO, "2026-11-27T12:30", OFFICE, None),
    (TOKYO, "2026-11-27T17:00", OFFICE, "2026-11-30T09:00"),
    # London: the clocks go forward from 01:00 to 02:00 on 2026-03-29, and back from 02:00 to 01:00 on 2026-10-25.
    (LONDON, "2026-03-29T00:59:59", NIGHT, "2026-03-29T06:00"),
    (LONDON, "2026-03-29T05:59:59", NIGHT, "2026-03-29T06:00"),
    (LONDON, "2026-03-29T00:30", [hours("01:30", "05:00")], "2026-03-29T02:00"),
    (LONDON, "2026-03-29T02:00", [hours("01:30", "05:00")], None),
    (LONDON, "2026-10-25T00:59", [hours("01:30", "05:00")], "2026-10-25T01:30"),
    (LONDON, "2026-10-25T04:59:59", [hours("01:30", "05:00")], None),
    (LONDON, "2026-10-25T05:00", [hours("01:30", "05:00")], "2026-10-26T01:30"),
    # New York: forward from 02:00 to 03:00 on 2026-03-08, back from 02:00 to 01:00 on 2026-11-01.
    (NEW_YORK, "2026-03-08T01:59", EARLY, "2026-03-08T03:00"),
    (NEW_YORK, "2026-03-08T03:00", EARLY, None),
    (NEW_YORK, "2026-11-01T00:30", NIGHT, "2026-11-01T06:00"),
    (NEW_YORK, "2026-10-31T23:00", [hours("20:00", "23:00", ["sun"])], "2026-11-01T20:00"),
    # These hours of a Sunday are not there in that week.
    (NEW_YORK, "2026-03-07T12:00", [hours("02:15", "02:45", ["sun"])], "2026-03-15T02:15"),
]


async def test_a_site_is_open_in_its_hours_and_says_when_it_opens_again(database: Connection) -> None:
    for zone, at, weekly, opens in CLOCKS:
        now = await opening(database, wall(zone, at), {"hours": weekly, "time_zone": zone.key})
        expected = Opening() if opens is None else Opening("closed", wall(zone, opens))
        assert now == expected, (zone.key, at, weekly)


async def test_the_hour_that_clocks_show_twice_is_open_from_its_first_time_on(database: Connection) -> None:
    settings = {"hours": [hours("01:30", "05:00")], "time_zone": "Europe/London"}
    for at in (wall(LONDON, "2026-10-25T01:30"), wall(LONDON, "2026-10-25T01:10", fold=1)):
        assert (await opening(database, at, settings)).mode == "open"
    settings["hours"] = [hours("00:00", "01:30")]
    assert (await opening(database, wall(LONDON, "2026-10-25T01:10", fold=1), settings)).mode == "closed"


async def test_hours_agree_with_the_clock_on_the_wall_on_every_other_day(database: Connection) -> None:
    """Any zone, any minute of a week without a change of the clocks, against a reading of the wall clock."""
    settings: dict[str, Any] = {"hours": [*OFFICE, *LATE]}
    for zone in (TOKYO, LONDON, NEW_YORK, ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe")):
        settings["time_zone"] = zone.key
        for step in range(0, 7 * 24 * 60, 397):
            at = (wall(zone, "2026-06-01T00:00") + timedelta(minutes=step)).astimezone(zone)
            minutes, day = at.hour * 60 + at.minute, at.strftime("%a").lower()
            is_office = day in ALL[:5] and 540 <= minutes < 1020
            is_late = (day in ("fri", "sat") and minutes >= 1080) or (day in ("sat", "sun") and minutes < 120)
            now = await opening(database, at, settings)
            assert (now.mode == "open") == (is_office or is_late), at
            if now.opens_at:
                assert (await opening(database, now.opens_at, settings)).mode == "open"
                before = now.opens_at - timedelta(microseconds=1)
                assert (await opening(database, before, settings)).opens_at == now.opens_at


NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
SOON, LATER, YET = NOON + timedelta(hours=1), NOON + timedelta(hours=2), NOON - timedelta(hours=1)


def sectioned(**said: Any) -> dict[str, Any]:
    return {"sections": {"politics": said, "sports": {"mode": "hidden"}}}


STATED: list[tuple[dict[str, Any], dict[str, Any], Opening]] = [
    ({}, {}, Opening()),
    # The nearest that says something counts, for each of the three by itself.
    ({"mode": "readonly"}, {}, Opening("readonly")),
    ({"mode": "readonly"} | sectioned(mode="premoderated"), {}, Opening("premoderated")),
    ({"mode": "readonly"} | sectioned(mode="premoderated"), {"mode": "hidden"}, Opening("hidden")),
    ({"mode": "closed"} | sectioned(), {"mode": "open"}, Opening()),
    ({"mode": None} | sectioned(mode=None), {"closed": True}, Opening("closed")),
    ({"opens_at": SOON} | sectioned(mode="premoderated"), {}, Opening("closed", SOON)),
    ({"opens_at": SOON} | sectioned(opens_at=LATER), {}, Opening("closed", LATER)),
    ({"opens_at": LATER} | sectioned(opens_at=LATER), {"opens_at": YET}, Opening()),
    ({"closes_at": YET} | sectioned(mode="premoderated"), {"closes_at": SOON}, Opening("premoderated")),
    # What is closed, readonly or hidden is just that: no date opens it.
    ({}, {"mode": "closed", "opens_at": SOON}, Opening("closed")),
    ({"mode": "readonly", "opens_at": YET, "closes_at": SOON}, {}, Opening("readonly")),
    ({"hours": [hours("00:00", "24:00")], "mode": "hidden"}, {}, Opening("hidden")),
    # Dates: before, after, and in between where it closes first.
    ({"opens_at": NOON}, {}, Opening()),
    ({"closes_at": NOON}, {}, Opening("closed")),
    ({"opens_at": SOON, "closes_at": LATER}, {}, Opening("closed", SOON)),
    ({"opens_at": YET, "closes_at": SOON}, {}, Opening()),
    ({"closes_at": YET, "opens_at": SOON}, {}, Opening("closed", SOON)),
    ({"closes_at": SOON, "opens_at": LATER}, {}, Opening()),
    ({"closes_at": YET - timedelta(hours=1), "opens_at": YET}, {}, Opening()),
    ({"closes_at": SOON, "opens_at": SOON}, {}, Opening("closed")),
    # Days after the publication.
    ({"close_after_days": 7}, {"published_at": NOON - timedelta(days=7)}, Opening("closed")),
    ({"close_after_days": 7}, {"published_at": SOON - timedelta(days=7)}, Opening()),
    ({"close_after_days": 7}, {}, Opening()),
    # Hours and days do not bind an article that says itself that it is open; its own dates do.
    ({"hours": [], "close_after_days": None}, {}, Opening()),
    ({"hours": [hours("06:00", "07:00")]}, {}, Opening("closed", datetime(2026, 11, 30, 21, tzinfo=UTC))),
    ({"hours": [hours("06:00", "07:00")]}, {"mode": "premoderated"}, Opening("premoderated")),
    ({"hours": [hours("06:00", "07:00")]}, {"mode": "open", "closes_at": YET}, Opening("closed")),
    ({"close_after_days": 1}, {"mode": "open", "published_at": NOON - timedelta(days=9)}, Opening()),
    # It opens when all of them let comments in, and never if they never do.
    (
        {"hours": [hours("06:00", "07:00")], "opens_at": NOON + timedelta(days=1)},
        {},
        Opening("closed", datetime(2026, 12, 1, 21, tzinfo=UTC)),
    ),
    ({"hours": [hours("06:00", "07:00")], "closes_at": SOON}, {}, Opening("closed")),
    (
        {"hours": [hours("06:00", "07:00")], "close_after_days": 1},
        {"published_at": SOON - timedelta(days=1)},
        Opening("closed"),
    ),
]


async def test_the_nearest_that_says_something_counts(database: Connection) -> None:
    for settings, own, expected in STATED:
        assert await opening(database, NOON, settings, **own) == expected, (settings, own)


async def test_settings_that_are_not_understood_close(database: Connection) -> None:
    for settings in (
        {"mode": "siesta"},
        {"opens_at": "soon"},
        {"close_after_days": "a few"},
        {"hours": "office"},
        {"hours": [{"days": ALL, "from": "dawn", "to": "dusk"}]},
        {"hours": NIGHT, "time_zone": "Asia/Tokio"},
    ):
        assert await opening(database, NOON, settings, published_at=NOON) == Opening("closed"), settings


async def test_the_switch_of_a_site_closes_all_that_takes_comments(database: Connection) -> None:
    for mode, expected in (
        ("open", "closed"),
        ("premoderated", "closed"),
        ("hidden", "hidden"),
        (None, "closed"),
    ):
        now = await opening(database, NOON, {"hours": [hours("00:00", "24:00")]}, closed=True, mode=mode)
        assert (now.mode, now.opens_at) == (expected, None)


async def say(database: Connection, article_id: str = TRAM, **said: Any) -> ArticleState:
    return (await change_article(database, SITE, article_id, ArticleChange(**said))).state


async def test_a_close_that_is_committed_before_a_comment_is_never_followed_by_one(pool: Pool) -> None:
    """Eight writers go on until they are refused, while the article closes in each of the ways."""
    ways: list[Callable[[Connection], Awaitable[object]]] = [
        lambda database: say(database, mode="closed"),
        lambda database: say(database, closes_at=datetime.now(UTC)),
        lambda database: close_site(database, SITE, closed=True),
        lambda database: database.execute('UPDATE sites SET settings = settings || \'{"mode": "readonly"}\''),
    ]
    closed = asyncio.Event()

    async def write() -> int:
        accepted_after = 0
        while True:
            was_closed = closed.is_set()
            async with connection(pool) as database:
                accepted = await insert_comment(database, new_comment())
            if accepted is None:
                return accepted_after
            accepted_after += was_closed

    for close in ways:
        async with connection(pool) as database:
            await say(database, mode=None, closes_at=None)
            await close_site(database, SITE, closed=False)
            await database.execute("UPDATE sites SET settings = '{}'")
        closed.clear()
        writers = [asyncio.create_task(write()) for _ in range(8)]
        async with connection(pool) as database:
            await close(database)
        closed.set()
        assert await asyncio.gather(*writers) == [0] * 8


async def test_a_comment_is_judged_by_the_time_at_which_it_was_written(database: Connection) -> None:
    comment = await stored(database)
    await say(database, closes_at=datetime.now(UTC))
    assert [(pending.id, pending.mode) for pending in await select_pending(database, [comment])] == [
        (comment, "open")
    ]
    await say(database, mode="premoderated")
    assert [pending.mode for pending in await select_pending(database, [comment])] == ["premoderated"]
    await database.execute("UPDATE comments SET created_at = now() + interval '1 hour'")
    assert [pending.mode for pending in await select_pending(database, [comment])] == ["closed"]


async def test_what_changes_the_mode_moves_the_revision_and_what_does_not_does_not(
    database: Connection,
) -> None:
    await published(database)
    changes: list[tuple[dict[str, Any], int]] = [
        ({"title": "市電、復活へ"}, 1),
        ({"section": "politics"}, 2),
        ({"mode": "premoderated"}, 3),
        ({"mode": "premoderated", "title": None}, 3),
        ({"opens_at": NOON}, 4),
        ({"closes_at": NOON}, 5),
        ({"published_at": NOON}, 6),
        ({}, 6),
    ]
    for said, revision in changes:
        assert (await say(database, **said)).revision == revision, said


async def test_a_release_that_knows_closed_alone_closes_and_opens(database: Connection) -> None:
    key = ArticleKey(SITE, TRAM)
    await say(database, mode="premoderated")
    for closed, mode in ((True, "closed"), (False, "open")):
        await database.execute("UPDATE articles SET closed = $1", closed)
        assert (await select_states(database, [key]))[key].state.mode == mode
    for mode in ("readonly", "hidden", "open", None):
        await say(database, mode=mode)
        assert await database.fetchval("SELECT closed FROM articles") == (mode in ("readonly", "hidden"))
    await database.execute(
        "INSERT INTO articles (site_id, article_id, closed, revision) VALUES ($1, 'old', true, 1)", SITE
    )
    assert (await select_opening(database, SITE, "old")).mode == "closed"


async def test_a_hidden_article_is_not_ranked_and_counts_nothing(database: Connection) -> None:
    await say(database, title="市電、復活へ", section="politics")
    await published(database)
    key = ArticleKey(SITE, TRAM)
    day = timedelta(days=1)
    for settings in ({"mode": "hidden"}, {"sections": {"politics": {"mode": "hidden"}}}):
        assert len(await select_ranking(database, SITE, day, 10)) == 1
        await database.execute("UPDATE sites SET settings = $1", msgspec.json.encode(settings).decode())
        assert await select_ranking(database, SITE, day, 10) == []
        assert (await select_states(database, [key]))[key].state.count == 0
        await database.execute("UPDATE sites SET settings = '{}'")


@pytest.mark.parametrize("mode", ["closed", "readonly", "hidden"])
async def test_nothing_is_inserted_where_nothing_is_taken(database: Connection, mode: str) -> None:
    await say(database, mode=mode)
    assert await insert_comment(database, new_comment()) is None
    assert await insert_comment(database, new_comment(id=new_id(), article_id="another")) is not None
