import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from comments_service.decisions import ATTRIBUTES, Scores
from moderation.languages import language_of
from moderation.scorers import Scored, checkpoints
from moderation.scorers.choose import ScorerUnavailableError, load_scorer
from moderation.scorers.routed import RoutedScorer
from tests.scorers.tiny_detoxify import build_model

needs_detoxify = pytest.mark.skipif(
    find_spec("detoxify") is None and "CI" not in os.environ, reason="the extra `detoxify` is not installed"
)


class Constant:
    """Gives every text one toxicity."""

    def __init__(self, name: str, toxicity: float) -> None:
        self.name = name
        self.version = f"{name}-1"
        self._toxicity = toxicity

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        scores: Scores = {**dict.fromkeys(ATTRIBUTES, 0.0), "toxicity": self._toxicity}
        given = langs or [None] * len(texts)
        return [Scored(scores, language_of(text, lang), []) for text, lang in zip(texts, given, strict=True)]


def test_each_text_goes_to_the_scorer_of_its_language_and_the_order_stays() -> None:
    routed = RoutedScorer(japanese=Constant("ngram", 0.1), others=Constant("detoxify", 0.9))
    scored = routed.score(["Thank you.", "ありがとう", "4ね", "ok", "ok"], [None, None, None, None, "ja"])
    assert [(one.lang, one.scores["toxicity"]) for one in scored] == [
        ("en", 0.9),
        ("ja", 0.1),
        ("ja", 0.1),
        ("en", 0.9),
        ("ja", 0.1),
    ]
    assert routed.score([]) == []


def test_two_scorers_as_one_have_both_names_and_versions() -> None:
    routed = RoutedScorer(japanese=Constant("ngram", 0.1), others=Constant("detoxify", 0.9))
    assert (routed.name, routed.version) == ("detoxify+ngram", "detoxify-1+ngram-1")


def test_the_embedded_model_is_there_without_anything_else() -> None:
    scorer, why = load_scorer("ngram")
    assert scorer.name == "ngram"
    assert why == f"scoring with ngram {scorer.version}, as asked"


def test_auto_takes_the_embedded_model_and_says_why_where_there_is_no_detoxify(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def find_nothing(_name: str) -> None: ...

    monkeypatch.setattr(checkpoints, "find_spec", find_nothing)
    scorer, why = load_scorer("auto")
    assert scorer.name == "ngram"
    assert why.endswith("because of Detoxify: the library detoxify is not installed")


@needs_detoxify
def test_auto_takes_the_embedded_model_where_no_weights_are_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    scorer, why = load_scorer("auto")
    assert scorer.name == "ngram"
    assert why.endswith(
        f"because of Detoxify: {tmp_path}/hub/checkpoints has the weights of none of"
        " unbiased, original, multilingual, unbiased-small, original-small"
    )


@needs_detoxify
def test_weights_alone_are_not_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    checkpoint = tmp_path / "hub" / "checkpoints" / "toxic_original-c1212f89.ckpt"
    checkpoint.parent.mkdir(parents=True)
    checkpoint.touch()
    _, why = load_scorer("auto")
    assert why.endswith(
        "needs the config and tokenizer of bert-base-uncased, which are not in Hugging Face's cache"
    )


@needs_detoxify
def test_auto_judges_japanese_with_the_embedded_model_even_beside_detoxify(tmp_path: Path) -> None:
    checkpoint = build_model(tmp_path / "tiny", "bert")
    both, why = load_scorer("auto", str(checkpoint))
    alone, _ = load_scorer("detoxify", str(checkpoint))
    embedded, _ = load_scorer("ngram")
    assert both.name == "detoxify+ngram"
    assert "Japanese, which it does not know, with ngram" in why
    texts = ["値上げの理由をきちんと説明してほしい。", "Thank you for the report."]
    assert both.score(texts) == [embedded.score(texts)[0], alone.score(texts)[1]]


@needs_detoxify
def test_detoxify_that_was_asked_for_judges_every_language(tmp_path: Path) -> None:
    scorer, why = load_scorer("detoxify", str(build_model(tmp_path / "tiny", "bert")))
    assert scorer.name == "detoxify"
    assert why == f"scoring every language with detoxify {scorer.version}, as asked"
    assert scorer.score(["値上げ"])[0].lang == "ja"


@pytest.mark.parametrize(
    ("kind", "model", "reason"),
    [
        ("detoxify", "no-such-model", "detoxify cannot score here: "),
        ("ngram", "no-such-file", "the embedded scorer cannot be loaded: "),
        ("onnx", None, "onnx cannot score here: MODERATION_MODEL must name"),
        ("cascade", None, "the scorer cascade is not part of this release"),
        ("perspective", None, "there is no scorer 'perspective'"),
    ],
)
def test_a_scorer_that_cannot_be_had_is_an_error_in_words(kind: str, model: str | None, reason: str) -> None:
    with pytest.raises(ScorerUnavailableError, match=reason):
        load_scorer(kind, model)
