"""The probes and metrics of operators."""

import asyncio
import random
import string
from collections.abc import AsyncGenerator

import asyncpg
import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from comments_service.api import health
from comments_service.redis.heartbeat import WORKER, record_heartbeat
from comments_service.store.migrations import available
from comments_service.store.pool import Pool, connection
from tests.api.articles import Article
from tests.api.serving import service_with
from tests.api.streaming import event_stream
from tests.ports import UNREACHABLE
from tests.relay import relayed
from tests.running import RunningService, copied_database
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALL_OK = {"postgresql": "ok", "redis": "ok", "migrations": "ok", "worker": "ok"}


@pytest_asyncio.fixture(loop_scope="module")
async def worker_heartbeat(service: RunningService) -> AsyncGenerator[None]:
    """Makes the service believe that a worker runs."""
    redis = service.context.redis
    await record_heartbeat(redis, "a-host", "ngram 1")
    yield
    await redis.delete(WORKER)


async def readiness(service: RunningService) -> tuple[int, dict[str, str]]:
    answer = await service.client.get("/health/ready")
    body = answer.json()
    assert body["status"] == ("ok" if answer.status_code == 200 else "unavailable")
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, body["checks"]


def unlabelled_samples(text: str) -> dict[str, float]:
    """Returns the samples without labels, by name."""
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.labels
    }


async def test_a_process_that_answers_is_alive(service: RunningService) -> None:
    answer = await service.client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


class TestReady:
    async def test_a_service_whose_dependencies_answer_is_ready(
        self, service: RunningService, worker_heartbeat: None
    ) -> None:
        assert await readiness(service) == (200, ALL_OK)

    async def test_a_service_without_a_worker_is_not_ready(self, service: RunningService) -> None:
        await service.context.redis.delete(WORKER)
        status, checks = await readiness(service)
        assert (status, checks) == (503, ALL_OK | {"worker": "no worker has been seen lately"})

    async def test_a_service_without_redis_is_not_ready(
        self, service: RunningService, worker_heartbeat: None
    ) -> None:
        async with service_with(service, redis_url=f"redis://{UNREACHABLE}/0") as service_without_redis:
            status, checks = await readiness(service_without_redis)
        assert (status, checks) == (
            503,
            ALL_OK | {"redis": "does not answer", "worker": "does not answer"},
        )

    async def test_a_service_without_postgresql_is_not_ready_but_alive(
        self, service: RunningService, worker_heartbeat: None
    ) -> None:
        async with service_with(
            service, database_url=f"postgresql://{UNREACHABLE}/comments"
        ) as service_without_database:
            status, checks = await readiness(service_without_database)
            assert (await service_without_database.client.get("/health/live")).status_code == 200
        failure = "the database does not answer"
        assert (status, checks) == (503, ALL_OK | {"postgresql": failure, "migrations": failure})

    async def test_a_dependency_that_hangs_does_not_answer(
        self, service: RunningService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def hang(_: object) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(health, "CHECK_SECONDS", 0.05)
        monkeypatch.setattr(health, "require_writable_redis", hang)
        answer = await service.client.get("/health/ready")
        assert answer.status_code == 503
        assert answer.json()["checks"]["redis"] == "does not answer"

    async def test_a_service_is_ready_again_after_an_outage(
        self, service: RunningService, worker_heartbeat: None
    ) -> None:
        urls = service.settings.servers()
        async with (
            relayed(urls.database_url) as database_relay,
            relayed(urls.redis_url) as redis_relay,
            service_with(
                service, database_url=database_relay.url, redis_url=redis_relay.url
            ) as relayed_service,
        ):
            assert (await readiness(relayed_service))[0] == 200
            await database_relay.cut()
            await redis_relay.cut()
            status, checks = await readiness(relayed_service)
            assert status == 503
            assert "ok" not in checks.values()
            await database_relay.open()
            await redis_relay.open()

            async def ready() -> bool:
                return (await readiness(relayed_service)) == (200, ALL_OK)

            await wait_until(ready, "the service never got ready again")

    async def test_a_service_whose_database_lacks_migrations_is_not_ready(
        self, service: RunningService, worker_heartbeat: None, admin_url: str
    ) -> None:
        async with (
            copied_database(admin_url, "template1") as url,
            service_with(service, database_url=url) as service_without_tables,
        ):
            status, checks = await readiness(service_without_tables)
        assert status == 503
        assert checks == ALL_OK | {"migrations": f"migration 0 of {len(available())}: run `comments migrate`"}

    async def test_a_service_with_the_database_of_a_newer_release_is_ready(
        self, service: RunningService, worker_heartbeat: None, admin_url: str, template_database: str
    ) -> None:
        async with copied_database(admin_url, template_database) as url:
            database = await asyncpg.connect(url)
            await database.execute("INSERT INTO schema_migrations (number, name) VALUES (9999, 'later')")
            await database.close()
            # An older release keeps answering during a rolling update.
            async with service_with(service, database_url=url) as older_service:
                status, checks = await readiness(older_service)
        assert (status, checks) == (200, ALL_OK)


class TestMetrics:
    async def test_metrics_say_what_waits_and_which_dependency_answers(
        self, service: RunningService, article: Article, worker_heartbeat: None
    ) -> None:
        before = unlabelled_samples((await service.client.get("/metrics")).text)
        comments = await article.post_many(3)
        await article.decide(comments[:1], "held")
        async with event_stream(service, f"{article.path}/events") as stream:
            await stream.next("count")
            after = unlabelled_samples((await service.client.get("/metrics")).text)
        assert after["comments_pending"] - before["comments_pending"] == 2
        assert after["comments_held"] - before["comments_held"] == 1
        assert after["comments_stream_length"] - before["comments_stream_length"] == 3
        assert after["comments_pending_age_seconds"] > 0
        assert after["comments_open_streams"] == 1
        assert [after[f"comments_{name}_up"] for name in ("postgresql", "redis", "worker")] == [1, 1, 1]

    async def test_metrics_are_served_when_no_dependency_answers(self, service: RunningService) -> None:
        async with service_with(
            service,
            database_url=f"postgresql://{UNREACHABLE}/comments",
            redis_url=f"redis://{UNREACHABLE}/0",
        ) as isolated_service:
            answer = await isolated_service.client.get("/metrics")
        samples = unlabelled_samples(answer.text)
        assert answer.status_code == 200
        assert [samples[f"comments_{name}_up"] for name in ("postgresql", "redis", "worker")] == [0, 0, 0]
        assert "comments_pending" not in samples

    async def test_prometheus_can_parse_the_metrics(self, service: RunningService) -> None:
        answer = await service.client.get("/metrics")
        assert answer.headers["content-type"] == "text/plain; version=1.0.0; charset=utf-8"
        families = list(text_string_to_metric_families(answer.text))
        names = [family.name for family in families]
        assert len(names) == len(set(names))
        assert all(family.documentation for family in families)

    async def _series(self, service: RunningService) -> set[tuple[str, str]]:
        text = (await service.client.get("/metrics")).text
        return {
            (sample.labels["method"], sample.labels["path"])
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if "path" in sample.labels
        }

    async def test_random_requests_add_neither_series_nor_articles(
        self, service: RunningService, pool: Pool
    ) -> None:
        before = await self._series(service)
        rng = random.Random(7)
        names = ["".join(rng.choices(string.ascii_lowercase, k=9)) for _ in range(40)]
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
            method = rng.choice(["PROPFIND", "TRACE", "LOCK", "PATCH"])
            await service.client.request(method, "/v1/review/me")
        text = (await service.client.get("/metrics")).text
        assert not any(name in text for name in names)
        # One for each path, and one for each method of the last.
        assert len(await self._series(service) - before) <= 7 + 4
        async with connection(pool) as database:
            articles = await database.fetchval(
                "SELECT count(*) FROM articles WHERE article_id = ANY($1)", names
            )
        assert articles == 0
