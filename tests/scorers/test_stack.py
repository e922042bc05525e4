"""The n-grams first, and both embedded models for what these do not clear."""

from collections.abc import Sequence

import msgspec
import numpy as np
import pytest

from comments_service.domain.decisions import ATTRIBUTES
from moderation.folding.fold import fold_all
from moderation.folding.languages import is_read_by_ngrams
from moderation.scorers import Scored
from moderation.scorers.encoder.scorer import Cut, EncoderScorer
from moderation.scorers.ngram.probabilities import logits_of
from moderation.scorers.ngram.scorer import NgramScorer
from moderation.scorers.stack import SHIPPED, Stack, StackError, StackScorer
from tests.scorers.encoder.tagged_encoder import tagged_encoder

CLEAR = "市電の復活、楽しみにしています。"
INSULT = "お前みたいな馬鹿は消えろ。"
KOREAN = "너는 정말 쓸모없는 쓰레기야"


class Asked(EncoderScorer):
    """The shipped encoder, which notes what it is asked."""

    def logits(self, cut: Cut) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
        # What it is asked later is for the spans.
        self.asked = getattr(self, "asked", cut)
        return super().logits(cut)


@pytest.fixture(scope="module")
def stack() -> StackScorer:
    return StackScorer.load(NgramScorer.load())


def shipped() -> Stack:
    return msgspec.json.decode(SHIPPED.read_bytes(), type=Stack)


def test_the_shipped_stack_was_fitted_to_the_shipped_models(stack: StackScorer) -> None:
    assert (stack.name, len(stack.version)) == ("stack", 12)
    assert set(shipped().clear_below) == {"en", "ja"}


def test_a_stack_for_other_models_is_refused() -> None:
    ngram, encoder = NgramScorer.load(), EncoderScorer.load()
    for changes, kind in (({"ngram": "0" * 12}, "n-grams"), ({"encoder": "0" * 12}, "encoder")):
        with pytest.raises(StackError, match=f"fitted to the {kind} 000000000000, not .*--stack-only"):
            StackScorer(msgspec.structs.replace(shipped(), **changes), ngram, encoder)


def test_what_the_ngrams_clear_is_not_asked_of_the_encoder() -> None:
    ngram, encoder = NgramScorer.load(), Asked.load()
    assert isinstance(encoder, Asked)
    answers = StackScorer(shipped(), ngram, encoder).score([CLEAR, INSULT, KOREAN])
    assert encoder.asked == encoder.cut([INSULT, KOREAN])
    assert [answer.by for answer in answers] == ["stack:ngram", "stack:both", "stack:encoder"]
    assert answers[0].scores == ngram.score([CLEAR])[0].scores
    assert answers[2].scores == encoder.score([KOREAN])[0].scores


def test_a_text_has_the_same_scores_alone_and_among_others(stack: StackScorer) -> None:
    texts = [CLEAR, INSULT, KOREAN, "You stupid idiot!", "", "Thank you for the careful reporting."]
    assert stack.score(texts) == [stack.score([text])[0] for text in texts]


def test_the_words_are_named_by_the_ngrams_or_else_by_the_encoder(stack: StackScorer) -> None:
    insult, korean = stack.score([INSULT, KOREAN])
    assert insult.scores["toxicity"] >= 0.5
    assert any("馬鹿" in INSULT[span.start : span.end] for span in insult.spans)
    labels = {span.label for answer in (insult, korean) for span in answer.spans}
    assert labels <= {
        name for answer in (insult, korean) for name in ATTRIBUTES if answer.scores[name] >= 0.5
    }
    for answer, text in ((insult, INSULT), (korean, KOREAN)):
        assert {span.label for span in answer.spans} == {
            name for name in ATTRIBUTES if answer.scores[name] >= 0.5
        }
        assert all(text[span.start : span.end].strip() for span in answer.spans)


def test_no_attribute_is_likelier_than_toxicity(stack: StackScorer) -> None:
    for answer in stack.score([INSULT, KOREAN, "You stupid idiot, I will kill you"]):
        assert max(answer.scores.values()) == answer.scores["toxicity"]


def test_the_logit_of_a_certain_score_is_finite() -> None:
    answer = Scored(dict(zip(ATTRIBUTES, (0.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.5), strict=True)), "ja", [])
    logits = logits_of([answer])
    assert logits.shape == (1, len(ATTRIBUTES))
    assert logits[0, :3].round(6).tolist() == [-12, 12, 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("市電の復活、楽しみ", True),
        ("Thank you, über-fans! 🙂", True),
        ("首相辞任要求決議案可決", True),
        ("他是白痴", False),
        ("你這個沒用的白癡", False),
        ("你真是个没用的白痴", False),
        ("너는 쓰레기야", False),
        ("Ты просто идиот", False),
        ("уou idiоt", True),
        ("สวัสดีครับ", False),
    ],
)
def test_a_text_is_foreign_to_the_ngrams_by_its_letters(text: str, expected: bool) -> None:
    assert is_read_by_ngrams(text) is expected


def test_what_the_ngrams_clear_and_the_gate_lets_through_has_the_tags_and_both_scores(
    stack: StackScorer,
) -> None:
    encoder = tagged_encoder("市電", {"offer": -1e9})
    fitted = msgspec.structs.replace(shipped(), encoder=encoder.version)
    with_tags = StackScorer(fitted, NgramScorer.load(), EncoderScorer(encoder))
    through, cleared = with_tags.score([CLEAR, "駅前は人が多いですね。"])
    assert (through.by, cleared.by) == ("stack:both", "stack:ngram")
    assert {span.label for span in through.tags} == {"offer"}
    assert cleared.tags == []
    assert [answer.tags for answer in stack.score([CLEAR, INSULT, KOREAN])] == [[], [], []]


def test_texts_are_folded_once_for_both_models(stack: StackScorer, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def counted(texts: Sequence[str]) -> list[str]:
        calls.append(len(texts))
        return fold_all(texts)

    monkeypatch.setattr("moderation.scorers.ngram.sums.fold_all", counted)
    texts = ["駅前の広場が新しくなりました。", "図書館に本を返しました。"]
    assert {answer.by for answer in stack.score(texts)} == {"stack:ngram"}
    assert calls == [len(texts)]
