"""From labelled files to a folder that the worker's scorer loads, with a tiny file of random weights."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from moderation.labelled.rows import Row
from moderation.scorers.choose import ScorerUnavailableError, load_scorer
from moderation.scorers.onnx.exported import META, MODEL, TOKENIZER, read_exported
from moderation.scorers.onnx.scorer import OnnxScorer
from moderation.scorers.weighing import Weights
from moderation.training.encoder.examples import Examples
from moderation.training.transformer import make, origin
from moderation.training.transformer.fit import fit
from moderation.training.transformer.network import make_network
from moderation.training.transformer.origin import read_origin
from tests.commands.running import moderation
from tests.training.test_train import write_rows
from tests.training.transformer.tiny_origin import PIECES, write_origin

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")
# To import it here would let it look for models in the network.
pytestmark = pytest.mark.skipif(
    find_spec("transformers") is None and "CI" not in os.environ, reason="transformers is not installed"
)

TEXTS = [
    "you idiot",
    "ＹＯＵ ＩＤＩＯＴ",
    "お前は死ね",
    "この予算には失望した",
    "",
    "the plan " * 90 + "you idiot",
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with data, and with folders `first` and `second` made from them."""
    place = tmp_path_factory.mktemp("transformer")
    data = place / "data"
    data.mkdir()
    write_rows(data / "tiny_train.jsonl")
    write_rows(data / "tiny_dev.jsonl")
    with pytest.MonkeyPatch.context() as patch:
        file = write_origin(place / "tiny.bin")
        patch.setattr(make, "find_file", lambda: file)
        # Our own templates are a hundred thousand sentences.
        patch.setattr(make, "SENTENCES", data)
        patch.setattr(make.train_transformer, "__defaults__", (data, make.EXAMPLES))
        for out in ("first", "second"):
            assert moderation("train", "--data", data, "--transformer", "--out", place / out) == 0
        yield place


def test_the_folder_is_one_that_a_worker_loads(place: Path) -> None:
    folder = place / "first"
    assert sorted(file.name for file in folder.iterdir()) == ["NOTICE", "card.md", META, MODEL, TOKENIZER]
    meta = read_exported(folder)
    assert (meta.int8, meta.folds, meta.architecture) == (True, True, "bert")
    assert meta.sha256.checkpoint in (folder / "card.md").read_text()
    assert "multilingual-e5-small" in (folder / "NOTICE").read_text()
    scorer, why = load_scorer("cascade", str(folder), ("en", "ja"))
    assert meta.version in scorer.version
    assert f"with onnx {meta.version}, both weighed; at most" in why
    assert [answer.lang for answer in scorer.score(TEXTS)] == ["en", "en", "ja", "ja", "en", "en"]


def test_the_same_data_and_seed_give_the_same_bytes(place: Path) -> None:
    for file in (MODEL, TOKENIZER, META, "card.md", "NOTICE"):
        assert (place / "first" / file).read_bytes() == (place / "second" / file).read_bytes()


def test_a_score_depends_on_the_folded_text_and_its_language_alone(place: Path) -> None:
    scorer = OnnxScorer.load(place / "first")
    together = scorer.score(TEXTS)
    assert together == [scorer.score([text])[0] for text in TEXTS]
    assert together[0] == together[1]
    (in_english, in_japanese) = scorer.score(["you idiot"] * 2, ["en", "ja"])
    assert in_english.scores != in_japanese.scores


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (["calibration"], "does not calibrate each attribute in each language"),
        (["weighing", "weights"], "does not weigh each attribute in each language"),
        (["weighing", "calibration"], "does not weigh each attribute in each language"),
    ],
)
def test_a_folder_that_does_not_say_how_each_attribute_is_scored_is_refused(
    part: list[str], reason: str, place: Path, tmp_path: Path
) -> None:
    meta = copied(place / "first", tmp_path)
    changed = meta
    for name in part:
        changed = changed[name]
    del changed["ja"]["threat"]
    (tmp_path / META).write_bytes(msgspec.json.encode(meta))
    with pytest.raises(ScorerUnavailableError, match=reason):
        load_scorer("onnx", str(tmp_path))


def copied(folder: Path, out: Path) -> Any:
    """Copies the folder, and returns its description."""
    for file in folder.iterdir():
        (out / file.name).write_bytes(file.read_bytes())
    return msgspec.json.decode((out / META).read_bytes())


def test_it_is_weighed_with_the_stack_of_the_package_and_alone_counts_after_too_few_rows(place: Path) -> None:
    weighing = read_exported(place / "first").weighing
    stack, _ = load_scorer("stack")
    assert weighing
    assert weighing.embedded == f"stack-{stack.version}"
    assert {weights for lang in weighing.weights.values() for weights in lang.values()} == {Weights(0.0, 1.0)}
    too_few = " | ".join(["too few rows"] * 3)
    assert f"| ja | {too_few} | this model |" in (place / "first" / "card.md").read_text()


def test_the_log_names_the_embedded_models_that_a_weighing_of_another_release_was_fitted_to(
    place: Path, tmp_path: Path
) -> None:
    meta = copied(place / "first", tmp_path)
    meta["weighing"]["embedded"] = "stack-0123456789ab"
    (tmp_path / META).write_bytes(msgspec.json.encode(meta))
    _, why = load_scorer("cascade", str(tmp_path))
    assert ", both weighed (as fitted to stack 0123456789ab);" in why


def test_the_version_changes_with_the_calibration_and_the_weighing(place: Path) -> None:
    meta = read_exported(place / "first")
    assert meta.weighing
    changed = [
        msgspec.structs.replace(meta, calibration={}),
        msgspec.structs.replace(meta, weighing=None),
        msgspec.structs.replace(meta, weighing=msgspec.structs.replace(meta.weighing, weights={})),
    ]
    assert len({meta.version, *(each.version for each in changed)}) == 4


def test_the_table_and_the_lowest_layers_stay_and_the_others_learn(tmp_path: Path) -> None:
    rows = [Row("x", "en", "wiki_cat", n % 2, insult=n % 2) for n in range(640)]
    rng = np.random.default_rng(6)
    insult = PIECES.index("▁idiot")
    cut = [[0, *rng.integers(5, 40, 5).tolist(), *([insult] if n % 2 else []), 2] for n in range(640)]
    network = make_network(read_origin(write_origin(tmp_path / "tiny.bin")), np.arange(len(PIECES)))
    before = {name: value.clone() for name, value in network.state_dict().items()}
    fit(
        network,
        Examples(rows, np.empty((len(rows), 0), dtype=np.float32), cut, {"en": [[]], "ja": [[]]}, 32),
        1.0,
        1,
        lambda _: None,
    )
    changed = {name for name, value in network.state_dict().items() if not torch.equal(value, before[name])}
    assert changed
    assert not [name for name in changed if "embeddings" in name or "layer.0." in name]
    with torch.no_grad():
        benign, toxic = (
            network(torch.tensor([[0, 12, 13, *ids, 2]]), torch.ones(1, 4 + len(ids), dtype=torch.long))[0][
                0, 0
            ]
            for ids in ([], [insult])
        )
    assert toxic > benign


def test_what_cannot_be_made_is_said_on_one_line(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("train", "--data", place / "data", "--transformer")
    assert moderation(*arguments) == 2
    assert "needs '--out'" in capsys.readouterr().err
    assert moderation(*arguments, "--encoder") == 2
    assert "Choose one of" in capsys.readouterr().err
    assert moderation(*arguments, "--out", place / "first") == 1
    assert "is there already" in capsys.readouterr().err
    monkeypatch.setattr(origin, "PACKAGE", "no-such-package")
    monkeypatch.setattr(make, "find_file", origin.find_file)
    assert moderation(*arguments, "--out", tmp_path / "new") == 1
    assert "run `pip install '.[transformer]'`" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
