"""`comments:suggestscore`, from a client's request to a labelled text."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from comments_service.domain.suggestions import SuggestedSpan, SuggestedValue
from moderation.api.suggestions import database, keeping, place_of
from moderation.api.suggestions.labels import SuggestedRow, row_of
from tests.perspective.serving import ANALYZE, SUGGEST, asked, served
from tests.relay import relayed
from tests.suggestions.suggested import COMMUNITY, INSULT, kept

COMMENT_ID = "8c2f7a4e-5b1d-4f6a-9d3e-2a7c1b0e4f55"


def from_coral(status: str, text: str = INSULT) -> dict[str, Any]:
    """The body that Coral 9 sends when a moderator decides (server/src/core/server/services/perspective)."""
    context = {
        "url": f"https://news.example/tram?commentID={COMMENT_ID}",
        "Coral_comment_id": COMMENT_ID,
    }
    return {
        "comment": {"text": text},
        "context": {"entries": [{"text": json.dumps(context)}]},
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": 0 if status == "APPROVED" else 1}}},
        "languages": ["en"],
        "communityId": COMMUNITY,
        "clientToken": f"comment:{COMMENT_ID}",
    }


async def test_what_coral_says_of_a_comment_is_kept_and_the_last_word_counts(
    place_environ: dict[str, str],
) -> None:
    async with served(suggestions=place_of(place_environ)) as client:
        approved = await client.post(f"{SUGGEST}?key=any", json=from_coral("APPROVED"))
        rejected = await client.post(f"/coral-site{SUGGEST}?key=any", json=from_coral("DELETED"))

    assert (approved.status_code, rejected.status_code) == (200, 200)
    assert rejected.json() == {
        "clientToken": f"comment:{COMMENT_ID}",
        "detectedLanguages": ["ja"],
        "requestedLanguages": ["en"],
    }
    first, second = await kept(place_environ, latest=False)
    assert [one.attribute_scores["TOXICITY"].summary_score for one in (first, second)] == [
        SuggestedValue(0.0),
        SuggestedValue(1.0),
    ]
    assert (second.text, second.lang, second.languages) == (INSULT, "ja", ["en"])
    assert second.context == from_coral("DELETED")["context"]
    assert second.scores is not None
    assert second.scores["toxicity"] > 0.5
    assert second.scorer_version.startswith("ngram ")
    [latest] = await kept(place_environ)
    row = row_of(latest)
    assert isinstance(row, SuggestedRow)
    assert (row.text, row.toxicity) == (INSULT, 1)


async def test_spans_and_names_are_kept_as_they_were_sent(place_environ: dict[str, str]) -> None:
    body: dict[str, Any] = {
        "comment": {"text": "<p>𠮷野家。<br>お前は死ね</p>", "type": "HTML"},
        "attributeScores": {
            "INSULT@2": {
                "spanScores": [{"end": 4, "score": {"value": 0.5}}, {"begin": 4, "end": 9, "score": {}}]
            },
            "CONSTRUCTIVE": {"summaryScore": {"type": "PROBABILITY"}},
        },
    }
    async with served(suggestions=place_of(place_environ)) as client:
        answer = await client.post(SUGGEST, json=body)
    assert (answer.status_code, answer.json()) == (200, {"detectedLanguages": ["ja"]})
    [one] = await kept(place_environ)
    assert one.html
    assert list(one.attribute_scores["INSULT@2"].span_scores) == [
        SuggestedSpan(0, 4, SuggestedValue(0.5)),
        SuggestedSpan(4, 9, SuggestedValue(0.0)),
    ]
    assert one.attribute_scores["CONSTRUCTIVE"].summary_score == SuggestedValue(0.0)
    assert row_of(one) == "no label"


async def test_html_becomes_the_text_that_readers_see(place_environ: dict[str, str]) -> None:
    body = from_coral("DELETED") | {
        "comment": {"text": "<p>お前は<b>死ね</b> &amp; 消えろ</p>", "type": "HTML"}
    }
    async with served(suggestions=place_of(place_environ)) as client:
        assert (await client.post(SUGGEST, json=body)).status_code == 200
    row = row_of((await kept(place_environ))[0])
    assert isinstance(row, SuggestedRow)
    assert row.text.strip() == "お前は死ね & 消えろ"


async def test_the_setting_leaves_the_text_out(place_environ: dict[str, str]) -> None:
    async with served(suggestions=place_of(place_environ), keep_suggested_text="off") as client:
        assert (await client.post(SUGGEST, json=from_coral("DELETED"))).status_code == 200
    [one] = await kept(place_environ)
    assert (one.text, one.context) == (None, None)
    assert one.scores


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"attributeScores": {f"A{n}": {"summaryScore": {"value": 1}} for n in range(65)}},
            "attribute_scores",
        ),
        ({"languages": ["en"] * 17}, "languages"),
    ],
)
async def test_what_is_too_large_is_refused_in_googles_form(
    place_environ: dict[str, str], change: dict[str, Any], message: str
) -> None:
    async with served(suggestions=place_of(place_environ)) as client:
        answer = await client.post(SUGGEST, json=from_coral("DELETED") | change)
    assert answer.status_code == 400
    assert answer.json()["error"]["status"] == "INVALID_ARGUMENT"
    assert message in answer.json()["error"]["message"]
    assert await kept(place_environ) == []


async def test_while_the_database_hangs_suggestions_are_refused_and_comments_are_scored(
    database_url: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The answer comes when the test ends the connection, not sooner.
    monkeypatch.setattr(database, "WRITE_SECONDS", 60)
    monkeypatch.setattr(keeping, "PATIENCE_SECONDS", 60)
    async with relayed(database_url) as relay:
        place = place_of({"COMMENTS_DATABASE_URL": relay.url})
        async with served(suggestions=place) as client:
            assert (await client.post(SUGGEST, json=from_coral("APPROVED"))).status_code == 200
            relay.hang()
            refusal = asyncio.create_task(client.post(SUGGEST, json=from_coral("DELETED"), timeout=30))
            scored = await asyncio.gather(*(client.post(ANALYZE, json=asked(INSULT)) for _ in range(20)))
            assert not refusal.done()
            assert {answer.status_code for answer in scored} == {200}
            await relay.cut()
            answer = await refusal
    assert_unavailable(answer)
    # The one that was answered with 200 is kept, and the log tells nobody's words.
    assert len(await kept({"COMMENTS_DATABASE_URL": database_url}, latest=False)) == 1
    assert INSULT not in capfd.readouterr().err


def assert_unavailable(answer: httpx.Response) -> None:
    assert answer.status_code == 503
    assert answer.json()["error"]["status"] == "UNAVAILABLE"
    assert answer.headers["content-type"].startswith("application/json")
