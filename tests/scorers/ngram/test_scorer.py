import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments_service.domain.decisions import ATTRIBUTES
from moderation.scorers.ngram.model_file import ModelError
from moderation.scorers.ngram.scorer import NgramScorer
from moderation.scorers.ngram.sums import without_addresses

scorer = NgramScorer.load()


def toxicity(text: str) -> float:
    return scorer.score([text])[0].scores["toxicity"]


@pytest.mark.parametrize(
    "text",
    [
        "お前は死ね。",
        "し　ね",
        "ｼﾈｶｽ",
        "氏ね",
        "タヒね",
        "バ カ は 黙 っ て ろ",
        "この大臣は口だけのペテン師でクズ野郎だ",
        "殺すぞお前",
        "You are a stupid idiot.",
        "f u c k off you m0ron",
        "Go kill yourself, you piece of trash",
    ],
)
def test_abuse_and_its_disguises_score_above_one_half(text: str) -> None:
    assert toxicity(text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "政府の対応は遅すぎる。怒りを覚える。",
        "この増税には断固反対だ。撤回してほしい。",
        "市長のやり方は強引すぎると思う",
        "山田氏ねえ、あの人の講演は面白かったよ",
        "殺人事件の報道を見て胸が痛む。ご冥福をお祈りします。",
        "新作のシネマ、とても良かったです",
        "I disagree with this policy, it will hurt families.",
        "The victim died of gunshot wounds at the scene.",
        "",
    ],
)
def test_ordinary_comments_score_below_one_half(text: str) -> None:
    assert toxicity(text) < 0.5


@given(st.lists(st.text(max_size=60), max_size=5), st.text(max_size=60))
def test_a_text_scores_the_same_alone_and_among_others(other_texts: list[str], text: str) -> None:
    assert scorer.score([text]) == scorer.score([*other_texts, text])[-1:]


@given(st.text(max_size=400))
def test_every_score_is_a_probability_and_every_span_lies_in_the_text(text: str) -> None:
    scored = scorer.score([text])[0]
    assert list(scored.scores) == list(ATTRIBUTES)
    assert all(math.isfinite(score) and 0 <= score <= 1 for score in scored.scores.values())
    assert all(0 <= span.start < span.end <= len(text) for span in scored.spans)


def test_no_attribute_is_likelier_than_toxicity() -> None:
    for scored in scorer.score(["お前は死ね。", "What a lovely day", "You fat ugly pig, I will kill you"]):
        assert max(scored.scores.values()) == scored.scores["toxicity"]


@pytest.mark.parametrize(
    "text", ["あ" * 1000, "死ね" * 500, "a" * 3000, "🤮" * 750, " " * 3000, "\u200b" * 1000]
)
def test_a_text_of_three_thousand_bytes_is_scored(text: str) -> None:
    assert len(text.encode()) <= 3000
    assert 0 <= toxicity(text) <= 1


def test_texts_of_several_batches_keep_their_order_and_languages() -> None:
    texts = ["", "お前は死ね。" * 3000, *["What a lovely day", "お前は死ね。", ""] * 1500, "you idiot" * 2000]
    langs = [None, None, *["ja", None, "en"] * 1500, "ja"]
    pairs = list(zip(texts, langs, strict=True))
    alone = {(text, lang): scorer.score([text], [lang])[0] for text, lang in set(pairs)}
    assert scorer.score(texts, langs) == [alone[pair] for pair in pairs]


def test_no_texts_have_no_scores() -> None:
    assert scorer.score([]) == []


def test_spans_cover_the_words_as_the_author_wrote_them() -> None:
    text = "大臣は ﾊﾞｶ だ。し ね"
    scored = scorer.score([text])[0]
    assert "し ね" in {text[span.start : span.end] for span in scored.spans if span.label == "toxicity"}


@pytest.mark.parametrize("address", ["https://example.com/news/2024/05/01?id=12345", "@USER @USER", "URL"])
def test_spans_cover_the_words_after_an_address(address: str) -> None:
    text = f"{address} you are an idiot"
    assert {text[span.start : span.end] for span in scorer.score([text])[0].spans} == {"idiot"}


def test_spans_name_exactly_the_attributes_that_score_one_half() -> None:
    for scored in scorer.score(["お前は死ね。", "今日はいい天気"]):
        likely = {attribute for attribute, score in scored.scores.items() if score >= 0.5}
        assert {span.label for span in scored.spans} == likely


def test_the_language_is_detected_by_script_unless_it_is_given() -> None:
    assert [answer.lang for answer in scorer.score(["こんにちは", "hello", "2 + 2"])] == ["ja", "en", "en"]
    assert [answer.lang for answer in scorer.score(["こんにちは", "hello"], ["en", "ja"])] == ["en", "ja"]
    assert [answer.lang for answer in scorer.score(["こんにちは"], ["fr"])] == ["ja"]


def test_an_address_changes_neither_scores_nor_offsets() -> None:
    text = "see https://example.com/fuck-off for details"
    assert len(text) == len(without_addresses(text))
    assert toxicity(text) < 0.5


def test_the_version_is_the_same_for_the_same_file() -> None:
    assert scorer.name == "ngram"
    assert scorer.version == NgramScorer.load().version


@pytest.mark.parametrize("content", [b"", b"not a model", b'{"format": "hashed n-grams 1"}\nxx'])
def test_a_file_that_is_not_a_model_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.model"
    path.write_bytes(content)
    with pytest.raises(ModelError):
        NgramScorer.load(path)


def test_the_shipped_model_is_a_file_of_at_most_four_megabytes() -> None:
    from moderation.scorers.ngram.model_file import SHIPPED

    assert SHIPPED.stat().st_size <= 4_000_000


def test_a_truncated_model_is_refused(tmp_path: Path) -> None:
    from moderation.scorers.ngram.model_file import SHIPPED

    path = tmp_path / "half.model"
    path.write_bytes(SHIPPED.read_bytes()[:100_000])
    with pytest.raises(ModelError, match="another format or size"):
        NgramScorer.load(path)
