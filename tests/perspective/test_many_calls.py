"""Batches of many calls: to the limit of a key, and to a scorer that takes its time; and keys at discovery."""

import json
import time
from collections.abc import Sequence

import pytest

from moderation.api.perspective.errors import key_invalid
from moderation.scorers import Scored
from moderation.scorers.ngram.scorer import NgramScorer
from tests.perspective.serving import ANALYZE, asked, served
from tests.running import ngram

DISCOVERY = "/$discovery/rest?version=v1alpha1"


class UnhurriedScorer:
    """Scores as the embedded model does, and takes 5 ms for each text."""

    def __init__(self, scorer: NgramScorer) -> None:
        self._scorer = scorer
        self.name, self.version = scorer.name, scorer.version

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        time.sleep(0.005 * len(texts))
        return self._scorer.score(texts, langs)


def batch_of(texts: Sequence[str], key: str) -> tuple[bytes, dict[str, str]]:
    """A batch with a call for each text, and its headers."""
    parts = [
        f"--b\r\nContent-Type: application/http\r\nContent-ID: <{number}>\r\n\r\n"
        f"POST {ANALYZE}?key={key} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{json.dumps(asked(text))}\r\n"
        for number, text in enumerate(texts)
    ]
    return ("".join(parts) + "--b--\r\n").encode(), {"Content-Type": "multipart/mixed; boundary=b"}


async def test_a_batch_is_one_call_to_the_limit_of_its_key() -> None:
    async with served(key_limit="2/hour") as client:
        statuses: list[int] = []
        for _ in range(3):
            content, headers = batch_of(["市電の復活、楽しみにしています。"] * 5, "k")
            answer = await client.post("/batch", content=content, headers=headers)
            statuses += [answer.text.count("HTTP/1.1 200"), answer.text.count("HTTP/1.1 429")]
        assert statuses == [5, 0, 5, 0, 0, 5]


async def test_all_calls_of_a_large_batch_are_answered_by_a_scorer_that_takes_its_time() -> None:
    async with served(scorer=UnhurriedScorer(ngram())) as client:
        content, headers = batch_of(["市電の復活、楽しみにしています。"] * 200, "k")
        # A second of scoring: more than the time in which a call must be answered.
        answer = await client.post("/batch", content=content, headers=headers, timeout=60)
        assert answer.text.count("HTTP/1.1 200") == 200


@pytest.mark.parametrize(("query", "status"), [("", 200), ("&key=right", 200), ("&key=wrong", 400)])
async def test_discovery_refuses_a_wrong_key_and_needs_none(query: str, status: int) -> None:
    async with served(api_keys="right") as client:
        answer = await client.get(DISCOVERY + query)
        assert answer.status_code == status
        if status == 400:
            assert answer.json() == key_invalid().document
