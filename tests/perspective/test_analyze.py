"""What clients read in the answers of `comments:analyze`."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from comments_service.domain.decisions import ATTRIBUTES
from moderation.scorers import Scored
from moderation.scorers.ngram.scorer import NgramScorer
from tests.perspective.serving import ANALYZE, asked, served

SIX = ("TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT")


class LengthScorer:
    """Every score of a text is its length in hundredths."""

    name = "length"
    version = "1"

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        return [Scored(dict.fromkeys(ATTRIBUTES, min(len(text) / 100, 1.0)), "ja", []) for text in texts]


async def analyzed(
    body: dict[str, Any], scorer: Any = None, calibration: str = "perspective"
) -> dict[str, Any]:
    async with served(scorer, calibration=calibration) as client:
        answer = await client.post(ANALYZE, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def marked(text: str, span: dict[str, Any]) -> str:
    """The part of a text that a span names, as a client in JavaScript reads it."""
    return text.encode("utf-16-le")[2 * span["begin"] : 2 * span["end"]].decode("utf-16-le")


async def test_an_answer_has_all_that_clients_read_of_it() -> None:
    """PyPerspective raises KeyError for each of these that is missing (PyPerspective 1.0.4, Perspective.py)."""
    text = "市電の復活、楽しみにしています。"
    answer = await analyzed(asked(text, clientToken="token-1"))
    score = answer["attributeScores"]["TOXICITY"]
    assert answer == {
        "attributeScores": {
            "TOXICITY": {
                "spanScores": [{"begin": 0, "end": len(text), "score": score["summaryScore"]}],
                "summaryScore": {"value": score["summaryScore"]["value"], "type": "PROBABILITY"},
            }
        },
        "languages": ["ja"],
        "clientToken": "token-1",
        "detectedLanguages": ["ja"],
    }


async def test_japanese_is_scored_as_japanese_whatever_language_the_client_names() -> None:
    """Coral names ["en"] for a Japanese newspaper (coralproject/talk, services/perspective/perspective.ts)."""
    answer = await analyzed(asked("お前は死ね", *SIX, languages=["en"], doNotStore=True))
    scores = {name: score["summaryScore"]["value"] for name, score in answer["attributeScores"].items()}
    assert scores["TOXICITY"] > 0.8
    assert scores["INSULT"] > 0.7
    assert scores["PROFANITY"] < 0.2
    assert (answer["languages"], answer["detectedLanguages"]) == (["en"], ["ja"])


@pytest.mark.parametrize(
    ("text", "declared", "detected"),
    [
        ("The tram is back.", ["en"], "en"),
        ("The tram is back.", ["de"], "en"),
        ("The tram is back.", [], "en"),
        ("おかえり", ["fr"], "ja"),
        ("おかえり", ["ja-JP"], "ja"),
        ("👍👍", [], "en"),
        ("2026", [], "en"),
        ("Très bien", ["en-US"], "en"),
        ("복선전철", ["en"], "ko"),
    ],
)
async def test_what_we_can_read_is_never_refused_for_its_language(
    text: str, declared: list[str], detected: str
) -> None:
    answer = await analyzed(asked(text, languages=declared))
    assert "TOXICITY" in answer["attributeScores"]
    assert answer["languages"] == (declared or [detected])
    assert answer["detectedLanguages"] == [detected]


async def test_a_language_that_nobody_knows_leaves_the_attributes_out_where_the_client_says_so() -> None:
    answer = await analyzed(asked("전차가 다시 달립니다", dropUnsupportedAttributes=True))
    assert answer == {"languages": ["ko"], "detectedLanguages": ["ko"]}


async def test_an_attribute_below_its_threshold_is_left_out_and_the_key_where_none_is_left() -> None:
    """sloria/perspective-api-client#175: no attributeScores at all."""
    parameters = {"TOXICITY": {"scoreThreshold": 0.05}, "INSULT": {"scoreThreshold": 0.1}}
    some = await analyzed(asked("七文字の意見です", requestedAttributes=parameters), LengthScorer())
    none = await analyzed(asked("意見", requestedAttributes=parameters), LengthScorer())
    assert list(some["attributeScores"]) == ["TOXICITY"]
    assert "attributeScores" not in none
    assert none["detectedLanguages"] == ["ja"]


async def test_a_threshold_that_is_no_number_leaves_nothing_out() -> None:
    """A text may stand for a number in the JSON of protocol buffers, and "NaN" for none."""
    parameters = {"TOXICITY": {"scoreThreshold": "NaN"}, "INSULT": {"scoreThreshold": "0.5"}}
    answer = await analyzed(asked("意見", requestedAttributes=parameters), LengthScorer())
    assert list(answer["attributeScores"]) == ["TOXICITY"]


async def test_names_are_answered_as_they_were_asked() -> None:
    names = ["TOXICITY@6", "INSULT_EXPERIMENTAL", "TOXICITY_FAST", "SEXUALLY_EXPLICIT", "ATTACK_ON_COMMENTER"]
    answer = await analyzed(asked("市電、賛成です", *names))
    assert sorted(answer["attributeScores"]) == sorted(names)


async def test_what_has_no_meaning_here_is_left_out_and_said_in_a_header_the_log_and_a_metric(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with served() as client:
        answer = await client.post(ANALYZE, json=asked("市電", "TOXICITY", "COMPASSION", "市電", "SPAM"))
        all_known = await client.post(ANALYZE, json=asked("市電", "TOXICITY"))
        none_left = await client.post(ANALYZE, json=asked("市電", "COMPASSION", "SPAM@2"))
        figures = (await client.get("/metrics")).text
    assert list(answer.json()["attributeScores"]) == ["TOXICITY"]
    # A header is ASCII.
    assert answer.headers["x-attributes-left-out"] == "COMPASSION,%E5%B8%82%E9%9B%BB,SPAM"
    assert "x-attributes-left-out" not in all_known.headers
    for name in ("COMPASSION", "SPAM", "other"):
        assert f'moderation_attributes_left_out_total{{attribute="{name}"}}' in figures
    assert (none_left.status_code, none_left.headers["x-attributes-left-out"]) == (400, "COMPASSION,SPAM@2")
    left_out = [record.__dict__["reason"] for record in caplog.records if "left out" in record.message]
    assert left_out == ["COMPASSION", "other", "SPAM", "COMPASSION", "SPAM"]


async def test_every_answer_names_scorer_and_version() -> None:
    async with served(LengthScorer(), calibration="off") as client:
        answers = [
            await client.post(ANALYZE, json=asked("市電")),
            await client.post(ANALYZE),
            await client.get("/nowhere"),
            await client.get("/health/live"),
            await client.options(ANALYZE),
        ]
    versions = {(answer.headers["x-scorer"], answer.headers["x-model-version"]) for answer in answers}
    assert versions == {("length", "length-1+off")}


@pytest.mark.parametrize("before", ["𠮷野家です。", "👨‍👩‍👧で行きました。", "𠮷👨‍👩‍👧🚃。", "市電。"])
async def test_spans_count_utf_16_units(before: str) -> None:
    """Google's discovery document, SpanScore: UTF-16, `end` is exclusive."""
    text = f"{before}お前は死ね。"
    answer = await analyzed(asked(text, spanAnnotations=True))
    spans = answer["attributeScores"]["TOXICITY"]["spanScores"]
    assert [marked(text, span) for span in spans] == [before, "お前は死ね。", "死ね"]
    assert spans[0]["score"]["value"] < 0.5
    assert spans[1]["score"]["value"] > 0.8
    assert spans[2]["score"] == spans[1]["score"]


async def test_without_annotations_one_span_is_the_whole_text_in_utf_16() -> None:
    text = "𠮷野家👨‍👩‍👧。お前は死ね。"
    answer = await analyzed(asked(text))
    assert [marked(text, span) for span in answer["attributeScores"]["TOXICITY"]["spanScores"]] == [text]


async def test_spans_of_html_are_places_in_the_html() -> None:
    html = "<p>市電 &amp; バス</p><p>お前は<b>死ね</b>。</p><script>alert(1)</script>"
    answer = await analyzed(asked("", comment={"text": html, "type": "HTML"}, spanAnnotations=True))
    spans = answer["attributeScores"]["TOXICITY"]["spanScores"]
    assert [marked(html, span) for span in spans] == ["市電 &amp; バス", "お前は<b>死ね</b>。", "死ね"]
    plain = await analyzed(asked("市電 & バス\nお前は死ね。\n"))
    assert (
        answer["attributeScores"]["TOXICITY"]["summaryScore"]
        == (plain["attributeScores"]["TOXICITY"]["summaryScore"])
    )


async def test_a_text_of_the_greatest_length_is_scored() -> None:
    text = "市" * 6_826
    answer = await analyzed(asked(text, spanAnnotations=True))
    assert answer["attributeScores"]["TOXICITY"]["spanScores"][0]["end"] == 6_826
    # 20,480 bytes exactly.
    assert "attributeScores" in await analyzed(asked(text + "ab"))


async def test_a_text_that_was_cut_within_an_emoji_is_scored() -> None:
    """JavaScript cuts texts between the halves of a surrogate pair, and writes the half as an escape."""
    body = json.dumps(asked("お前は死ね👍", spanAnnotations=True)).replace("\\udc4d", "")
    assert "\\ud83d" in body
    async with served() as client:
        answer = await client.post(ANALYZE, content=body)
    score = answer.json()["attributeScores"]["TOXICITY"]
    assert score["summaryScore"]["value"] > 0.8
    assert score["spanScores"][0]["end"] == 6


async def test_names_of_fields_may_be_in_snake_case() -> None:
    """Google's parser takes the names of the protocol buffers too."""
    body = {
        "comment": {"text": "七文字の意見です"},
        "requested_attributes": {"TOXICITY": {"score_threshold": "0.05"}, "INSULT": {"score_threshold": 0.5}},
        "client_token": "token-1",
        "span_annotations": False,
    }
    answer = await analyzed(body, LengthScorer())
    assert (list(answer["attributeScores"]), answer["clientToken"]) == (["TOXICITY"], "token-1")


async def test_parameters_that_google_documents_are_accepted() -> None:
    async with served() as client:
        pretty = await client.post(
            f"{ANALYZE}?alt=json&$.xgafv=2&quotaUser=u1&prettyPrint=true&key=any", json=asked("市電")
        )
        part = await client.post(
            f"{ANALYZE}?fields=attributeScores/TOXICITY/summaryScore(value),languages", json=asked("市電")
        )
        wrong = await client.post(f"{ANALYZE}?fields=attributeScores(", json=asked("市電"))
    assert pretty.text.startswith('{\n  "attributeScores": {\n')
    assert set(part.json()) == {"attributeScores", "languages"}
    assert list(part.json()["attributeScores"]["TOXICITY"]["summaryScore"]) == ["value"]
    assert list(part.json()["attributeScores"]["TOXICITY"]) == ["summaryScore"]
    assert wrong.status_code == 400
    assert wrong.json()["error"]["status"] == "INVALID_ARGUMENT"


async def test_the_context_is_accepted() -> None:
    entries = await analyzed(
        asked("市電", context={"entries": [{"text": "市電の記事", "type": "PLAIN_TEXT"}]})
    )
    article = {"article": {"text": "記事"}, "parentComment": {"text": "賛成です"}}
    parent = await analyzed(asked("市電", context={"articleAndParentComment": article}))
    assert entries["attributeScores"] == parent["attributeScores"]


@pytest.mark.parametrize(
    "path",
    [
        ANALYZE,
        f"/perspective{ANALYZE}",
        f"/a/b/c{ANALYZE}",
        f"/x/{ANALYZE}",
        "/v1alpha1/comments%3Aanalyze",
        f"/v1alpha1/x{ANALYZE}",
        f"/batch{ANALYZE}",
        f"/a/batch/b{ANALYZE}/",
    ],
)
async def test_the_calls_are_answered_under_any_prefix(path: str) -> None:
    async with served() as client:
        answer = await client.post(path, json=asked("市電"))
    assert answer.status_code == 200, answer.text


async def test_the_scores_are_those_of_the_scorer_where_calibration_is_off() -> None:
    [own] = NgramScorer.load().score(["ふざけるな、記者の馬鹿野郎。"])
    answer = await analyzed(asked("ふざけるな、記者の馬鹿野郎。", *SIX), calibration="off")
    scores = {name: score["summaryScore"]["value"] for name, score in answer["attributeScores"].items()}
    assert scores["TOXICITY"] == own.scores["toxicity"]
    assert scores["PROFANITY"] == own.scores["obscene"]


async def test_browsers_may_ask_from_any_page() -> None:
    """Keys stand in the code of pages: CORS with a preflight."""
    headers = {
        "Origin": "https://news.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-goog-api-key",
    }
    async with served(api_keys="key-1") as client:
        preflight = await client.options(f"/p{ANALYZE}?key=key-1", headers=headers)
        answer = await client.post(f"{ANALYZE}?key=key-1", json=asked("市電"), headers=headers)
        refused = await client.post(ANALYZE, json=asked("市電"), headers=headers)
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-headers"] == "content-type,x-goog-api-key"
    assert "POST" in preflight.headers["access-control-allow-methods"]
    origins = {one.headers["access-control-allow-origin"] for one in (preflight, answer, refused)}
    assert origins == {"*"}


async def test_whatever_the_content_type_is_the_body_is_read_as_json() -> None:
    async with served() as client:
        for content_type in ("text/plain", "application/x-www-form-urlencoded", "application/xml", ""):
            headers = {"Content-Type": content_type} if content_type else {}
            answer = await client.post(ANALYZE, content=json.dumps(asked("市電")), headers=headers)
            assert answer.status_code == 200, content_type
