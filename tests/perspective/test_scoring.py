"""The queue of texts: many requests together, in time or not at all."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from comments_service.domain.decisions import ATTRIBUTES
from moderation.api.scoring import BusyError, ScoringFailedError, ScoringQueue
from moderation.scorers import Scored
from tests.perspective.serving import ANALYZE, asked, served
from tests.waiting import wait_until


class HeldScorer:
    """Scores nothing until it is let go. `calls` are the texts of each call."""

    name = "held-back"
    version = "1"

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.go = threading.Event()

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        self.calls.append(list(texts))
        assert self.go.wait(30)
        return [_scored(text) for text in texts]


class PickyScorer:
    """Fails on a text, and gives a score that is none for another."""

    name = "picky"
    version = "1"

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        if "壊す" in texts:
            raise RuntimeError
        return [_scored(text, float("nan") if text == "無" else 0.5) for text in texts]


def _scored(text: str, score: float = 0.5) -> Scored:
    return Scored(dict.fromkeys(ATTRIBUTES, score), text, [])


def _nothing() -> None: ...


async def _in_call(scorer: HeldScorer, count: int) -> None:
    await wait_until(lambda: len(scorer.calls) >= count, "the scorer was not called")


async def test_what_is_asked_for_while_the_scorer_works_is_scored_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The scorer is held longer than a call should take.
    monkeypatch.setattr("moderation.api.scoring.CALL_SECONDS", 3600)
    scorer = HeldScorer()
    queue = ScoringQueue(scorer, _nothing, answer_seconds=30)
    first = asyncio.create_task(queue.score(["一"]))
    await _in_call(scorer, 1)
    others = [asyncio.create_task(queue.score([f"{n}", f"{n}a"])) for n in range(5)]
    await wait_until(lambda: queue.waiting == 10, "the others did not wait")
    scorer.go.set()
    answers = await asyncio.gather(first, *others)
    assert [[one.lang for one in answer] for answer in answers] == [
        ["一"],
        *([f"{n}", f"{n}a"] for n in range(5)),
    ]
    assert scorer.calls == [["一"], [text for n in range(5) for text in (f"{n}", f"{n}a")]]
    await queue.close()


async def test_a_text_that_breaks_the_scorer_takes_no_other_with_it() -> None:
    queue = ScoringQueue(PickyScorer(), _nothing, answer_seconds=30)
    answers = await asyncio.gather(
        *(queue.score([text]) for text in ("賛成", "壊す", "無", "反対")), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [list, ScoringFailedError, ScoringFailedError, list]
    await queue.close()


async def test_a_request_that_would_come_too_late_is_refused_and_not_scored() -> None:
    scorer = HeldScorer()
    queue = ScoringQueue(scorer, _nothing, answer_seconds=0.05)
    slow = asyncio.create_task(queue.score(["一"]))
    await _in_call(scorer, 1)
    waiting = asyncio.create_task(queue.score(["二"]))
    with pytest.raises(BusyError):
        await waiting
    with pytest.raises(BusyError):
        await slow
    scorer.go.set()
    # Now a text is known to take long: what comes meanwhile is refused at once.
    await wait_until(lambda: queue.idle, "the call did not end")
    scorer.go.clear()
    again = asyncio.create_task(queue.score(["三"]))
    await _in_call(scorer, 2)
    assert scorer.calls == [["一"], ["三"]]
    many = [asyncio.create_task(queue.score(["四"])) for _ in range(50)]
    await wait_until(lambda: any(task.done() for task in many), "none was refused")
    with pytest.raises(BusyError):
        await queue.score(["五"])
    scorer.go.set()
    await asyncio.gather(again, *many, return_exceptions=True)
    assert ["五"] not in scorer.calls
    await queue.close()


async def test_a_request_of_many_texts_lets_others_in_between() -> None:
    scorer = HeldScorer()
    queue = ScoringQueue(scorer, _nothing, answer_seconds=30)
    texts = [f"{number}" for number in range(1_000)]
    many = asyncio.create_task(queue.score(texts))
    await _in_call(scorer, 1)
    one = asyncio.create_task(queue.score(["一"]))
    await wait_until(lambda: queue.waiting == 1, "the other did not wait")
    scorer.go.set()
    assert [scored.lang for scored in await many] == texts
    assert [scored.lang for scored in await one] == ["一"]
    assert "一" in scorer.calls[1]
    assert max(map(len, scorer.calls)) <= 64
    await queue.close()


async def test_a_client_that_leaves_is_not_scored() -> None:
    scorer = HeldScorer()
    queue = ScoringQueue(scorer, _nothing, answer_seconds=30)
    first = asyncio.create_task(queue.score(["一"]))
    await _in_call(scorer, 1)
    gone = asyncio.create_task(queue.score(["二"]))
    last = asyncio.create_task(queue.score(["三"]))
    await wait_until(lambda: queue.waiting == 2, "the others did not wait")
    gone.cancel()
    scorer.go.set()
    await asyncio.gather(first, last)
    assert scorer.calls == [["一"], ["三"]]
    await queue.close()


async def test_a_scorer_that_hangs_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.api.scoring.HUNG_SECONDS", 0.05)
    hung = asyncio.Event()
    scorer = HeldScorer()
    queue = ScoringQueue(scorer, hung.set, answer_seconds=0.05)
    with pytest.raises(BusyError):
        await queue.score(["一"])
    await hung.wait()
    scorer.go.set()
    await queue.close()


async def test_a_client_is_told_to_come_again_while_the_scorer_is_busy() -> None:
    scorer = HeldScorer()
    async with served(scorer) as client:
        answer = await client.post(ANALYZE, json=asked("市電"))
        ready = await client.get("/health/ready")
        alive = await client.get("/health/live")
        scorer.go.set()
    assert (answer.status_code, answer.json()["error"]["status"]) == (503, "UNAVAILABLE")
    assert answer.headers["retry-after"] == "1"
    # Taken out, it would make the next server busy.
    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "checks": {"scorer": "busy"}})
    assert alive.status_code == 200


async def test_an_error_of_the_scorer_is_an_internal_error_of_google() -> None:
    async with served(PickyScorer()) as client:
        answer = await client.post(ANALYZE, json=asked("壊す"))
        ready = await client.get("/health/ready")
    assert (answer.status_code, answer.json()["error"]["status"]) == (500, "INTERNAL")
    assert ready.status_code == 200


async def test_a_server_whose_scorer_does_not_answer_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.api.health.SILENT_SECONDS", 0.0)
    scorer = HeldScorer()
    async with served(scorer) as client:
        ready = await client.get("/health/ready")
        scorer.go.set()
    assert (ready.status_code, ready.json()["checks"]) == (503, {"scorer": "does not answer"})
