"""Clients of the Perspective API from npm, unmodified, and what Coral sends, with `moderation serve` as their host."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.clients.programs import Programs
from tests.clients.scores import assert_told_apart, value
from tests.clients.texts import ALL, INSULT_JA, THANKS_JA

CORAL = Path(__file__).with_name("coral.js")
HOST = "https://commentanalyzer.googleapis.com"


def test_perspective_api_client(host: Programs) -> None:
    program = """
    const Perspective = require('perspective-api-client');
    const perspective = new Perspective({ apiKey: 'any' });
    const scored = [];
    for (const text of given) scored.push(await perspective.analyze(text));
    const several = await perspective.analyze(given[0], { attributes: ['toxicity', 'insult', 'COMPASSION'] });
    const error = await perspective.analyze(given[0], { attributes: ['no_such'] }).catch((error) => error);
    return { scored, several, error: { name: error.name, message: error.message, status: error.response.status } };
    """
    answer = host.node(program, ALL)
    assert_told_apart(list(map(value, answer["scored"])))
    assert list(answer["several"]["attributeScores"]) == ["TOXICITY", "INSULT"]
    assert answer["error"] == {
        "name": "ResponseError",
        "message": "Unknown requested attribute: NO_SUCH",
        "status": 400,
    }


def test_perspectiveapi_js_client(host: Programs) -> None:
    program = """
    const { Client } = require('@conversationai/perspectiveapi-js-client');
    const client = new Client('any');
    const scores = [];
    for (const text of given) scores.push(await client.getScores(text));
    const context = { entries: [{ text: '<p>記事</p>', type: 'HTML' }] };
    const insult = await client.getScores(`<b>${given[0]}</b>`, { attributes: ['INSULT'], context, languages: ['ja'] });
    return { scores, insult };
    """
    answer = host.node(program, ALL)
    assert_told_apart([scores["TOXICITY"] for scores in answer["scores"]])
    assert answer["insult"]["INSULT"] > 0.7


def test_perspectiveapi_js_client_with_a_base_url_of_its_own(host: Programs) -> None:
    program = """
    const { Client } = require('@conversationai/perspectiveapi-js-client');
    const client = new Client('any');
    client.perspectiveApiUrl = `${given.host}/below/a/prefix/v1alpha1/comments:analyze?key=any`;
    return Promise.all(given.texts.map((text) => client.getScores(text, { attributes: ['TOXICITY'] })));
    """
    answer = host.node(program, {"host": HOST, "texts": ALL})
    assert_told_apart([scores["TOXICITY"] for scores in answer])


@pytest.mark.parametrize("prefix", ["", "/below/a/prefix"])
def test_googleapis_makes_its_methods_from_the_discovery_document(host: Programs, prefix: str) -> None:
    # googleapis' `google.discoverAPI(url)` is these lines; the package itself is large.
    program = """
    const { Discovery } = require('googleapis-common');
    const makeClient = await new Discovery({}).discoverAPI(`${given.url}/$discovery/rest?version=v1alpha1`);
    const client = makeClient({}, {});
    client.google = { _options: {} };
    const answers = [];
    for (const text of given.texts) {
      const resource = { comment: { text }, requestedAttributes: { TOXICITY: {} } };
      answers.push((await client.comments.analyze({ key: 'any', resource })).data);
    }
    const error = await client.comments.analyze({ key: 'any', resource: {} }).catch((error) => error);
    return { answers, status: error.status, message: error.message };
    """
    answer = host.node(program, {"url": HOST + prefix, "texts": ALL})
    assert_told_apart(list(map(value, answer["answers"])))
    assert (answer["status"], answer["message"]) == (400, "Comment must be non-empty.")


def coral_analyzes(text: str, endpoint: str, key: str = " any ", model: str = "TOXICITY") -> dict[str, Any]:
    body: dict[str, Any] = {
        "comment": {"text": text},
        "doNotStore": True,
        "requestedAttributes": {model: {}},
        # Whatever the language of the tenant is, if it is not one of five.
        "languages": ["en"],
    }
    return {"endpoint": endpoint, "key": key, "operation": "comments:analyze", "body": body}


@pytest.mark.parametrize(
    ("endpoint", "address"),
    [
        (f"{HOST}/v1alpha1", f"{HOST}/v1alpha1/comments:analyze?key=any"),
        (f"  {HOST}/v1alpha1/  ", f"{HOST}/v1alpha1/comments:analyze?key=any"),
        (f" {HOST}/perspective/v1alpha1", f"{HOST}/perspective/v1alpha1/comments:analyze?key=any"),
    ],
)
def test_coral_has_a_comment_scored_at_its_custom_endpoint(
    host: Programs, endpoint: str, address: str
) -> None:
    requests = [coral_analyzes(text, endpoint) for text in ALL]
    answers = host.node_file(CORAL, {"requests": requests})
    assert [(answer["address"], answer["status"]) for answer in answers] == [(address, 200)] * 4
    # One connection serves all comments.
    assert [answer["kept"] for answer in answers] == [False, True, True, True]
    assert_told_apart([value(answer["data"]) for answer in answers])


def test_coral_tells_what_its_moderators_decided(host: Programs) -> None:
    def suggests(text: str, score: int) -> dict[str, Any]:
        told = {"url": "https://news.example/a?commentID=c-7", "Coral_comment_id": "c-7"}
        body = {
            "comment": {"text": text},
            "context": {"entries": [{"text": json.dumps(told)}]},
            "attributeScores": {"TOXICITY": {"summaryScore": {"value": score}}},
            "languages": ["en"],
            "communityId": "Coral:https://coral.example",
            "clientToken": "comment:c-7",
        }
        return {
            "endpoint": f"{HOST}/v1alpha1",
            "key": "any",
            "operation": "comments:suggestscore",
            "body": body,
        }

    answers = host.node_file(CORAL, {"requests": [suggests(THANKS_JA, 0), suggests(INSULT_JA, 1)]})
    assert [answer["status"] for answer in answers] == [200, 200]
    told = {"clientToken": "comment:c-7", "detectedLanguages": ["ja"], "requestedLanguages": ["en"]}
    assert [answer["data"] for answer in answers] == [told, told]


def test_coral_with_a_wrong_key_is_told_so(guarded_host: Programs) -> None:
    requests = [coral_analyzes(INSULT_JA, f"{HOST}/v1alpha1", key) for key in ("right", "wrong")]
    right, wrong = guarded_host.node_file(CORAL, {"requests": requests})
    assert value(right["data"]) > 0.7
    assert (wrong["status"], wrong["data"]["error"]["status"]) == (400, "INVALID_ARGUMENT")
