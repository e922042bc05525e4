"""The comparison of a running server: its own answers are the same, whatever the other endpoint does."""

import json
import logging
from typing import Any

import httpx
import msgspec
import pytest

from moderation.api.shadow.endpoint import Address
from moderation.api.shadow.live import MOST_WAITING, Answered, Shadow, ShadowOptions
from moderation.api.shadow.tally import ShadowReport, Tally
from tests.perspective.serving import ANALYZE, asked, served
from tests.ports import UNREACHABLE
from tests.shadow.other import KEY, error, other_endpoint
from tests.waiting import wait_until

INSULT = "お前みたいな馬鹿は黙ってろ"
PRAISE = "市電の復活、楽しみです。"
# As fast as it may be, for the tests.
RATE = 100.0


def options(url: str, rate: float = RATE, **more: Any) -> ShadowOptions:
    return ShadowOptions(address=Address(url, KEY), rate=rate, **more)


async def report(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get("/shadow", params={"format": "json"})
    assert answer.status_code == 200
    return answer.json()


async def counted(client: httpx.AsyncClient, outcome: str, count: int) -> dict[str, Any]:
    """The report as soon as it counts that many texts of the outcome."""

    async def has() -> bool:
        return (await report(client))["texts"].get(outcome, 0) >= count

    await wait_until(has, f"there were never {count} texts {outcome}")
    return await report(client)


async def test_what_was_answered_is_compared_with_what_the_other_says() -> None:
    async with (
        other_endpoint(lambda text: 0.95 if "馬鹿" in text else 0.02) as other,
        served(shadow=options(other.url)) as client,
    ):
        for text in (INSULT, PRAISE):
            body = asked(text, "TOXICITY", "INSULT@2", "COMPASSION", languages=["en"])
            assert (await client.post(ANALYZE, json=body)).status_code == 200
        found = await counted(client, "compared", 2)
        table = await client.get("/shadow")

    assert [body["comment"]["text"] for body in other.asked] == [INSULT, PRAISE]
    assert [(body["doNotStore"], body["languages"]) for body in other.asked] == [(True, ["en"])] * 2
    assert [set(body["requestedAttributes"]) for body in other.asked] == [{"TOXICITY", "INSULT@2"}] * 2
    msgspec.convert(found, ShadowReport)
    assert found["endpoint"] == f"{other.url}{ANALYZE}"
    toxicity, insult = found["attributes"]
    assert (toxicity["attribute"], insult["attribute"], toxicity["texts"]) == ("TOXICITY", "INSULT", 2)
    assert toxicity["correlation"] == pytest.approx(1)
    half = toxicity["thresholds"][0]
    assert (half["threshold"], half["both_above"], half["both_below"], half["agreement"]) == (0.5, 1, 1, 1.0)
    assert table.headers["content-type"] == "text/plain; charset=utf-8"
    assert "Their 0.8 corresponds to our " in table.text
    assert not {INSULT, PRAISE, KEY} & {word for word in (INSULT, PRAISE, KEY) if word in table.text}


async def test_a_threshold_of_the_client_hides_no_score_from_the_comparison() -> None:
    async with other_endpoint() as other, served(shadow=options(other.url)) as client:
        body = asked(PRAISE) | {"requestedAttributes": {"TOXICITY": {"scoreThreshold": 0.99}}}
        assert "attributeScores" not in (await client.post(ANALYZE, json=body)).json()
        found = await counted(client, "compared", 1)
    assert found["attributes"][0]["thresholds"][0]["only_theirs"] == 1


async def test_our_answers_are_the_same_while_the_other_hangs_refuses_or_is_gone() -> None:
    questions = [
        asked(text, "TOXICITY", "THREAT", clientToken=str(number))
        for number in range(10)
        for text in (INSULT, PRAISE)
    ]

    async def answers(client: httpx.AsyncClient) -> list[Any]:
        return [(await client.post(ANALYZE, json=question)).json() for question in questions]

    async with served() as client:
        alone = await answers(client)
    async with other_endpoint() as other:
        other.goes_on.clear()
        # It would be waited for longer than this test may last.
        async with served(shadow=options(other.url, timeout_seconds=600)) as client:
            assert await answers(client) == alone
            await wait_until(lambda: bool(other.asked), "the other was never asked")
            assert (await report(client))["texts"].get("compared", 0) == 0
    async with other_endpoint() as other:
        other.refusal = (429, error(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric"))
        async with served(shadow=options(other.url)) as client:
            assert await answers(client) == alone
            await counted(client, "quota", 1)
    async with served(shadow=options(f"http://{UNREACHABLE}")) as client:
        assert await answers(client) == alone
        await counted(client, "away", 1)


async def test_texts_that_may_not_be_stored_are_not_sent_unless_the_operator_says_so() -> None:
    private = asked(INSULT, doNotStore=True)
    async with other_endpoint() as other:
        async with served(shadow=options(other.url)) as client:
            await client.post(ANALYZE, json=private)
            await client.post(ANALYZE, json=asked(PRAISE))
            found = await counted(client, "compared", 1)
        assert [body["comment"]["text"] for body in other.asked] == [PRAISE]
        assert found["texts"] == {"compared": 1, "do_not_store": 1}
        async with served(shadow=options(other.url, marked=True)) as client:
            await client.post(ANALYZE, json=private)
            await counted(client, "compared", 1)
        assert other.asked[-1]["comment"]["text"] == INSULT
        assert other.asked[-1]["doNotStore"]


async def test_two_servers_that_shadow_each_other_do_not_do_so_for_ever() -> None:
    async with (
        other_endpoint() as other,
        served(shadow=options(other.url, marked=True)) as second,
        served(shadow=options(str(second.base_url), marked=True)) as first,
    ):
        await first.post(ANALYZE, json=asked(INSULT))
        found = await counted(first, "compared", 1)
        assert await report(second) | {"since": ""} == (await report(second)) | {"since": "", "texts": {}}
    assert other.asked == []
    # Both are of this release, so that they agree.
    assert found["attributes"][0]["mean_difference"] == 0


async def test_more_texts_than_the_rate_allows_are_left_out() -> None:
    async with other_endpoint() as other, served(shadow=options(other.url, rate=0.001)) as client:
        for number in range(MOST_WAITING + 10):
            await client.post(ANALYZE, json=asked(f"{PRAISE}{number}"))
        found = await counted(client, "compared", 1)
        assert len(other.asked) == 1
    # The first is asked about at once, and perhaps before the queue is full.
    assert found["texts"]["left_out"] in (9, 10)


def test_a_share_of_the_texts_is_sent() -> None:
    chances = iter([0.1, 0.3, 0.2, 0.9])
    shadow_options = options("https://scores.example", share=0.25)
    shadow = Shadow(shadow_options, Tally(shadow_options.address, "ours"), lambda: next(chances))
    for number in range(4):
        shadow.offer(Answered(text=str(number), scores={"TOXICITY": 0.5}))
    assert [answered.text for answered in shadow._waiting] == ["0", "2"]


async def test_at_its_end_the_log_has_the_table_and_neither_text_nor_key(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with other_endpoint() as other, served(shadow=options(other.url)) as client:
        await client.post(ANALYZE, json=asked(INSULT))
        await counted(client, "compared", 1)
        other.refusal = (500, b"")
        await client.post(ANALYZE, json=asked(PRAISE))
        await counted(client, "fails", 1)
    [last] = [record for record in caplog.records if record.getMessage() == "shadow comparison"]
    assert last.__dict__["report"]["texts"] == {"compared": 1, "fails": 1}
    ours = [
        record for record in caplog.records if record.name.startswith(("moderation", "comments", "httpx"))
    ]
    written = json.dumps([{**record.__dict__} for record in ours], default=str, ensure_ascii=False)
    assert not any(private in written for private in (INSULT, PRAISE, KEY))


async def test_without_the_option_there_is_no_table() -> None:
    async with served() as client:
        answer = await client.get("/shadow")
    assert (answer.status_code, answer.json()["error"]["status"]) == (404, "NOT_FOUND")
