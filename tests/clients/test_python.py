"""Clients of the Perspective API from PyPI, unmodified, whose host is `moderation serve`."""

import textwrap
from typing import Any

import pytest

from tests.clients.programs import Programs
from tests.clients.scores import assert_told_apart, value
from tests.clients.texts import (
    ALL,
    INSULT,
    INSULT_AFTER_SURROGATES,
    INSULT_JA,
    KOREAN,
    THANKS,
    utf16_slice,
)

# As Google's guide builds it, and without the argument that the guide adds for newer releases of the client.
BUILD = """
from googleapiclient import discovery
client = discovery.build(
    "commentanalyzer",
    "v1alpha1",
    developerKey=given.get("key", "any"),
    discoveryServiceUrl="https://commentanalyzer.googleapis.com/$discovery/rest?version=v1alpha1",
    **given.get("more", {"static_discovery": False}),
)
"""
SCORES = """
answer = [
    client.comments().analyze(body={"comment": {"text": text}, "requestedAttributes": {"TOXICITY": {}}}).execute()
    for text in given["texts"]
]
"""


def google(program: str) -> str:
    """`program`, which finds a `client` that is built already."""
    return BUILD + textwrap.dedent(program)


@pytest.mark.parametrize("more", [{"static_discovery": False}, {}], ids=["as-in-the-guide", "by-default"])
def test_google_api_python_client(host: Programs, more: dict[str, Any]) -> None:
    answers = host.python("google-api-python-client", google(SCORES), {"texts": ALL, "more": more})
    assert_told_apart(list(map(value, answers)))
    assert [answer["detectedLanguages"] for answer in answers] == [["en"], ["en"], ["ja"], ["ja"]]


def test_google_api_python_client_reads_spans_that_are_offsets_in_utf16(host: Programs) -> None:
    text = INSULT_AFTER_SURROGATES
    program = """
    answer = client.comments().analyze(body={
        "comment": {"text": given["text"], "type": "PLAIN_TEXT"},
        "requestedAttributes": {"TOXICITY": {"scoreType": "PROBABILITY"}, "INSULT": {"scoreThreshold": 0.0}},
        "languages": ["en"],
        "spanAnnotations": True,
        "doNotStore": True,
        "clientToken": "comment:7",
    }).execute()
    """
    answer = host.python("google-api-python-client", google(program), {"text": text})
    assert set(answer["attributeScores"]) == {"TOXICITY", "INSULT"}
    assert answer["clientToken"] == "comment:7"
    assert answer["languages"] == ["en"]
    assert answer["detectedLanguages"] == ["ja"]
    spans = answer["attributeScores"]["TOXICITY"]["spanScores"]
    worst = max(spans, key=lambda span: span["score"]["value"])
    assert worst["score"]["value"] > 0.7
    assert "死ね" in utf16_slice(text, worst["begin"], worst["end"])
    assert spans[-1]["end"] <= len(text.encode("utf-16-le")) // 2


def test_google_api_python_client_suggests_a_score(host: Programs) -> None:
    program = """
    answer = client.comments().suggestscore(body={
        "comment": {"text": given["text"]},
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
        "languages": ["ja"],
        "communityId": "news.example",
        "clientToken": "comment:8",
    }).execute()
    """
    answer = host.python("google-api-python-client", google(program), {"text": INSULT_JA})
    assert answer == {"clientToken": "comment:8", "detectedLanguages": ["ja"], "requestedLanguages": ["ja"]}


@pytest.mark.parametrize("texts", [ALL, [*ALL] * 50], ids=["a-few", "two-hundred"])
def test_google_api_python_client_sends_a_batch(host: Programs, texts: list[str]) -> None:
    program = """
    answer = {}
    def heard(request_id, response, exception):
        answer[request_id] = [exception.status_code, exception.reason] if exception else response
    batch = client.new_batch_http_request(callback=heard)
    for number, text in enumerate([*given["texts"], ""]):
        body = {"comment": {"text": text}, "requestedAttributes": {"TOXICITY": {}}}
        batch.add(client.comments().analyze(body=body), request_id=f"comment {number}")
    batch.execute()
    """
    answers = host.python("google-api-python-client", google(program), {"texts": texts})
    assert list(answers) == [f"comment {number}" for number in range(len(texts) + 1)]
    *scored, refused = answers.values()
    assert refused == [400, "Comment must be non-empty."]
    scores = list(map(value, scored))
    assert_told_apart(scores[:4])
    # Together with others a text scores as alone.
    assert scores == pytest.approx(scores[:4] * (len(texts) // 4), abs=1e-6)


def test_google_api_python_client_reports_errors_as_from_google(host: Programs) -> None:
    program = """
    from googleapiclient.errors import HttpError
    answer = []
    for body in given["bodies"]:
        try:
            client.comments().analyze(body=body).execute()
        except HttpError as error:
            answer.append([error.status_code, error.reason, error.error_details])
    """
    wanted: dict[str, Any] = {"TOXICITY": {}}
    bodies = [
        {"comment": {"text": ""}, "requestedAttributes": wanted},
        {"comment": {"text": "あ" * 7_000}, "requestedAttributes": wanted},
        {"comment": {"text": THANKS}},
    ]
    empty, long, nothing = host.python("google-api-python-client", google(program), {"bodies": bodies})
    kind = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
    assert empty == [400, "Comment must be non-empty.", [{"@type": kind, "errorType": "COMMENT_EMPTY"}]]
    assert long == [400, "Comment text too long.", [{"@type": kind, "errorType": "COMMENT_TOO_LONG"}]]
    assert (nothing[0], nothing[2][0]["errorType"]) == (400, "NO_REQUESTED_ATTRIBUTES")


def test_begentle(host: Programs) -> None:
    program = """
    from begentle import CommentAnalyzer
    analyzer = CommentAnalyzer("any")
    answer = [analyzer.analyze(text) for text in given]
    """
    assert_told_apart(host.python("begentle", program, ALL))


def test_perspective(host: Programs) -> None:
    program = """
    from perspective import PerspectiveAPI
    api = PerspectiveAPI("any")
    answer = {
        "scores": [api.score(text, tests=["TOXICITY", "INSULT", "THREAT"]) for text in given["texts"]],
        "analysis": api.analyze_comment(
            given["texts"][2], comment_type="PLAIN_TEXT", context=[{"text": "記事", "type": "PLAIN_TEXT"}],
            requested_attributes={"TOXICITY": {"scoreType": "PROBABILITY", "scoreThreshold": 0.1}},
            span_annotations=True, languages=["ja"], do_not_store=True, client_token="7", session_id="s",
            community_id="news.example",
        ),
        "suggestion": api.suggest_score(
            given["texts"][0], {"TOXICITY": {"summaryScore": {"value": 1.0}}}, languages=["en"], client_token="8"
        ),
    }
    """
    answer = host.python("perspective", program, {"texts": ALL})
    assert_told_apart([scores["TOXICITY"] for scores in answer["scores"]])
    assert set(answer["scores"][0]) == {"TOXICITY", "INSULT", "THREAT"}
    assert value(answer["analysis"]) > 0.7
    assert answer["analysis"]["languages"] == ["ja"]
    assert answer["suggestion"] == {
        "clientToken": "8",
        "detectedLanguages": ["en"],
        "requestedLanguages": ["en"],
    }


def test_perspective_with_a_base_url_of_its_own(host: Programs) -> None:
    program = """
    from perspective import PerspectiveAPI
    api = PerspectiveAPI("any")
    api.api_client.url = "https://commentanalyzer.googleapis.com/below/a/prefix/v1alpha1/{endpoint}"
    answer = [api.score(text)["TOXICITY"] for text in given]
    """
    assert_told_apart(host.python("perspective", program, ALL))


def test_perspective_py(host: Programs) -> None:
    program = """
    import perspective
    client = perspective.Client("any")
    answer = {
        "toxicity": [client.analyze(text, attributes=["TOXICITY"])["TOXICITY"] for text in given],
        "all": client.analyze(given[0]),
        "japanese": client.analyze(given[2], attributes=["toxicity", "insult"], language="Japanese"),
        "raw": client.analyze(given[0], attributes=["TOXICITY"], language="en", return_raw=True),
    }
    """
    answer = host.python("perspective.py", program, ALL)
    # It answers in percent.
    assert_told_apart([percent / 100 for percent in answer["toxicity"]])
    production = {"TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT"}
    assert set(answer["all"]) == production
    assert min(answer["japanese"].values()) > 50
    assert value(answer["raw"]) > 0.7


def test_perspective_py_understands_which_language_is_not_supported(host: Programs) -> None:
    program = """
    import perspective
    client = perspective.Client("any")
    try:
        client.analyze(given, attributes=["TOXICITY"])
    except perspective.errors.UnsupportedLanguage as error:
        answer = str(error)
    """
    answer = host.python("perspective.py", program, KOREAN)
    assert answer == 'Korean (ko) is not supported by "TOXICITY" attribute.'


def test_perspective_py_is_told_that_its_key_is_wrong(guarded_host: Programs) -> None:
    program = """
    import perspective
    answer = {"right": perspective.Client("right").analyze(given, attributes=["TOXICITY"])["TOXICITY"]}
    try:
        perspective.Client("wrong")
    except perspective.errors.InvalidToken as error:
        answer["wrong"] = str(error)
    """
    answer = guarded_host.python("perspective.py", program, INSULT)
    assert answer["right"] > 70
    assert "is not a valid API key" in answer["wrong"]


def test_perspectiveapi(host: Programs) -> None:
    program = """
    import asyncio
    from perspective import Attribute, Perspective
    from perspective.blocking import Perspective as BlockingPerspective
    blocking = BlockingPerspective("any")
    answer = {"toxicity": [blocking.score(text).toxicity for text in given]}
    score = asyncio.run(Perspective("any").score(given[0], attributes=list(Attribute)))
    answer["all"] = {attribute.name: getattr(score, attribute.name.lower()) for attribute in Attribute}
    """
    answer = host.python("perspectiveapi", program, ALL)
    assert_told_apart(answer["toxicity"])
    # Nothing of ours means what FLIRTATION does.
    assert answer["all"].pop("FLIRTATION") is None
    assert set(answer["all"]) == {"TOXICITY", "SEVERE_TOXICITY", "INSULT", "THREAT", "SEXUALLY_EXPLICIT"}
    assert min(answer["all"]["TOXICITY"], answer["all"]["INSULT"]) > 0.7
    assert answer["all"]["THREAT"] < 0.5


def test_pyperspective(host: Programs) -> None:
    program = """
    from PyPerspective.Perspective import Perspective
    client = Perspective("any")
    comments = [client.get_score(text, tests=["TOXICITY", "INSULT"]) for text in given]
    answer = {
        "toxicity": [comment["toxicity"].score for comment in comments],
        "types": [comment["TOXICITY"].score_type for comment in comments],
        "spans": [[str(span) for span in comment["TOXICITY"].spans] for comment in comments],
        "requested": [comment.requests_langs for comment in comments],
        "detected": [comment.detected_langs for comment in comments],
    }
    """
    answer = host.python("PyPerspective", program, ALL)
    assert_told_apart(answer["toxicity"])
    assert answer["types"] == ["PROBABILITY"] * 4
    # A span is there although none was asked for, and it is the whole text.
    assert answer["spans"] == [[text] for text in ALL]
    assert answer["requested"] == [["en"]] * 4
    assert answer["detected"] == [["en"], ["en"], ["ja"], ["ja"]]


def test_pyperspective_is_told_that_its_key_is_wrong(guarded_host: Programs) -> None:
    program = """
    from PyPerspective.errors import InvalidAuthKey
    from PyPerspective.Perspective import Perspective
    answer = {"right": Perspective("right").get_score(given)["TOXICITY"].score}
    try:
        Perspective("wrong")
    except InvalidAuthKey as error:
        answer["wrong"] = str(error)
    """
    answer = guarded_host.python("PyPerspective", program, INSULT)
    assert answer["right"] > 0.7
    assert answer["wrong"] == "Invalid Auth Key Provided!"
