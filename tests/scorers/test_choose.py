from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from moderation.scorers import choose
from moderation.scorers.choose import ScorerUnavailableError, load_scorer
from moderation.scorers.detoxify import checkpoints
from moderation.scorers.ngram import scorer
from moderation.scorers.ngram.model_file import SHIPPED, Border, Gate, read_model, write_model
from tests.scorers.tiny_detoxify import build_model, needs_detoxify


@pytest.fixture
def gated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Gate]], None]:
    """Returns a function that gives the embedded model these gates."""

    def set_gates(gates: dict[str, Gate]) -> None:
        shipped = read_model(SHIPPED)
        header = msgspec.structs.replace(shipped.header, gates=gates)
        write_model(tmp_path / "gated.model", header, shipped.table)
        monkeypatch.setattr(scorer, "SHIPPED", tmp_path / "gated.model")

    return set_gates


def test_the_embedded_model_needs_nothing_else() -> None:
    scorer, why = load_scorer("ngram")
    assert scorer.name == "ngram"
    assert why == f"scoring with ngram {scorer.version}, as asked"


def test_auto_uses_the_embedded_model_and_says_why_if_there_is_no_transformer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def find_nothing(_name: str) -> None: ...

    monkeypatch.setattr(checkpoints, "find_spec", find_nothing)
    for model in (None, ""):
        scorer, why = load_scorer("auto", model)
        embedded, without = choose._embedded()
        assert (scorer.name, scorer.version) == (embedded.name, embedded.version)
        assert why == (
            f"scoring with {scorer.name} {scorer.version} alone{without},"
            " since detoxify cannot score here: the library detoxify is not installed"
        )


def test_auto_fails_if_the_named_model_cannot_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def find_nothing(_name: str) -> None: ...

    monkeypatch.setattr(checkpoints, "find_spec", find_nothing)
    with pytest.raises(ScorerUnavailableError, match="no-such-model is neither a file nor one of unbiased"):
        load_scorer("auto", "no-such-model")
    with pytest.raises(ScorerUnavailableError, match="the library detoxify is not installed"):
        load_scorer("auto", "unbiased")


def test_auto_refuses_an_exported_model_with_a_missing_file(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").touch()
    with pytest.raises(ScorerUnavailableError, match=r"onnx cannot score here: .* holds no meta\.json"):
        load_scorer("auto", str(tmp_path))


@needs_detoxify
def test_auto_uses_the_embedded_model_if_there_are_no_weights(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    scorer, why = load_scorer("auto")
    assert scorer.name == choose._embedded()[0].name
    assert why.endswith(
        f"since detoxify cannot score here: {tmp_path}/hub/checkpoints has the weights of none of"
        " unbiased, original, multilingual, unbiased-small, original-small"
    )


@needs_detoxify
def test_weights_without_config_and_tokenizer_are_not_enough(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    checkpoint = tmp_path / "hub" / "checkpoints" / "toxic_original-c1212f89.ckpt"
    checkpoint.parent.mkdir(parents=True)
    checkpoint.touch()
    _, why = load_scorer("auto")
    assert why.endswith(
        "needs the config and tokenizer of bert-base-uncased, which are not in Hugging Face's cache"
    )


@needs_detoxify
def test_auto_is_a_cascade_if_there_is_a_detoxify_model(
    tmp_path: Path, gated: Callable[[dict[str, Gate]], None]
) -> None:
    texts = ["値上げの理由をきちんと説明してほしい。", "Thank you for the report.", "What a load of garbage."]
    embedded, _ = load_scorer("ngram")
    benign, unclear = (max(answer.scores.values()) for answer in embedded.score(texts[1:]))
    assert benign < unclear
    gated({"en": Gate((Border(0.01, unclear),), 1.0)})
    checkpoint = build_model(tmp_path / "tiny", "bert")
    embedded, _ = load_scorer("ngram")
    alone, _ = load_scorer("detoxify", str(checkpoint))
    for kind in ("auto", "cascade"):
        both, why = load_scorer(kind, str(checkpoint), ["en"], 0.02)
        assert (both.name, both.version) == (
            "cascade",
            f"ngram-{embedded.version}+detoxify-{alone.version}+en-0.02",
        )
        # The stack is not fitted to these n-grams.
        assert why.removesuffix(choose._embedded()[1]) == (
            f"scoring with ngram {embedded.version} and, where it is not sure, what is in en"
            f" with detoxify {alone.version}; at most 2.0% of toxic comments may be lost so"
        )
        assert [answer.scores for answer in both.score(texts)] == [
            *(answer.scores for answer in embedded.score(texts[:2])),
            alone.score(texts[2:])[0].scores,
        ]


@needs_detoxify
def test_without_gates_auto_always_asks_the_transformer_and_a_cascade_is_refused(
    tmp_path: Path, gated: Callable[[dict[str, Gate]], None]
) -> None:
    gated({})
    checkpoint = str(build_model(tmp_path / "tiny", "bert"))
    both, why = load_scorer("auto", checkpoint)
    assert "and, always, since it has no gates, what is in en with detoxify tiny-" in why
    assert [answer.by for answer in both.score(["値上げ", "Thank you."])] == [
        "cascade:ngram",
        "cascade:detoxify",
    ]
    with pytest.raises(ScorerUnavailableError, match="has no gates; train it again"):
        load_scorer("cascade", checkpoint)


@needs_detoxify
def test_detoxify_alone_scores_every_language(tmp_path: Path) -> None:
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
        ("cascade", "no-such-model", "detoxify cannot score here: "),
        # As with a folder that this user may not read, it is not known whether the model exists.
        ("auto", "m" * 300, "the model cannot be read: .*File name too long"),
        ("onnx", "m" * 300, "onnx cannot score here: .*File name too long"),
        ("detoxify", "m" * 300, "detoxify cannot score here: .*File name too long"),
        ("perspective", None, "there is no scorer 'perspective'"),
    ],
)
def test_a_scorer_that_cannot_be_loaded_is_an_error_with_its_reason(
    kind: str, model: str | None, reason: str, gated: Callable[[dict[str, Gate]], None]
) -> None:
    gated({"en": Gate()})
    with pytest.raises(ScorerUnavailableError, match=reason):
        load_scorer(kind, model)
