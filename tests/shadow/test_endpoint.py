"""How the other endpoint is addressed and asked, and what it may answer."""

from typing import Any

import pytest

from comments_service.errors import ConfigurationError
from moderation.api.shadow.endpoint import Address, NoAnswerError, Question, open_endpoint
from tests.ports import UNREACHABLE
from tests.shadow.other import KEY, error, other_endpoint

QUESTION = Question(text="お前は死ね", attributes=["TOXICITY", "INSULT"])


@pytest.mark.parametrize(
    ("given", "called"),
    [
        ("https://x.example", "https://x.example/v1alpha1/comments:analyze"),
        ("https://x.example/", "https://x.example/v1alpha1/comments:analyze"),
        (" https://x.example/proxy/v1alpha1/ ", "https://x.example/proxy/v1alpha1/comments:analyze"),
        ("https://x.example:8443/v1alpha1", "https://x.example:8443/v1alpha1/comments:analyze"),
        ("https://x.example/a/comments:analyze?key=k", "https://x.example/a/comments:analyze?key=k"),
        ("http://x.example?key=k%2B1", "http://x.example/v1alpha1/comments:analyze?key=k%2B1"),
    ],
)
def test_an_address_may_be_of_a_host_a_version_or_the_call(given: str, called: str) -> None:
    assert Address(given).url == called


def test_a_key_is_sent_and_never_shown() -> None:
    for address in (
        Address(f"https://user:pass@x.example/?key={KEY}"),
        Address("https://user:pass@x.example", KEY),
    ):
        assert address.url.endswith(f"?key={KEY}")
        assert str(address) == repr(address) == "https://x.example/v1alpha1/comments:analyze"


@pytest.mark.parametrize(
    "url", ["x.example", "ftp://x.example", "https:///v1alpha1", "https://x:port", "http://[::1"]
)
def test_what_is_no_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^--shadow") as caught:
        Address(url)
    assert url not in str(caught.value)


async def test_a_question_is_one_that_perspective_understands() -> None:
    question = Question(
        text="<b>死ね</b>", attributes=["TOXICITY"], html=True, languages=["en"], drop_unsupported=True
    )
    async with other_endpoint() as other, open_endpoint(Address(other.url, KEY), connections=1) as endpoint:
        assert await endpoint.ask(question) == {"TOXICITY": 0.9}
        await endpoint.ask(QUESTION)
    first, second = other.asked
    assert first == {
        "comment": {"text": "<b>死ね</b>", "type": "HTML"},
        "requestedAttributes": {"TOXICITY": {}},
        "languages": ["en"],
        "dropUnsupportedAttributes": True,
        "doNotStore": True,
        "clientToken": "moderation-shadow",
    }
    assert second == {
        "comment": {"text": "お前は死ね"},
        "requestedAttributes": {"TOXICITY": {}, "INSULT": {}},
        "doNotStore": True,
        "clientToken": "moderation-shadow",
    }


REFUSALS = [
    (429, error(429, "RESOURCE_EXHAUSTED", "Quota exceeded"), "quota"),
    (403, error(403, "PERMISSION_DENIED", "Perspective has not been used in this project"), "key"),
    (400, error(400, "INVALID_ARGUMENT", "no", errorType="LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"), "refused"),
    (500, b"<html>oops</html>", "fails"),
    (503, error(503, "UNAVAILABLE", "later"), "fails"),
    (200, b"<html>welcome</html>", "unlike"),
    (200, b"[]", "unlike"),
    (200, b"\xff", "unlike"),
    (200, b" " * 1_000_001, "unlike"),
    (302, b"", "unlike"),
    (404, b"not found", "refused"),
    (400, {"error": "text"}, "refused"),
    (400, {"error": {"details": "text"}}, "refused"),
]


@pytest.mark.parametrize(("status", "body", "kind"), REFUSALS)
async def test_whatever_it_answers_is_told_apart(status: int, body: Any, kind: str) -> None:
    async with other_endpoint() as other, open_endpoint(Address(other.url, KEY), connections=1) as endpoint:
        other.refusal = (status, body)
        with pytest.raises(NoAnswerError) as caught:
            await endpoint.ask(QUESTION)
    assert caught.value.kind == kind


async def test_a_wrong_key_is_told_without_repeating_it() -> None:
    async with (
        other_endpoint() as other,
        open_endpoint(Address(other.url, "wrong-key"), connections=1) as endpoint,
    ):
        with pytest.raises(NoAnswerError) as caught:
            await endpoint.ask(QUESTION)
    assert (caught.value.kind, "wrong-key" in caught.value.what) == ("key", False)
    assert "API_KEY_INVALID" in caught.value.what


async def test_how_long_to_wait_is_heard() -> None:
    async with other_endpoint() as other, open_endpoint(Address(other.url, KEY), connections=1) as endpoint:
        other.refusal, other.headers = (429, {}), [(b"retry-after", b"7")]
        with pytest.raises(NoAnswerError) as caught:
            await endpoint.ask(QUESTION)
        assert caught.value.retry_after == 7
        other.headers = [(b"retry-after", b"Wed, 21 Oct 2026 07:28:00 GMT")]
        with pytest.raises(NoAnswerError) as caught:
            await endpoint.ask(QUESTION)
        assert caught.value.retry_after is None


async def test_one_that_is_slow_is_late_and_one_that_is_gone_away() -> None:
    async with (
        other_endpoint() as other,
        open_endpoint(Address(other.url, KEY), connections=1, timeout_seconds=0.2) as endpoint,
    ):
        other.goes_on.clear()
        with pytest.raises(NoAnswerError) as caught:
            await endpoint.ask(QUESTION)
    assert (caught.value.kind, caught.value.what) == ("late", "no answer within 0.2 s")
    async with open_endpoint(Address(f"http://{UNREACHABLE}", KEY), connections=1) as endpoint:
        with pytest.raises(NoAnswerError) as caught:
            await endpoint.ask(QUESTION)
    assert (caught.value.kind, caught.value.what) == ("away", "Connection refused")


async def test_scores_that_make_no_sense_are_left_out() -> None:
    async with other_endpoint() as other, open_endpoint(Address(other.url, KEY), connections=1) as endpoint:
        scores: Any = {
            "TOXICITY": {"summaryScore": {"value": 1.5}},
            "INSULT": {},
            "THREAT": {"summaryScore": {}},
        }
        other.refusal = (200, {"attributeScores": scores})
        assert await endpoint.ask(QUESTION) == {"THREAT": 0.0}
        other.refusal = (200, {"languages": ["ja"]})
        assert await endpoint.ask(QUESTION) == {}
