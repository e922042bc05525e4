"""What the worker counts and times, and where it gives it out."""

import logging
import socket
import urllib.request
from collections import Counter

import msgspec
import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from comments_service.domain.comments import Status
from comments_service.local.server import free_port
from comments_service.settings import Settings
from moderation.worker.figures import served_figures
from tests.newsroom import Newsroom
from tests.running import QUICK, running_worker
from tests.waiting import wait_until
from tests.worker.scripted import ScriptedScorer

EAGER = msgspec.structs.replace(QUICK, lease=10.0, pause=0.02)
POISON = "採点できない文"
RUDE = "暴言"


def score(text: str) -> float:
    if text == POISON:
        raise RuntimeError("the model does not like this")
    return 0.9 if text == RUDE else 0.1


def figures(text: str | None = None) -> Counter[str]:
    """Every sample, by its name and the values of its labels."""
    families = text_string_to_metric_families(text or generate_latest().decode())
    samples = [one for family in families for one in family.samples]
    return Counter({" ".join([one.name, *one.labels.values()]): one.value for one in samples})


async def test_deliveries_decisions_and_the_scorer_are_counted(
    newsroom: Newsroom, settings: Settings
) -> None:
    before = figures()
    comments = await newsroom.submit("開通が楽しみです。", RUDE, POISON)
    async with running_worker(settings, ScriptedScorer(score), EAGER):
        assert (await newsroom.decided(comments[2])).status is Status.HELD
        await newsroom.idle()
        await wait_until(
            lambda: figures()["moderation_queue_length"] == 0, "the worker did not look at the queue again"
        )

    new = figures() - before
    assert new["moderation_deliveries_total new"] == 3
    # Each of the other four tries is another delivery.
    assert new["moderation_deliveries_total stale"] == 4
    assert new["moderation_deliveries_ended_total failed"] == 4
    assert new["moderation_deliveries_ended_total finished"] == 3
    assert new["comments_decisions_total toxicity clean approved"] == 1
    assert new["comments_decisions_total toxicity toxicity held"] == 1
    assert new["comments_decisions_total unscored unscored held"] == 1
    assert new["moderation_scorer_failures_total RuntimeError"] >= 5
    assert new["moderation_scorer_seconds_count"] == 2
    assert new["moderation_scorer_texts_total"] == 4
    assert new["moderation_judge_seconds_count"] == new["moderation_batch_comments_count"]
    assert new["moderation_batch_comments_sum"] >= new["moderation_batch_comments_count"] >= 7
    assert new["moderation_queue_wait_seconds_count"] == 3


def test_the_figures_are_served_while_the_worker_runs() -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}/metrics"
    with served_figures("127.0.0.1", port), urllib.request.urlopen(address) as answer:
        assert answer.headers["content-type"].count("charset") == 1
        assert figures(answer.read().decode())["moderation_queue_length"] >= 0
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address)


def test_a_worker_whose_port_is_taken_works_without_metrics_and_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ran = False
    with socket.create_server(("127.0.0.1", 0)) as other, caplog.at_level(logging.WARNING):
        port = other.getsockname()[1]
        with served_figures("127.0.0.1", port):
            ran = True
    assert ran
    [record] = caplog.records
    assert (record.message, vars(record)["port"]) == ("no metrics", port)


def test_at_port_0_nothing_is_served() -> None:
    with served_figures("127.0.0.1", 0):
        pass
