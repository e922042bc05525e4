import hashlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from comments_service.decisions import ATTRIBUTES
from moderation.scorers import checkpoints
from moderation.scorers.checkpoints import DetoxifyUnavailableError
from moderation.scorers.detoxify import DetoxifyScorer, available
from tests.scorers.tiny_detoxify import ARCHITECTURES, build_model, load_plainly, write_checkpoint

pytestmark = pytest.mark.skipif(
    find_spec("detoxify") is None and "CI" not in os.environ,
    reason="the extra `detoxify` is not installed",
)

TEXTS = [
    "What an idiot, resign already.",
    "Thank you.",
    "値上げの理由をきちんと説明してほしい。",
    "The council voted for the new tram line after a long debate about money, roads and the minister.",
    "😀",
]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a model was looked for on the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("models")
    return {name: build_model(folder / name, name) for name in ARCHITECTURES}


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """A model of one's own that a test may damage."""
    return build_model(tmp_path / "tiny", "bert")


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_scores_are_those_of_the_library_alone(name: str, models: dict[str, Path], tmp_path: Path) -> None:
    plain: Any = load_plainly(models[name], tmp_path)
    scored = DetoxifyScorer.load(str(models[name])).score(TEXTS)
    for text, found in zip(TEXTS, scored, strict=True):
        expected: dict[str, float] = dict.fromkeys(ATTRIBUTES, 0.0) | plain.predict(text)
        assert dict(found.scores) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_text_scores_the_same_alone_and_among_others(name: str, models: dict[str, Path]) -> None:
    scorer = DetoxifyScorer.load(str(models[name]))
    for text, among_others in zip(TEXTS * 8, scorer.score(TEXTS * 8), strict=True):
        assert dict(scorer.score([text])[0].scores) == pytest.approx(dict(among_others.scores), abs=1e-5)


def test_no_texts_have_no_scores(models: dict[str, Path]) -> None:
    assert DetoxifyScorer.load(str(models["bert"])).score([]) == []


def test_all_seven_attributes_are_there_and_an_untrained_one_is_zero(models: dict[str, Path]) -> None:
    (original,) = DetoxifyScorer.load(str(models["bert"])).score(["Thank you."])
    (unbiased,) = DetoxifyScorer.load(str(models["roberta"])).score(["Thank you."])
    assert set(original.scores) == set(unbiased.scores) == set(ATTRIBUTES)
    assert original.scores["sexual_explicit"] == 0.0
    assert unbiased.scores["sexual_explicit"] > 0.0


def test_the_language_is_told_by_script_unless_it_is_given(models: dict[str, Path]) -> None:
    scored = DetoxifyScorer.load(str(models["bert"])).score(["ok", "4ね", "ok"], [None, None, "ja"])
    assert [one.lang for one in scored] == ["en", "ja", "ja"]


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_what_stands_beyond_the_models_length_counts(
    name: str, models: dict[str, Path], tmp_path: Path
) -> None:
    plain: Any = load_plainly(models[name], tmp_path)
    scorer = DetoxifyScorer.load(str(models[name]))
    long = "Thank you for the careful report. " * 30
    # Several, since a model of random weights may find some of them less remarkable than what stands before.
    ends = [
        "Thank you.",
        "What an idiot, resign already!",
        "waste " * 5,
        "2031 " * 7,
        "説明してほしい。",
        "tram! " * 3,
    ]
    texts = [long + end * times for end in ends for times in (1, 4)]
    assert len({str(plain.predict(text)) for text in texts}) == 1
    assert len({str(scored.scores) for scored in scorer.score(texts)}) > 1


def test_the_version_is_the_models_name_and_its_checkpoints_hash(checkpoint: Path) -> None:
    digest = hashlib.sha256(checkpoint.read_bytes()).hexdigest()
    assert DetoxifyScorer.load(str(checkpoint)).version == f"tiny-{digest[:12]}"


def test_a_folder_is_as_good_as_the_checkpoint_in_it(checkpoint: Path) -> None:
    assert DetoxifyScorer.load(str(checkpoint.parent)).version == DetoxifyScorer.load(str(checkpoint)).version


def test_the_config_of_the_base_model_will_do(checkpoint: Path) -> None:
    config = checkpoint.with_name("config.json")
    content = json.loads(config.read_text())
    del content["id2label"], content["label2id"]
    config.write_text(json.dumps(content))
    assert DetoxifyScorer.load(str(checkpoint)).score(["Thank you."])


def test_a_tokenizer_without_a_limit_does_not_let_a_long_text_through(checkpoint: Path) -> None:
    config = checkpoint.with_name("tokenizer_config.json")
    content = json.loads(config.read_text())
    del content["model_max_length"]
    config.write_text(json.dumps(content))
    assert DetoxifyScorer.load(str(checkpoint)).score(["Thank you for the careful report. " * 100])


def test_half_precision_weights_score_in_full_precision(checkpoint: Path) -> None:
    import torch

    _change_weights(checkpoint, lambda weights: {name: value.half() for name, value in weights.items()})
    (scored,) = DetoxifyScorer.load(str(checkpoint)).score(["Thank you."])
    toxicity = scored.scores["toxicity"]
    assert toxicity != torch.tensor(toxicity).half().item()


def test_the_scores_that_lie_beside_a_checkpoint_must_come_out_again(checkpoint: Path) -> None:
    (scored,) = DetoxifyScorer.load(str(checkpoint)).score(["Thank you."])
    golden = checkpoint.with_name("golden.json")
    golden.write_text(json.dumps([{"text": "Thank you.", "scores": scored.scores}]))
    DetoxifyScorer.load(str(checkpoint))
    golden.write_text(
        json.dumps([{"text": "Thank you.", "scores": {"toxicity": scored.scores["toxicity"] - 0.01}}])
    )
    with pytest.raises(DetoxifyUnavailableError, match=r"toxicity of text 1 in golden\.json should be"):
        DetoxifyScorer.load(str(checkpoint))


def _lacking_weights(checkpoint: Path) -> None:
    _change_weights(checkpoint, lambda weights: {k: v for k, v in weights.items() if "layer.1" not in k})


def _not_a_number(checkpoint: Path) -> None:
    _change_weights(
        checkpoint, lambda weights: {name: value * float("nan") for name, value in weights.items()}
    )


def _of_another_shape(checkpoint: Path) -> None:
    _change_weights(checkpoint, lambda weights: {name: value[:1] for name, value in weights.items()})


def _tokenizer_of_another_model(checkpoint: Path) -> None:
    other = build_model(checkpoint.parent.parent / "other", "albert")
    checkpoint.with_name("tokenizer.json").write_bytes(other.with_name("tokenizer.json").read_bytes())


def _tokenizer_that_knows_no_word(checkpoint: Path) -> None:
    tokenizer = checkpoint.with_name("tokenizer.json")
    content = json.loads(tokenizer.read_text())
    vocabulary = content["model"]["vocab"]
    content["model"]["vocab"] = {
        token if token.startswith("[") else f"∅{number}": number for token, number in vocabulary.items()
    }
    tokenizer.write_text(json.dumps(content))


def _no_tokenizer(checkpoint: Path) -> None:
    checkpoint.with_name("tokenizer.json").unlink()


def _no_toxicity(checkpoint: Path) -> None:
    _change_classes(checkpoint, ["spam", "ham"])


def _more_classes_than_outputs(checkpoint: Path) -> None:
    _change_classes(checkpoint, ["toxic", *"abcdefgh"])


def _cut_short(checkpoint: Path) -> None:
    checkpoint.write_bytes(checkpoint.read_bytes()[:5000])


def _something_else(checkpoint: Path) -> None:
    import torch

    torch.save([1, 2, 3], checkpoint)


def _missing(checkpoint: Path) -> None:
    checkpoint.unlink()


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (_lacking_weights, r"lacks \d+ weights, the first is bert\.encoder\.layer\.1"),
        (_not_a_number, "a score that is not a number"),
        (_of_another_shape, r"Detoxify cannot load .*model\.ckpt with its config"),
        (_tokenizer_of_another_model, r"the tokenizer knows \d+ tokens and the model \d+"),
        (_tokenizer_that_knows_no_word, "does not know the words of an ordinary sentence"),
        (_no_tokenizer, r"there is no tokenizer\.json beside"),
        (_no_toxicity, "without toxicity"),
        (_more_classes_than_outputs, "names 9 classes for 6 outputs"),
        (_cut_short, "is not a checkpoint of Detoxify"),
        (_something_else, "is not a checkpoint of Detoxify"),
        (_missing, "is neither a file nor one of"),
    ],
)
def test_what_cannot_score_is_refused_in_words(
    damage: Callable[[Path], None], reason: str, checkpoint: Path
) -> None:
    damage(checkpoint)
    with pytest.raises(DetoxifyUnavailableError, match=reason):
        DetoxifyScorer.load(str(checkpoint))


class _Code:
    """Unpickles by running something."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Path.touch, (self.path,)


def test_code_in_a_checkpoint_is_refused_and_not_run(checkpoint: Path, tmp_path: Path) -> None:
    _change_weights(checkpoint, lambda weights: weights | {"extra": _Code(tmp_path / "ran")})
    with pytest.raises(DetoxifyUnavailableError, match="holds more than weights"):
        DetoxifyScorer.load(str(checkpoint))
    assert not (tmp_path / "ran").exists()


def test_a_missing_library_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def find_nothing(_name: str) -> None: ...

    monkeypatch.setattr(checkpoints, "find_spec", find_nothing)
    assert available("original") == "the library detoxify is not installed"


def test_weights_that_are_not_in_the_cache_are_a_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    assert available("original") == (
        f"the weights of original are not at {tmp_path}/hub/checkpoints/toxic_original-c1212f89.ckpt"
    )


def test_a_checkpoint_that_is_all_there_is_available(checkpoint: Path) -> None:
    assert available(str(checkpoint)) is None


def test_published_checkpoints_are_looked_for_where_the_library_puts_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import torch
    from detoxify.detoxify import MODEL_URLS

    monkeypatch.delenv("TORCH_HOME", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    urls = {name: url.rpartition("/")[2] for name, url in MODEL_URLS.items()}
    assert urls == {name: published.checkpoint for name, published in checkpoints.PUBLISHED.items()}
    assert available("original") is not None
    assert f"{torch.hub.get_dir()}/checkpoints/" in str(available("original"))


def test_a_published_model_is_loaded_from_the_two_caches(checkpoint: Path, tmp_path: Path) -> None:
    _fill_caches(checkpoint, tmp_path)
    script = (
        "import json, socket\n"
        "socket.getaddrinfo = None\n"
        "from moderation.scorers.choose import load_scorer\n"
        "scorer, why = load_scorer('detoxify')\n"
        "print(json.dumps([scorer.version, why, scorer.score(['Thank you.'])[0].scores]))\n"
    )
    environment = os.environ | {"TORCH_HOME": str(tmp_path / "torch"), "HF_HOME": str(tmp_path / "hf")}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=True)
    version, why, scores = json.loads(done.stdout)
    assert version.startswith("original-")
    assert why == f"scoring every language with detoxify {version}, as asked"
    assert scores == pytest.approx(dict(DetoxifyScorer.load(str(checkpoint)).score(["Thank you."])[0].scores))


def _fill_caches(checkpoint: Path, caches: Path) -> None:
    weights = caches / "torch" / "hub" / "checkpoints"
    weights.mkdir(parents=True)
    (weights / "toxic_original-c1212f89.ckpt").write_bytes(checkpoint.read_bytes())
    model = caches / "hf" / "hub" / "models--bert-base-uncased"
    (model / "refs").mkdir(parents=True)
    (model / "refs" / "main").write_text("1")
    (model / "snapshots" / "1").mkdir(parents=True)
    for name in checkpoints.BESIDE_A_CHECKPOINT:
        (model / "snapshots" / "1" / name).write_bytes(checkpoint.with_name(name).read_bytes())


def _change_weights(checkpoint: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    import torch

    content: Any = torch.load(checkpoint, weights_only=True)
    write_checkpoint(checkpoint, ARCHITECTURES["bert"], change(content["state_dict"]))


def _change_classes(checkpoint: Path, classes: list[str]) -> None:
    import torch

    content: Any = torch.load(checkpoint, weights_only=True)
    content["config"]["dataset"]["args"]["classes"] = classes
    torch.save(content, checkpoint)
