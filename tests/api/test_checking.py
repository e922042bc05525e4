"""Checking a text before it is sent: the answers of the API, whatever `moderation serve` does."""

import asyncio
import io
from collections.abc import AsyncGenerator
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
import pytest_asyncio

from comments_service.domain.settings_changes import SettingsPatch
from comments_service.settings import RateLimit
from comments_service.store.pool import Pool, connection
from comments_service.store.site_settings import update_settings
from comments_service.store.sites import add_origins
from tests.api.articles import Article, bearer, problem_of
from tests.api.serving import service_with
from tests.api.test_metrics import counted
from tests.ports import UNREACHABLE
from tests.relay import Relay
from tests.running import RunningService
from tests.scripted_serve import APPROVED, HELD, ScriptedServe, scripted_serve
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXT = "お前は死ね。"
ORIGIN = "http://news.example"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_serve() -> AsyncGenerator[ScriptedServe]:
    async with scripted_serve() as serve:
        yield serve


@pytest.fixture
def serve(shared_serve: ScriptedServe) -> ScriptedServe:
    """The stand-in, which answers `approved`."""
    shared_serve.status, shared_serve.answer = 200, APPROVED
    shared_serve.goes_on.set()
    shared_serve.asked.clear()
    return shared_serve


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a busy machine answer later than the API may."""
    monkeypatch.setattr("comments_service.api.checking.ANSWER_SECONDS", 30.0)


@pytest_asyncio.fixture(loop_scope="module")
async def checking(service: RunningService, serve: ScriptedServe) -> AsyncGenerator[RunningService]:
    """A service that asks the stand-in."""
    async with service_with(service, check_url=serve.url, check_limit=RateLimit("off")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def checked_site(pool: Pool) -> str:
    """A site of this test alone that has its texts checked."""
    name = f"site-{uuid4().hex}"
    async with connection(pool) as database:
        await add_origins(database, name, [ORIGIN])
        await update_settings(database, name, SettingsPatch(check=True))
    return name


async def check(service: RunningService, site: str, body: Any = TEXT, **headers: str) -> httpx.Response:
    path = f"/v1/sites/{site}/articles/tram/comments:check"
    return await service.client.post(path, json={"body": body}, headers=headers)


@pytest.mark.usefixtures("unhurried")
async def test_a_forecast_is_answered_with_the_phrase_that_led_to_it(
    checking: RunningService, serve: ScriptedServe, checked_site: str
) -> None:
    answer = await check(checking, checked_site)
    assert (answer.status_code, answer.json()) == (200, APPROVED)
    assert answer.headers["cache-control"] == "no-store"
    serve.answer = HELD
    assert (await check(checking, checked_site)).json() == HELD
    assert serve.asked == [{"site": checked_site, "body": TEXT}] * 2


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize(
    ("sent", "phrase"),
    [
        ("\n\n  お前は死ね。", "死ね"),
        ("お前は死\N{ZERO WIDTH SPACE}ね。", "死\N{ZERO WIDTH SPACE}ね"),
        ("か\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}前は死ね。", "死ね"),
        ("𠮷前は死ね。", "死ね"),
    ],
)
async def test_spans_count_characters_of_the_text_as_it_was_sent(
    checking: RunningService, serve: ScriptedServe, checked_site: str, sent: str, phrase: str
) -> None:
    serve.answer = HELD
    [span] = (await check(checking, checked_site, sent)).json()["spans"]
    assert sent[span["start"] : span["end"]] == phrase


@pytest.mark.usefixtures("unhurried")
async def test_a_text_that_could_not_be_sent_is_refused_as_it_would_be_then(
    checking: RunningService, serve: ScriptedServe, checked_site: str
) -> None:
    answer = await check(checking, checked_site, "あ" * 301)
    assert problem_of(answer) == (422, "too-long")
    assert (answer.json()["limit"], answer.json()["count"]) == (300, 301)
    assert problem_of(await check(checking, checked_site, " \N{ZERO WIDTH SPACE}")) == (422, "empty")
    assert problem_of(await check(checking, checked_site, "👨\N{ZERO WIDTH JOINER}👩" * 290)) == (
        422,
        "too-many-bytes",
    )
    assert problem_of(await check(checking, checked_site, None)) == (422, "invalid-body")
    assert serve.asked == []


@pytest.mark.usefixtures("unhurried")
async def test_texts_are_not_checked_unless_the_site_and_the_operator_want_it(
    service: RunningService, checking: RunningService, serve: ScriptedServe, checked_site: str, site: str
) -> None:
    assert problem_of(await check(checking, site)) == (404, "check-off")
    assert problem_of(await check(service, checked_site)) == (404, "check-off")
    assert problem_of(await check(checking, "no-such-site")) == (404, "site-not-found")
    assert serve.asked == []


@pytest.mark.usefixtures("unhurried")
async def test_only_pages_of_the_site_may_check(
    checking: RunningService, serve: ScriptedServe, checked_site: str
) -> None:
    assert problem_of(await check(checking, checked_site, Origin="http://evil.example")) == (
        403,
        "origin-not-allowed",
    )
    answer = await check(checking, checked_site, Origin=ORIGIN)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, ORIGIN)
    preflight = await checking.client.options(
        f"/v1/sites/{checked_site}/articles/tram/comments:check",
        headers={"Origin": ORIGIN, "Access-Control-Request-Method": "POST"},
    )
    assert preflight.headers["access-control-allow-origin"] == ORIGIN
    assert len(serve.asked) == 1


async def test_a_late_answer_is_not_waited_for(
    checking: RunningService, serve: ScriptedServe, checked_site: str
) -> None:
    before = await counted(checking, "comments_checks_total", "outcome")
    serve.goes_on.clear()
    answer = await check(checking, checked_site)
    assert not serve.goes_on.is_set()
    assert (answer.status_code, answer.content) == (204, b"")
    assert await counted(checking, "comments_checks_total", "outcome") - before == {("late",): 1}


async def test_a_database_that_hangs_delays_no_check(
    service: RunningService, serve: ScriptedServe, checked_site: str
) -> None:
    relay = Relay(service.settings.servers().database_url)
    await relay.open()
    async with service_with(service, database_url=relay.url, check_url=serve.url) as running:
        relay.hang()
        answer = await check(running, checked_site)
        relay.go_on()
    await relay.cut()
    assert (answer.status_code, answer.content) == (204, b"")


async def test_a_server_that_hangs_is_asked_less_and_less_until_it_answers_again(
    checking: RunningService, serve: ScriptedServe, checked_site: str
) -> None:
    serve.goes_on.clear()
    for _ in range(10):
        together = await asyncio.gather(*(check(checking, checked_site) for _ in range(20)))
        assert {answer.status_code for answer in together} == {204}
    assert len(serve.asked) < 100
    serve.goes_on.set()

    async def answers() -> bool:
        return (await check(checking, checked_site)).status_code == 200

    await wait_until(answers, "the server was never asked again")


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (503, {"error": "busy"}),
        (404, {"detail": "Not Found"}),
        (200, ["a list"]),
        (200, {"likely": "rejected", "spans": []}),
        (200, {"likely": "held", "spans": [{"start": 4, "end": 99}]}),
        (200, msgspec.Raw(b'{"likely":"\xff"}')),
    ],
)
async def test_an_answer_that_is_no_forecast_is_none(
    checking: RunningService, serve: ScriptedServe, checked_site: str, status: int, answer: Any
) -> None:
    serve.status, serve.answer = status, answer
    assert (await check(checking, checked_site)).status_code == 204


@pytest.mark.usefixtures("unhurried")
async def test_without_a_server_the_text_is_sent_without_an_answer(
    service: RunningService, checked_site: str, logged: io.StringIO
) -> None:
    url = f"http://{UNREACHABLE}"
    async with service_with(service, check_url=url, check_limit=RateLimit("off")) as running:
        before = await counted(running, "comments_checks_total", "outcome")
        answers = await asyncio.gather(*(check(running, checked_site) for _ in range(50)))
        assert {answer.status_code for answer in answers} == {204}
        assert await counted(running, "comments_checks_total", "outcome") - before == {("absent",): 50}
    assert "moderation serve" in logged.getvalue()
    assert TEXT not in logged.getvalue()


@pytest.mark.usefixtures("unhurried")
async def test_checks_have_a_limit_of_their_own(
    service: RunningService, serve: ScriptedServe, checked_site: str, pool: Pool
) -> None:
    changes: dict[str, Any] = {
        "check_url": serve.url,
        "check_limit": RateLimit("2/day"),
        "submit_limit": RateLimit("1/day"),
    }
    article = Article(service, pool, "tram", checked_site)
    async with service_with(service, **changes) as running:
        token = (await article.post()).json()["visitor_token"]
        statuses = [(await check(running, checked_site, **bearer(token))).status_code for _ in range(2)]
        limited = await check(running, checked_site)
        assert (statuses, problem_of(limited)) == ([200, 200], (429, "rate-limited"))
        assert "comment" not in limited.json()["title"]
        assert int(limited.headers["retry-after"]) > 0
        # The comment itself may still be sent.
        assert (await Article(running, pool, "tram", checked_site).post()).status_code == 202
    assert len(serve.asked) == 2


@pytest.mark.usefixtures("unhurried")
async def test_checks_share_connections_and_carry_the_operators_key(
    service: RunningService, serve: ScriptedServe, checked_site: str
) -> None:
    url = f"{serve.url}/?key=a-key"
    serve.looked_at.clear()
    async with service_with(service, check_url=url, check_limit=RateLimit("off")) as running:
        serve.connections.clear()
        # It has connected before the first check, which would be late otherwise.
        assert serve.looked_at[-1:] == ["/health/live"]
        for _ in range(5):
            assert (await check(running, checked_site)).status_code == 200
    assert serve.headers["x-goog-api-key"] == "a-key"
    assert len(serve.connections) == 1


async def test_what_advised_authors_did_is_counted_once(article: Article, service: RunningService) -> None:
    before = await counted(service, "comments_advised_total", "then")
    key = {"Idempotency-Key": uuid4().hex}
    for then in ("unchanged", "edited", "improved", "edited"):
        answer = await service.client.post(
            article.comments, params={"advised": then}, json={"author": "市民", "body": f"{then}です。"}
        )
        assert answer.status_code == 202
    for _ in range(2):
        body = {"author": "市民", "body": "二度送りました。"}
        await service.client.post(article.comments, params={"advised": "edited"}, json=body, headers=key)
    assert await counted(service, "comments_advised_total", "then") - before == {
        ("unchanged",): 1,
        ("edited",): 3,
        ("improved",): 1,
    }
    refused = await service.client.post(
        article.comments, params={"advised": "often"}, json={"author": "市民", "body": "はい。"}
    )
    assert problem_of(refused) == (400, "invalid-value")
