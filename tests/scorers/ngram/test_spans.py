"""The words of a comment that are marked: whole words, as the author wrote them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.folding.fold import fold_all
from moderation.scorers.ngram.pieces import PIECE
from moderation.scorers.ngram.scorer import NgramScorer

scorer = NgramScorer.load()


def marked(text: str, label: str = "toxicity") -> list[str]:
    return [text[span.start : span.end] for span in scorer.score([text])[0].spans if span.label == label]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("お前は死ね。", ["死ね"]),
        ("知事はバカ。委員はゴミクズ。", ["バカ", "ゴミクズ"]),
        ("キモい、消えろ", ["キモい", "消えろ"]),
        ("会見を最後まで見ました。質問にも丁寧に答えていたと思います。でもお前は死ね。", ["死ね"]),
        ("Go kill yourself", ["kill yourself"]),
        ("The mayor is an idiot, the council are morons, and you are scum", ["idiot", "morons", "scum"]),
        ("You are a stupid idiot and a liar", ["stupid idiot", "liar"]),
    ],
)
def test_every_word_that_clearly_raised_the_score_is_marked(text: str, words: list[str]) -> None:
    assert words == marked(text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("さっさと し ね 老人", "し ね"),
        ("し\u200bね、無能", "し\u200bね"),
        ("市長は死\nね", "死\nね"),
        ("死(し)ね", "死(し)ね"),
        ("大臣は ﾊﾞｶ だ。", "ﾊﾞｶ"),
        ("この記者は バ●カ だ", "バ●カ"),
        ("お前56すぞ", "56すぞ"),
        ("記者は🐴🦌だ", "🐴🦌"),
        ("f u c k off you m0ron", "f u c k"),
        ("f u c k off you m0ron", "m0ron"),
        ("the council can go f*ck itself", "f*ck"),
    ],
)
def test_a_disguised_word_is_marked_as_it_is_written(text: str, word: str) -> None:
    assert word in marked(text)


@pytest.mark.parametrize(
    "text",
    [
        "この大臣は口だけのペテン師でクズ野郎だ",
        "不法移民は害虫、まとめて駆除しろ",
        "殺してやるから覚えとけ",
        "頭おかしい記者だな、早く消えろ",
        "うざいんだよ、くたばれ",
        "お前らは馬鹿か。ゴミクズ記者は消えろ",
        "what a load of rubbish, you pathetic moron",
    ],
)
def test_no_mark_starts_or_ends_inside_a_word_or_is_a_particle_alone(text: str) -> None:
    inside_word = "[一-鿿々]{2}|[ァ-ヺー]{2}|[A-Za-z0-9]{2}"
    for span in scorer.score([text])[0].spans:
        edges = [text[index - 1 : index + 1] for index in (span.start, span.end)]
        assert not any(re.fullmatch(inside_word, edge) for edge in edges)
        assert not re.fullmatch(r"[ぁ-ゖー]|お前ら?|you|\W+", text[span.start : span.end])


def test_a_pronoun_is_marked_if_nothing_else_raised_the_score() -> None:
    scored = scorer.score(["お前"])[0]
    assert {span.label: (span.start, span.end) for span in scored.spans} == {
        attribute: (0, 2) for attribute, score in scored.scores.items() if score >= 0.5
    }


@pytest.mark.parametrize("address", ["https://example.com/idiot", "www.idiot.com", "idiot.co.jp/fuck"])
def test_an_address_is_never_marked(address: str) -> None:
    text = f"{address} says you are an idiot"
    assert marked(text) == ["idiot"]
    assert all(span.start > len(address) for span in scorer.score([text])[0].spans)


def test_at_most_ten_spans_are_marked_for_an_attribute() -> None:
    text = "お前は死ね。あの人は親切です。" * 15
    assert len(marked(text)) == 10


def test_a_comment_without_its_marked_words_scores_below_one_half() -> None:
    for text in (
        "知事はバカ。委員はゴミクズ。",
        "The mayor is an idiot, the council are morons, and you are scum",
        "今日の社説を読んだ。書いた奴は頭おかしい。さっさと失せろ。",
    ):
        blank = list(text)
        for span in scorer.score([text])[0].spans:
            blank[span.start : span.end] = " " * (span.end - span.start)
        assert scorer.score(["".join(blank)])[0].scores["toxicity"] < 0.5


comments = st.text(max_size=60) | st.text(
    alphabet="お前は死ね。バカ●クズ野郎🐴🦌 idotfuck.*!\nw消えろ", max_size=30
)


@given(comments)
def test_marks_of_an_attribute_are_in_order_and_do_not_overlap(text: str) -> None:
    previous_end: dict[str, int] = {}
    for span in scorer.score([text])[0].spans:
        assert previous_end.get(span.label, 0) <= span.start < span.end <= len(text)
        previous_end[span.label] = span.end


@given(comments)
def test_the_pieces_of_a_line_joined_are_the_line(text: str) -> None:
    line = fold_all([text])[0]
    assert line == "".join(PIECE.findall(line))
