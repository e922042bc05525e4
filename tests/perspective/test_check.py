"""`POST /v1/check` of `moderation serve`, alone and as the API asks it."""

import asyncio
import threading
import unicodedata
from typing import Any

import httpx
import msgspec
import pytest

from comments_service.domain.comments import Status
from comments_service.domain.decisions import Policy, Thresholds
from comments_service.domain.help import HELP
from comments_service.domain.settings_changes import SettingsPatch
from comments_service.settings import RateLimit, Settings, from_environment
from comments_service.store.pool import Pool, connection
from comments_service.store.site_settings import update_settings
from comments_service.store.sites import add_origins, update_policy
from moderation.deciding.pipeline import Subject, Verdict, first_verdict
from tests.perspective.serving import served
from tests.running import ARTICLE, running_service, running_worker
from tests.waiting import wait_until

RUDE = "お前は死ね。"


async def checked(client: httpx.AsyncClient, body: str, **more: str) -> dict[str, Any]:
    answer = await client.post("/v1/check", json={"body": body, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def marked(body: str, forecast: dict[str, Any]) -> list[str]:
    return [body[span["start"] : span["end"]] for span in forecast["spans"]]


async def test_a_text_is_judged_by_its_scores_its_links_and_its_words() -> None:
    policy = Policy(blocked_words=["無能"], suspect_words=["利権"])
    async with served(policy=policy) as client:
        assert await checked(client, "市電の復活、楽しみにしています。") == {
            "likely": "approved",
            "spans": [],
            "attribute": None,
        }
        rude = await checked(client, RUDE)
        assert (rude["likely"], rude["attribute"], marked(RUDE, rude)) == ("held", "toxicity", ["死ね"])
        for body, phrase in (
            ("市長は無能だと思います。", "無能"),
            ("また利権の話ですか。", "利権"),
            ("市長は 無 能 だと思います。", "無 能"),
        ):
            forecast = await checked(client, body)
            # Neither which list it was, nor that the first one rejects.
            assert forecast == {"likely": "held", "spans": forecast["spans"], "attribute": None}
            assert marked(body, forecast) == [phrase]
        linked = "詳しくは https://a.example と https://b.example へ。"
        assert marked(linked, await checked(client, linked)) == ["https://a.example", "https://b.example"]


async def test_what_the_first_check_needs_is_made_before_it_comes(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The API waits for 50 ms, and tables that are made where they are first used take longer on a busy machine."""
    judging: list[Subject] = []

    def recorded(phases: Any, subject: Subject) -> tuple[str, Verdict]:
        judging.append(subject)
        return first_verdict(phases, subject)

    monkeypatch.setattr("moderation.api.verdicts.first_verdict", recorded)
    async with served(service=Settings(database_url=database_url)):
        assert {any("ぁ" <= letter <= "ん" for letter in subject.body) for subject in judging} == {
            True,
            False,
        }


async def test_spans_count_characters_of_the_text_as_it_was_sent() -> None:
    async with served() as client:
        for body, phrase in (
            (f"  \n𠮷さん、{RUDE}", "死ね"),
            (unicodedata.normalize("NFD", f"がんばれ。{RUDE}"), "死ね"),
            ("お前は死\N{ZERO WIDTH SPACE}ね。", "死\N{ZERO WIDTH SPACE}ね"),
        ):
            assert marked(body, await checked(client, body)) == [phrase]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, "INVALID_ARGUMENT"),
        ({"body": 5}, "INVALID_ARGUMENT"),
        ({"body": " \N{ZERO WIDTH SPACE}"}, "INVALID_ARGUMENT"),
        ({"body": "市" * 7_000}, "INVALID_ARGUMENT"),
        ({"body": "市電", "author": "市民"}, "INVALID_ARGUMENT"),
    ],
)
async def test_what_cannot_be_checked_is_refused(body: dict[str, Any], status: str) -> None:
    async with served() as client:
        answer = await client.post("/v1/check", json=body)
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, status)


async def test_a_check_needs_a_key_where_keys_are_set() -> None:
    async with served(api_keys="key-1") as client:
        without = await client.post("/v1/check", json={"body": RUDE})
        with_key = await client.post("/v1/check?key=key-1", json={"body": RUDE})
    assert [without.status_code, with_key.status_code] == [403, 200]


async def test_a_client_that_gives_up_within_its_request_is_no_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with served() as client:
        port = client.base_url.port
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
        await writer.drain()
        writer.close()
        call = 'moderation_requests_total{call="/v1/check",status="503"} '

        async def noticed() -> bool:
            return call in (await client.get("/metrics")).text

        await wait_until(noticed, "nobody noticed that the client was gone")
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_words_are_not_compiled_in_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[str] = []

    def phase(_: Subject) -> Verdict:
        threads.append(threading.current_thread().name)
        return Verdict(Status.APPROVED, "clean")

    monkeypatch.setattr("moderation.api.verdicts.PHASES", (("words", phase),))
    async with served() as client:
        for _ in range(3):
            await checked(client, RUDE)
    [thread] = set(threads)
    assert thread.startswith("phases")


async def test_each_site_has_its_own_policy_and_an_unknown_one_the_default(
    settings: Settings, pool: Pool
) -> None:
    async with connection(pool) as database:
        await add_origins(database, "lenient", [])
        await update_policy(database, "lenient", Policy(default=Thresholds(approve_below=1.0)))
        await update_policy(database, "default", Policy(suspect_words=["市電"]))
    async with served(service=settings) as client:
        assert (await checked(client, RUDE, site="lenient"))["likely"] == "approved"
        assert (await checked(client, "市電"))["likely"] == "held"
        assert (await checked(client, "市電", site="nowhere"))["likely"] == "approved"
        assert (await checked(client, RUDE, site="nowhere"))["likely"] == "held"


async def test_what_the_api_foretells_comes_true(
    settings: Settings, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A busy machine may take its time.
    monkeypatch.setattr("comments_service.api.checking.ANSWER_SECONDS", 30.0)
    async with connection(pool) as database:
        await update_settings(database, "default", SettingsPatch(check=True))
        await update_policy(database, "default", Policy(suspect_words=["利権"]))
    async with served(service=settings, api_keys="key-1") as client:
        url = f"{client.base_url}?key=key-1"
        asking = from_environment(Settings, "COMMENTS_", {"COMMENTS_CHECK_URL": url}).check_url
        checking = msgspec.structs.replace(settings, check_url=asking, check_limit=RateLimit("off"))
        async with running_service(checking) as service, running_worker(checking):
            foretold: list[str] = []
            texts = [RUDE, "また利権の話ですか。", "You idiot.", "開業が楽しみです。", "Thank you."]
            for text in texts:
                answer = await service.client.post(f"{ARTICLE}/comments:check", json={"body": text})
                foretold.append(answer.json()["likely"])
                assert (await service.submit(text)).status_code == 202
            assert foretold == ["held", "held", "held", "approved", "approved"]
            page = await service.published(2)
            assert {comment["body"] for comment in page["comments"]} == set(texts[3:])


async def test_who_seems_to_be_at_risk_gets_help_and_no_advice() -> None:
    async with served() as client:
        for body, expected in (("もう死にたい", HELP["ja"]), ("I want to die", HELP["en"])):
            forecast = await checked(client, body)
            assert forecast["help"]["text"] == expected.text
            assert (forecast["likely"], forecast["spans"], forecast["attribute"]) == ("held", [], None)
