"""What a site's policy makes of tags, and in which order they are asked."""

from typing import Any

import msgspec
import pytest

from comments_service.domain.comments import Status
from comments_service.domain.decisions import Policy, Span, TagRules
from comments_service.domain.help import HELP
from comments_service.domain.reader_texts import LANGUAGES
from comments_service.domain.reasons import DEFAULT_REASONS, authors_reason
from moderation.deciding.forecast import forecast_of
from moderation.deciding.phases import PHASES
from moderation.deciding.pipeline import Subject, Verdict, first_verdict
from tests.worker.scripted import scored

PHONE = "連絡は090-1234-5678まで"
OFFER = "高額バイト募集中。即日現金、DMください"
KOREAN = "이 기사는 정말 좋네요"
NOISE = "asdfghjkl;asdfghjkl;"
ENCOURAGED = "お前はさっさと首吊れよ"
AT_RISK = "もう死にたい"


# Nothing in it is a word of the rules: only a scorer that learned to can find a tag in it.
NEW_WORDS = "詳しい話は固定の記事で"


def decided(
    body: str,
    author: str = "市民",
    *,
    toxicity: float = 0.1,
    tags_found: list[Span] | None = None,
    **policy: Any,
) -> tuple[str, Verdict]:
    subject = Subject(
        author=author,
        body=body,
        policy=Policy(**policy),
        scores=scored(toxicity).scores,
        tags=tags_found or [],
    )
    return first_verdict(PHASES, subject)


@pytest.mark.parametrize(
    ("body", "tag", "phase", "reason", "labels"),
    [
        (PHONE, "contacts", "contacts", "contacts", {"phone"}),
        (OFFER, "solicitation", "solicitation", "solicitation", {"offer"}),
        (KOREAN, "language", "language", "language", {"language-ko"}),
        (NOISE, "noise", "noise", "noise", {"wall", "gibberish"}),
        (ENCOURAGED, "self_harm", "self_harm", "self_harm_encouragement", {"self_harm_encouragement"}),
    ],
)
def test_a_tag_holds_by_default_rejects_if_the_site_wants_it_and_may_be_off(
    body: str, tag: str, phase: str, reason: str, labels: set[str]
) -> None:
    name, verdict = decided(body)
    assert (name, verdict.status, verdict.reason) == (phase, Status.HELD, reason)
    assert {span.label for span in verdict.spans} <= labels
    rejecting = decided(body, tags=msgspec.convert({tag: "reject"}, TagRules))
    assert (rejecting[0], rejecting[1].status, rejecting[1].reason) == (phase, Status.REJECTED, reason)
    assert decided(body, tags=msgspec.convert({tag: "approve"}, TagRules)) == (
        "toxicity",
        Verdict(Status.APPROVED, "clean"),
    )


def test_the_span_is_that_of_the_text_as_it_was_written() -> None:
    assert decided("電話は０９０－１２３４－５６７８です")[1].spans == [Span(3, 16, "phone")]


@pytest.mark.parametrize("author", ["090-1234-5678", "LINE追加→taro1985", "taro@example.jp"])
def test_a_name_is_looked_at_too(author: str) -> None:
    name, verdict = decided("賛成です。", author)
    assert (name, verdict.status) == ("contacts", Status.HELD)
    assert {span.field for span in verdict.spans} == {"author"}


@pytest.mark.parametrize(
    "author", ["김민수", "asdfgh", "ああああ", "死にたいちゃん", "習近平", "Дмитрий", "José García"]
)
def test_a_name_may_be_any_letters(author: str) -> None:
    assert decided("賛成です。", author)[1].status is Status.APPROVED


def test_what_is_rejected_goes_before_what_is_held() -> None:
    name, verdict = decided(f"{PHONE} {OFFER}", tags=TagRules(solicitation="reject"))
    assert (name, verdict.status) == ("solicitation", Status.REJECTED)


def test_a_person_at_risk_is_held_and_never_rejected() -> None:
    policy: dict[str, Any] = {"blocked_words": ["死にたい"], "tags": TagRules(self_harm="reject")}
    name, verdict = decided(AT_RISK, toxicity=1.0, **policy)
    assert (name, verdict.status, verdict.reason) == ("self_harm_risk", Status.HELD, "self_harm_risk")
    assert verdict.spans == [Span(2, 6, "self_harm_risk")]
    assert decided(AT_RISK, tags=TagRules(self_harm="approve"))[1].status is Status.APPROVED


def test_who_may_be_at_risk_is_shown_help_and_no_advice_on_the_words() -> None:
    forecast = forecast_of(decided(AT_RISK)[1], HELP["ja"])
    assert (forecast.likely, forecast.spans, forecast.attribute, forecast.help) == (
        "held",
        [],
        None,
        HELP["ja"],
    )
    assert forecast_of(decided(PHONE)[1], HELP["ja"]).help is msgspec.UNSET


def test_a_site_may_read_more_languages() -> None:
    assert decided(KOREAN, languages=("ja", "en", "ko"))[1].status is Status.APPROVED
    assert decided("Great article, I agree", languages=("ja",))[0] == "language"


@pytest.mark.parametrize(
    ("body", "own"),
    [
        ("お問い合わせは03-5321-1111へ", "03-5321-1111"),
        ("お問い合わせは０３（５３２１）１１１１へ", "03-5321-1111"),
        ("感想は desk@news.example へ", "news.example"),
        ("感想は desk@news.example へ", "desk@news.example"),
    ],
)
def test_the_publishers_own_contacts_pass(body: str, own: str) -> None:
    assert decided(body)[0] == "contacts"
    assert decided(body, own_contacts=[own])[1].status is Status.APPROVED


def test_a_host_that_only_ends_like_the_publishers_is_not_its_own() -> None:
    assert decided("taro@fakenews.example まで", own_contacts=["news.example"])[0] == "contacts"


def test_a_policy_that_was_stored_before_there_were_tags_holds_them() -> None:
    stored = b'{"default":{"approve_below":0.5,"reject_above":1.0},"max_links":1,"blocked_words":[]}'
    policy = msgspec.json.decode(stored, type=Policy)
    assert policy.tags == TagRules("hold", "hold", "hold", "hold", "hold")
    assert (policy.languages, policy.own_contacts) == (("ja", "en"), [])


@pytest.mark.parametrize(
    ("label", "tag", "phase", "reason"),
    [
        ("offer", "solicitation", "solicitation", "solicitation"),
        ("self_harm_encouragement", "self_harm", "self_harm", "self_harm_encouragement"),
    ],
)
def test_what_the_scorer_found_counts_where_the_rules_find_nothing(
    label: str, tag: str, phase: str, reason: str
) -> None:
    found = [Span(0, 3, label)]
    assert decided(NEW_WORDS)[1].status is Status.APPROVED
    assert decided(NEW_WORDS, tags_found=found) == (phase, Verdict(Status.HELD, reason, found))
    rejecting = decided(NEW_WORDS, tags_found=found, tags=msgspec.convert({tag: "reject"}, TagRules))
    assert rejecting == (phase, Verdict(Status.REJECTED, reason, found))
    off = decided(NEW_WORDS, tags_found=found, tags=msgspec.convert({tag: "approve"}, TagRules))
    assert off == ("toxicity", Verdict(Status.APPROVED, "clean"))


def test_a_risk_that_the_scorer_found_is_held_and_never_rejected() -> None:
    found = [Span(0, 3, "self_harm_risk")]
    verdict = Verdict(Status.HELD, "self_harm_risk", found)
    rejecting: dict[str, Any] = {"blocked_words": ["記事"], "tags": TagRules(self_harm="reject")}
    assert decided(NEW_WORDS, tags_found=found, **rejecting) == ("self_harm_risk", verdict)
    assert decided(NEW_WORDS, tags_found=found, tags=TagRules(self_harm="approve"))[1].reason == "clean"


def test_the_words_of_a_rule_are_shown_rather_than_those_of_the_scorer() -> None:
    by_rule = decided(OFFER)
    assert decided(OFFER, tags_found=[Span(0, 1, "offer")]) == by_rule


def test_who_is_told_to_die_by_the_rules_is_not_at_risk_by_the_scorer() -> None:
    found = [Span(0, len(ENCOURAGED), "self_harm_risk")]
    assert decided(ENCOURAGED, tags_found=found)[1].reason == "self_harm_encouragement"


@pytest.mark.parametrize("body", [PHONE, OFFER, KOREAN, NOISE, ENCOURAGED])
def test_the_author_of_what_a_tag_holds_reads_why(body: str) -> None:
    """On the running service the author of what encourages self-harm read nothing, 2026-11-29."""
    _, verdict = decided(body)
    told = [authors_reason(verdict.reason, "policy", DEFAULT_REASONS, language) for language in LANGUAGES]
    assert verdict.status == Status.HELD
    assert None not in told
    assert len(set(told)) == len(LANGUAGES)
