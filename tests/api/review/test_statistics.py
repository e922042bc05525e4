"""Numbers about moderators' decisions, and the file of all decisions."""

import csv
import io
from typing import Any
from uuid import UUID

import pytest

from comments_service.domain.people import Role
from comments_service.store.pool import Pool, connection
from tests.api.articles import Article, problem_of
from tests.api.review.desk import Headers, decide, decide_many, get, undo
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def held(article: Article, number: int) -> list[str]:
    comments = await article.post_many(number)
    await article.decide(comments, "held")
    return comments


async def pass_time(pool: Pool, seconds: float, *comments: str) -> None:
    """Move what was decided about these comments into the past."""
    async with connection(pool) as database, database.transaction():
        await database.execute("ALTER TABLE decisions DISABLE TRIGGER USER")
        await database.execute(
            "UPDATE decisions SET decided_at = decided_at - make_interval(secs => $1) WHERE comment_id = ANY ($2)",
            seconds,
            [UUID(comment) for comment in comments],
        )
        await database.execute("ALTER TABLE decisions ENABLE TRIGGER USER")


async def rows_of(service: RunningService, headers: Headers, **query: str) -> list[dict[str, str]]:
    answer = await service.client.get("/v1/review/decisions.csv", headers=headers, params=query)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


class TestStatistics:
    async def test_they_tell_the_queue_the_decisions_and_their_times(
        self, service: RunningService, site_article: Article, site: str, desk: Headers, pool: Pool
    ) -> None:
        comments = await held(site_article, 5)
        await pass_time(pool, 600, *comments)
        await decide(service, comments[0], desk, "rejected", 2, reason="off_topic")
        await pass_time(pool, 40, comments[0])
        # What is decided in one call shares the forty seconds since then.
        await decide_many(service, desk, *((comment, "approved", 2) for comment in comments[1:3]))
        await decide(service, comments[3], desk, "rejected", 2, reason="個人の電話番号が書かれています。")
        await undo(service, comments[3], desk)

        numbers = await get(service, "stats", desk, site=site)
        assert numbers["queue"].pop("oldest_age") > 0
        assert numbers["queue"] == {"depth": 2, "at_least": False}
        name = f"desk of {site}"
        kinds = {(one["status"], one["reason"]): one for one in numbers["decisions"]}
        assert {kind: (one["moderator"], one["count"]) for kind, one in kinds.items()} == {
            ("approved", None): (name, 2),
            ("rejected", "off_topic"): (name, 1),
            ("rejected", None): (name, 1),
        }
        assert 20 <= kinds["approved", None]["median_seconds"] < 50
        # Nobody knows when the first one was begun.
        assert kinds["rejected", "off_topic"]["median_seconds"] is None
        assert 600 <= numbers["time_to_decision"]["median"] <= numbers["time_to_decision"]["p95"] < 1200
        assert numbers["minutes_per_hundred"] > 20

    async def test_a_pause_is_no_work(
        self, service: RunningService, site_article: Article, site: str, desk: Headers, pool: Pool
    ) -> None:
        first, second = await held(site_article, 2)
        await decide(service, first, desk, "approved", 2)
        await pass_time(pool, 301, first)
        await decide(service, second, desk, "approved", 2)
        numbers = await get(service, "stats", desk, site=site)
        assert (numbers["decisions"][0]["median_seconds"], numbers["minutes_per_hundred"]) == (None, None)

    async def test_a_time_can_be_chosen(
        self, service: RunningService, site_article: Article, site: str, desk: Headers, pool: Pool
    ) -> None:
        [first, second] = await held(site_article, 2)
        await decide(service, first, desk, "approved", 2)
        await pass_time(pool, 40 * 86_400, first)
        await decide(service, second, desk, "rejected", 2)

        async def statuses(**query: str) -> list[str]:
            numbers = await get(service, "stats", desk, site=site, **query)
            return [one["status"] for one in numbers["decisions"]]

        assert await statuses() == ["rejected"]
        past = {"from": "2026-01-01T00:00:00+09:00", "to": "2026-01-02T00:00:00+09:00"}
        assert await statuses(**past) == []
        for query, field in (
            ({"from": "2020-01-01T00:00:00Z"}, "from"),
            ({"to": "2026-01-01T00:00:00"}, "to"),
        ):
            answer = await service.client.get("/v1/review/stats", headers=desk, params=query)
            assert (problem_of(answer), answer.json()["field"]) == ((400, "invalid-value"), field)

    async def test_an_agency_gets_its_own_numbers_alone(
        self, service: RunningService, site_article: Article, site: str, desk: Headers
    ) -> None:
        agency = await service.moderator(f"agency for {site}", Role.AGENCY, [site])
        first, second = await held(site_article, 2)
        await decide(service, first, desk, "approved", 2)
        await decide(service, second, agency, "rejected", 2)
        own = await get(service, "stats", agency, site=site)
        assert [one["moderator"] for one in own["decisions"]] == [f"agency for {site}"]
        assert [row["moderator"] for row in await rows_of(service, agency)] == [f"agency for {site}"]
        everybodys = await get(service, "stats", desk)
        assert len(everybodys["decisions"]) == 2

    async def test_a_site_without_decisions_has_numbers_too(
        self, service: RunningService, site: str, desk: Headers
    ) -> None:
        assert await get(service, "stats", desk, site=site) == {
            "queue": {"depth": 0, "at_least": False, "oldest_age": None},
            "decisions": [],
            "time_to_decision": {"median": None, "p95": None},
            "minutes_per_hundred": None,
        }


class TestFile:
    async def test_it_has_a_row_for_each_decision(
        self, service: RunningService, site_article: Article, site: str, desk: Headers
    ) -> None:
        [comment] = await held(site_article, 1)
        await decide(
            service, comment, desk, "rejected", 2, reason="off_topic", note='引用は"原文"のまま、\n確認中'
        )
        [policys, ours] = await rows_of(service, desk, site=site)
        assert (policys["status"], policys["phase"], policys["moderator"]) == ("held", "toxicity", "")
        decided_at = ours.pop("decided_at_utc")
        assert decided_at[4] + decided_at[10] + decided_at[13] == "- :"
        assert float(ours.pop("waited")) >= 0
        assert ours == {
            "site_id": site,
            "article_id": "tram",
            "comment_id": comment,
            "version": "2",
            "from_status": "held",
            "status": "rejected",
            "phase": "moderator",
            "reason": "off_topic",
            "note": '引用は"原文"のまま、\n確認中',
            "moderator": f"desk of {site}",
            "policy_version": "1",
            "undoes": "",
            "seconds": "",
        }

    async def test_it_is_a_file_that_excel_reads(
        self, service: RunningService, site: str, desk: Headers
    ) -> None:
        answer = await service.client.get(f"/v1/review/decisions.csv?site={site}", headers=desk)
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"] == 'attachment; filename="decisions.csv"'
        assert answer.content.startswith(b"\xef\xbb\xbfdecided_at_utc,site_id,")
        assert answer.content.endswith(b"\r\n")

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
    async def test_no_text_in_it_is_a_formula(
        self, service: RunningService, site_article: Article, site: str, desk: Headers, start: str
    ) -> None:
        [comment] = await held(site_article, 1)
        formula = f'{start}HYPERLINK("https://example.com")'
        await decide(service, comment, desk, "rejected", 2, reason=formula, note=formula)
        row: Any = (await rows_of(service, desk, site=site))[-1]
        assert (row["reason"], row["note"]) == (f"'{formula}", f"'{formula}")

    async def test_it_comes_in_pieces_and_has_every_row_once(
        self,
        service: RunningService,
        site_article: Article,
        site: str,
        desk: Headers,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("comments_service.api.review.statistics._ROWS", 3)
        # All in one moment, so that their order is that of the log.
        comments = await held(site_article, 7)
        both = await service.moderator(f"both-{site}", sites=["default", site])
        rows = await rows_of(service, both)
        assert sorted(row["comment_id"] for row in rows if row["site_id"] == site) == sorted(comments)
