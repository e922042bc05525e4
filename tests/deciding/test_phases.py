"""The phases, each alone and all in their order."""

from typing import Any

import pytest

from comments_service.domain.comments import Status
from comments_service.domain.decisions import Policy, Span, TagRules, Thresholds
from moderation.deciding.phases import PHASES
from moderation.deciding.phases.closed import closed
from moderation.deciding.phases.links import links
from moderation.deciding.phases.mode import premoderated
from moderation.deciding.phases.repeats import repeats
from moderation.deciding.phases.words import blocked_words, suspect_words
from moderation.deciding.pipeline import Subject, Verdict, first_verdict
from tests.worker.scripted import scored

NO_TAGS = TagRules("approve", "approve", "approve", "approve", "approve")


def subject(body: str = "市電の復活、楽しみです。", author: str = "市民", **fields: Any) -> Subject:
    policy = Policy(**fields.pop("policy", {}))
    return Subject(author=author, body=body, policy=policy, scores=scored(0.1).scores, **fields)


def blocked(body: str, *words: str, allowed: tuple[str, ...] = (), author: str = "市民") -> list[str] | None:
    """Returns the parts of the text that a list of blocked words matches, None if the phase has no opinion."""
    verdict = blocked_words(
        subject(body, author, policy={"blocked_words": list(words), "allowed_words": list(allowed)})
    )
    if verdict is None:
        return None
    assert (verdict.status, verdict.reason) == (Status.REJECTED, "blocked-word")
    return [(author if span.field == "author" else body)[span.start : span.end] for span in verdict.spans]


def test_no_phase_has_an_opinion_on_an_ordinary_comment_on_an_open_article() -> None:
    for phase in (closed, links, repeats, blocked_words, suspect_words):
        assert phase(subject()) is None


def test_a_closed_site_or_article_rejects() -> None:
    assert closed(subject(site_closed=True)) == Verdict(Status.REJECTED, "site-closed")
    assert closed(subject(article_closed=True)) == Verdict(Status.REJECTED, "article-closed")


def test_a_premoderated_article_holds_what_would_be_approved_and_nothing_else() -> None:
    assert premoderated(subject(premoderated=True)) == Verdict(Status.HELD, "premoderated")
    for thresholds in ({"approve_below": 0.05}, {"approve_below": 0.02, "reject_above": 0.05}):
        policy = {"default": Thresholds(**thresholds)}
        assert premoderated(subject(premoderated=True, policy=policy)) is None
    assert premoderated(subject()) is None


@pytest.mark.parametrize(
    ("body", "matches"),
    [
        ("お前は死ね。", ["死ね"]),
        ("そんなやつは死ねばいい", ["死ね"]),
        ("早く死 ね", ["死 ね"]),
        ("ﾀﾋね", ["ﾀﾋね"]),
        ("死\u200bね", ["死\u200bね"]),
        ("シネよ", ["シネ"]),
        ("死ね。もう一度言う、死ね", ["死ね", "死ね"]),
        ("市電が必死ねらいの増便", None),
        ("昭和の名画をまた見たい。", None),
    ],
)
def test_a_blocked_word_is_found_inside_running_japanese_and_disguised(
    body: str, matches: list[str] | None
) -> None:
    assert blocked(body, "死ね", allowed=("必死ね",)) == matches


@pytest.mark.parametrize(
    ("body", "matches"),
    [
        ("What an ass", ["ass"]),
        ("ＡＳＳ！", ["ＡＳＳ"]),
        ("a s s", ["a s s"]),
        ("@ss", ["@ss"]),
        ("This class passes the assembly", None),
        ("assである", ["ass"]),
    ],
)
def test_a_latin_word_is_found_only_as_a_whole_word(body: str, matches: list[str] | None) -> None:
    assert blocked(body, "ass") == matches


@pytest.mark.parametrize(
    ("word", "body", "matches"),
    [
        ("暴言", "あの暴 言は許せない", ["暴 言"]),
        ("暴言", "あの暴・・言は許せない", ["暴・・言"]),
        ("バカ", "このバ カが", ["バ カ"]),
        ("消えろ", "早く消 えろよ", ["消 えろ"]),
        ("ゴミクズ", "あのゴミ クズめ", ["ゴミ クズ"]),
        ("暴言", "乱暴 言い方もひどい", None),
        ("暴言", "暴 言語道断だ", None),
        ("バカ", "ソバ カレー うどん", None),
        ("バカ", "バ カンス", None),
        ("ばか", "行けば かなり遠い", None),
        ("外人", "海外 人気の店", None),
        ("死ね", "必死 ねばり勝ち", None),
        ("暴言", "暴。言", None),
        ("暴言", "暴   言", ["暴   言"]),
    ],
)
def test_a_blocked_word_is_found_across_separators_that_do_not_separate_two_other_words(
    word: str, body: str, matches: list[str] | None
) -> None:
    assert blocked(body, word) == matches


@pytest.mark.parametrize(
    ("word", "body", "matches"),
    [
        ("死ね", "お前はしねよ", ["しね"]),
        ("死ね", "シネと書かれた", ["シネ"]),
        ("しね", "市長は死ねばいい", ["死ね"]),
        ("馬鹿", "あいつはばかだ", ["ばか"]),
        ("ばか", "お前は馬鹿だ", ["馬鹿"]),
        ("殺す", "お前をころすぞ", ["ころす"]),
        ("クソ", "糞議員", ["糞"]),
        ("死ね", "もしね、明日晴れたら", None),
        ("死ね", "勉強しねえ", None),
        ("死ね", "しねまに行く", None),
        ("死ね", "山田氏ねえ", None),
        ("馬鹿", "そればかりでなく", None),
        ("馬鹿", "そばかすがある", None),
        ("殺す", "心配してところすぐ帰った", None),
        ("屑", "くずれた壁", None),
    ],
)
def test_a_blocked_word_is_found_both_in_kanji_and_in_kana(
    word: str, body: str, matches: list[str] | None
) -> None:
    assert blocked(body, word) == matches


def test_an_allowed_word_is_never_blocked_even_if_it_is_written_with_a_gap() -> None:
    assert blocked("市の暴 言集が話題", "暴言", allowed=("暴言集",)) is None
    assert blocked("死 ねば終わり", "死ね", allowed=("死ねば",)) is None


def test_an_allowed_word_protects_only_matches_inside_it() -> None:
    assert blocked("ばかりでなく", "ばか", allowed=("ばかり",)) is None
    assert blocked("ばかりか、ばかだ", "ばか", allowed=("ばかり",)) == ["ばか"]
    assert blocked("すばかだ", "ばか", allowed=("すば",)) == ["ばか"]


def test_a_blocked_word_in_the_authors_name_rejects() -> None:
    assert blocked("賛成です。", "暴言", author="暴言太郎") == ["暴言"]


def test_the_span_names_the_word_as_the_site_wrote_it() -> None:
    verdict = blocked_words(subject("大バカ者", policy={"blocked_words": ["ばか"]}))
    assert verdict == Verdict(Status.REJECTED, "blocked-word", [Span(1, 3, "ばか")])


def test_a_blocked_word_of_spaces_alone_blocks_nothing() -> None:
    assert blocked("どんな文でも", " ", "\u3000") is None


def test_a_suspect_word_holds() -> None:
    verdict = suspect_words(subject("談合があったのでは", policy={"suspect_words": ["談合"]}))
    assert verdict == Verdict(Status.HELD, "suspect-word", [Span(0, 2, "談合")])


@pytest.mark.parametrize(
    "body",
    [
        "https://news.example/a と https://news.example/b",
        "詳しくは www.example.com と example.jp",
        "ｈｔｔｐｓ：／／example.com と ttps://example.net",
    ],
)
def test_more_links_than_the_site_allows_hold(body: str) -> None:
    verdict = links(subject(body))
    assert verdict is not None
    assert (verdict.status, verdict.reason, len(verdict.spans)) == (Status.HELD, "links", 2)
    assert links(subject(body, policy={"max_links": 2})) is None


@pytest.mark.parametrize(
    "body",
    [
        "詳しくは https://news.example/tram へ",
        "午前9.30時、3.5キロの路線",
        "mail@example.com まで",
        "e.g. this",
    ],
)
def test_a_single_link_passes_and_so_does_text_that_only_resembles_a_link(body: str) -> None:
    assert links(subject(body)) is None


def test_a_single_link_holds_if_the_site_allows_none() -> None:
    assert links(subject("https://news.example/tram", policy={"max_links": 0})) is not None


def test_a_link_in_the_authors_name_holds() -> None:
    verdict = links(subject(author="shop.example.com", policy={"max_links": 100}))
    assert verdict is not None
    assert verdict.spans == [Span(0, 16, "link", "author")]


def test_a_text_that_is_repeated_more_often_than_allowed_holds() -> None:
    assert repeats(subject(repeats=1)) == Verdict(Status.HELD, "repeated")
    assert repeats(subject(repeats=1, policy={"max_repeats": 2})) is None
    assert repeats(subject(repeats=2, policy={"max_repeats": 2})) is not None


def test_a_text_of_anyone_holds_the_sooner_the_longer_it_is() -> None:
    """ThioJoe/YT-Spammer-Purge#736."""
    long = "在宅で月30万円稼げる方法を無料で教えています。興味がある方は連絡してください。"
    common = "市電の復活、楽しみにしています。"
    assert repeats(subject(long, repeats_of_anyone=1)) == Verdict(Status.HELD, "repeated")
    assert repeats(subject(long, repeats_of_anyone=1, policy={"max_repeats": 2})) is None
    assert repeats(subject(common, repeats_of_anyone=2)) is None
    assert repeats(subject(common, repeats_of_anyone=3)) is not None
    assert repeats(subject(common, repeats_of_anyone=5, policy={"max_repeats": 2})) is None


def test_the_phases_are_asked_in_order_and_the_first_verdict_decides() -> None:
    policy = {
        "blocked_words": ["暴言"],
        "suspect_words": ["談合"],
        "max_links": 0,
        "default": Thresholds(approve_below=0.05),
    }
    body = "暴言と談合 https://news.example 電話は090-1234-5678"
    fields: dict[str, Any] = {"site_closed": True, "restraint": "muted", "repeats": 5, "policy": policy}
    deciding: list[str] = []
    for change in (
        {"site_closed": False},
        {"policy": policy | {"blocked_words": []}},
        {"restraint": None},
        {"policy": policy | {"blocked_words": [], "suspect_words": []}},
        {"policy": policy | {"blocked_words": [], "suspect_words": [], "max_links": 1}},
        {"repeats": 0},
        {"policy": policy | {"blocked_words": [], "suspect_words": [], "max_links": 1, "tags": NO_TAGS}},
    ):
        deciding.append(first_verdict(PHASES, subject(body, **fields))[0])
        fields |= change
    deciding.append(first_verdict(PHASES, subject(body, **fields))[0])
    assert deciding == [
        *("closed", "blocked_words", "people", "suspect_words", "links", "repeats", "contacts", "toxicity")
    ]
    assert [name for name, _ in PHASES if name in deciding and name != "contacts"] == [
        name for name in deciding if name != "contacts"
    ]


def test_a_comment_on_which_no_phase_has_an_opinion_is_held() -> None:
    assert first_verdict([("closed", closed)], subject()) == ("none", Verdict(Status.HELD, "undecided"))
