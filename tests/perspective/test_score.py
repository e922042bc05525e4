from typing import Any

import pytest

from moderation.scorers.ngram.scorer import NgramScorer
from tests.perspective.serving import served

TEXTS = ["お前は死ね。", "市電の復活、楽しみです。", "You idiot"]


async def test_texts_are_scored_in_order_as_moderation_score_prints_them() -> None:
    scorer = NgramScorer.load()
    async with served(scorer) as client:
        answer = await client.post("/v1/score", json={"texts": TEXTS})
    results = answer.json()["results"]
    for text, result, own in zip(TEXTS, results, scorer.score(TEXTS), strict=True):
        assert (result["scores"], result["lang"]) == (own.scores, own.lang), text
        assert (result["scorer"], result["version"]) == ("ngram", scorer.version)
        assert [(span["start"], span["end"]) for span in result["spans"]] == [
            (span.start, span.end) for span in own.spans
        ]


async def test_a_language_may_be_given_for_each_text() -> None:
    async with served() as client:
        answer = await client.post("/v1/score", json={"texts": ["LOL", "LOL"], "langs": ["ja", None]})
    assert [result["lang"] for result in answer.json()["results"]] == ["ja", "en"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"texts": []},
        {"texts": "市電"},
        {"texts": [5]},
        {"texts": ["市"] * 1_001},
        {"texts": ["市" * 7_000]},
        {"texts": ["市電"], "langs": []},
        {"texts": ["市電"], "more": 1},
    ],
)
async def test_what_cannot_be_scored_is_refused(body: dict[str, Any]) -> None:
    async with served() as client:
        answer = await client.post("/v1/score", json=body)
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


async def test_scores_need_a_key_where_keys_are_set() -> None:
    async with served(api_keys="key-1") as client:
        without = await client.post("/v1/score", json={"texts": TEXTS})
        with_key = await client.post("/v1/score?key=key-1", json={"texts": TEXTS})
    assert [without.status_code, with_key.status_code] == [403, 200]
