"""What operators and their machines ask."""

import random
import string
from collections.abc import AsyncGenerator
from typing import Any

import asyncpg
import msgspec
import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from comments_service.redis.heartbeat import WORKER, record_heartbeat
from comments_service.store.migrations import available
from comments_service.store.pool import Pool, connection
from tests.api.articles import Article
from tests.api.streaming import streaming
from tests.relay import relayed
from tests.running import RunningService, copied_database, running_service
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOBODY_LISTENS = "127.0.0.1:1"
FINE = {"postgresql": "ok", "redis": "ok", "migrations": "ok", "worker": "ok"}


@pytest_asyncio.fixture(loop_scope="module")
async def working(service: RunningService) -> AsyncGenerator[None]:
    """A worker's sign of life."""
    redis = service.context.redis
    await record_heartbeat(redis, "a-host", "ngram 1")
    yield
    await redis.delete(WORKER)


async def readiness(service: RunningService) -> tuple[int, dict[str, str]]:
    answer = await service.client.get("/health/ready")
    told = answer.json()
    assert told["status"] == ("ok" if answer.status_code == 200 else "unavailable")
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, told["checks"]


def figures(text: str) -> dict[str, float]:
    """Figures without labels, by name."""
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.labels
    }


def changed(service: RunningService, **changes: Any) -> Any:
    return running_service(msgspec.structs.replace(service.settings, **changes))


async def test_a_process_that_answers_is_alive(service: RunningService) -> None:
    answer = await service.client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


class TestReady:
    async def test_it_is_when_everything_answers(self, service: RunningService, working: None) -> None:
        assert await readiness(service) == (200, FINE)

    async def test_without_a_worker_it_is_not(self, service: RunningService) -> None:
        await service.context.redis.delete(WORKER)
        status, checks = await readiness(service)
        assert (status, checks) == (503, FINE | {"worker": "no worker has been seen lately"})

    async def test_without_redis_it_is_not(self, service: RunningService, working: None) -> None:
        async with changed(service, redis_url=f"redis://{NOBODY_LISTENS}/0") as without:
            status, checks = await readiness(without)
        assert (status, checks) == (
            503,
            FINE | {"redis": "does not answer", "worker": "does not answer"},
        )

    async def test_without_postgresql_it_is_not(self, service: RunningService, working: None) -> None:
        silence = "the database does not answer"
        async with changed(service, database_url=f"postgresql://{NOBODY_LISTENS}/comments") as without:
            status, checks = await readiness(without)
            assert (await without.client.get("/health/live")).status_code == 200
        assert (status, checks) == (503, FINE | {"postgresql": silence, "migrations": silence})

    async def test_it_is_again_when_they_are_back(self, service: RunningService, working: None) -> None:
        settings = service.settings
        async with (
            relayed(settings.servers().database_url) as database,
            relayed(settings.servers().redis_url) as redis,
            changed(service, database_url=database.url, redis_url=redis.url) as cut_off,
        ):
            assert (await readiness(cut_off))[0] == 200
            await database.cut()
            await redis.cut()
            status, checks = await readiness(cut_off)
            assert status == 503
            assert "ok" not in checks.values()
            await database.open()
            await redis.open()

            async def ready() -> bool:
                return (await readiness(cut_off)) == (200, FINE)

            await wait_until(ready, "the service never got ready again")

    async def test_before_the_migrations_it_is_not(
        self, service: RunningService, working: None, admin_url: str
    ) -> None:
        async with (
            copied_database(admin_url, "template1") as url,
            changed(service, database_url=url) as unmigrated,
        ):
            status, checks = await readiness(unmigrated)
        assert status == 503
        assert checks == FINE | {"migrations": f"migration 0 of {len(available())}: run `comments migrate`"}

    async def test_with_a_newer_releases_database_it_is_while_an_update_rolls_through(
        self, service: RunningService, working: None, admin_url: str, template_database: str
    ) -> None:
        async with copied_database(admin_url, template_database) as url:
            database = await asyncpg.connect(url)
            await database.execute("INSERT INTO schema_migrations (number, name) VALUES (9999, 'later')")
            await database.close()
            async with changed(service, database_url=url) as older:
                status, checks = await readiness(older)
        assert (status, checks) == (200, FINE)


class TestMetrics:
    async def test_they_say_what_waits_and_what_answers(
        self, service: RunningService, article: Article, working: None
    ) -> None:
        before = figures((await service.client.get("/metrics")).text)
        held, *_ = await article.post_many(3)
        await article.decide([held], "held")
        async with streaming(service, f"{article.path}/events") as stream:
            await stream.next("count")
            after = figures((await service.client.get("/metrics")).text)
        assert after["comments_pending"] - before["comments_pending"] == 2
        assert after["comments_held"] - before["comments_held"] == 1
        assert after["comments_stream_length"] - before["comments_stream_length"] == 3
        assert after["comments_pending_age_seconds"] > 0
        assert after["comments_open_streams"] == 1
        assert [after[f"comments_{name}_up"] for name in ("postgresql", "redis", "worker")] == [1, 1, 1]

    async def test_they_are_told_while_nothing_else_answers(self, service: RunningService) -> None:
        async with changed(
            service,
            database_url=f"postgresql://{NOBODY_LISTENS}/comments",
            redis_url=f"redis://{NOBODY_LISTENS}/0",
        ) as alone:
            answer = await alone.client.get("/metrics")
        told = figures(answer.text)
        assert answer.status_code == 200
        assert [told[f"comments_{name}_up"] for name in ("postgresql", "redis", "worker")] == [0, 0, 0]
        assert "comments_pending" not in told

    async def test_prometheus_can_read_them(self, service: RunningService) -> None:
        answer = await service.client.get("/metrics")
        assert answer.headers["content-type"].startswith("text/plain; version=")
        families = list(text_string_to_metric_families(answer.text))
        names = [family.name for family in families]
        assert len(names) == len(set(names))
        assert all(family.documentation for family in families)

    async def test_random_requests_make_no_series(self, service: RunningService, pool: Pool) -> None:
        chance = random.Random(7)
        names = ["".join(chance.choices(string.ascii_lowercase, k=9)) for _ in range(40)]
        for name in names:
            for path in (
                f"/{name}",
                f"/v1/{name}",
                f"/v1/sites/{name}/articles/{name}/comments",
                f"/v1/sites/{name}/counts?article={name}",
                f"/static/{name}",
                f"/demo/articles/{name}",
                f"/v1/comments/{name}",
            ):
                await service.client.get(path)
            method = chance.choice(["PROPFIND", "TRACE", "LOCK", "PATCH"])
            await service.client.request(method, "/v1/review/me")
        text = (await service.client.get("/metrics")).text
        assert not any(name in text for name in names)
        series = {
            (sample.labels["method"], sample.labels["path"])
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if "path" in sample.labels
        }
        assert len(series) < 40
        async with connection(pool) as database:
            made = await database.fetchval("SELECT count(*) FROM articles WHERE article_id = ANY($1)", names)
        assert made == 0
