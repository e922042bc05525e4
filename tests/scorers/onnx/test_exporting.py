import hashlib
import os
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from comments_service.domain.decisions import ATTRIBUTES
from moderation.folding.languages import language_of
from moderation.scorers.onnx import conversion, exporting
from moderation.scorers.onnx.exported import META, MODEL, TOKENIZER, read_exported
from moderation.scorers.onnx.exporting import ExportError, export
from moderation.scorers.onnx.scorer import OnnxScorer
from tests.scorers.tiny_detoxify import ARCHITECTURES, build_model, load_plainly

pytestmark = pytest.mark.skipif(
    find_spec("detoxify") is None and "CI" not in os.environ,
    reason="the extra `export` is not installed",
)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_model(tmp_path_factory.mktemp("models") / "tiny", "bert")


@pytest.fixture(scope="module")
def folder(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "model"
    export(str(checkpoint), folder)
    return folder


@pytest.fixture(scope="module")
def quantised(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quantised") / "model"
    export(str(checkpoint), folder, int8=True)
    return folder


def test_an_export_leaves_three_files_in_its_folder_and_nothing_next_to_it(
    folder: Path, quantised: Path
) -> None:
    for exported in (folder, quantised):
        assert sorted(file.name for file in exported.iterdir()) == [META, MODEL, TOKENIZER]
        assert list(exported.parent.iterdir()) == [exported]


def test_the_folder_says_what_the_model_is_and_what_it_was_made_from(folder: Path, checkpoint: Path) -> None:
    meta = read_exported(folder)
    assert (meta.format, meta.name, meta.architecture, meta.int8) == (1, "tiny", "bert", False)
    assert (meta.max_length, meta.pad_id) == (128, 0)
    assert meta.classes == [attribute for attribute in ATTRIBUTES if attribute != "sexual_explicit"]
    digests = [
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (folder / MODEL, folder / TOKENIZER, checkpoint)
    ]
    assert [meta.sha256.model, meta.sha256.tokenizer, meta.sha256.checkpoint] == digests
    assert meta.difference.texts > 70
    assert 0 < meta.difference.mean < meta.difference.largest < 1e-5


def test_the_golden_scores_are_those_of_detoxify_itself(
    folder: Path, checkpoint: Path, tmp_path: Path
) -> None:
    plain: Any = load_plainly(checkpoint, tmp_path)
    golden = read_exported(folder).golden
    assert all(entry.int8 is None for entry in golden)
    assert {language_of(entry.text) for entry in golden} == {"en", "ja"}
    lengths = [len(plain.tokenizer(entry.text)["input_ids"]) for entry in golden]
    assert (min(lengths), max(lengths) > 512) == (2, True)
    short = [entry for entry, length in zip(golden, lengths, strict=True) if length <= 128]
    assert len(short) >= 8
    for entry in short:
        expected: dict[str, float] = dict.fromkeys(ATTRIBUTES, 0.0) | plain.predict(entry.text)
        assert dict(entry.original) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_architecture_is_exported_with_fused_attention_and_quantised(name: str, tmp_path: Path) -> None:
    import onnx

    export(str(build_model(tmp_path / "model", name)), tmp_path / "int8", int8=True)
    operators = {node.op_type for node in onnx.load(tmp_path / "int8" / MODEL).graph.node}
    assert {"QAttention", "MatMulInteger"} <= operators
    assert OnnxScorer.load(tmp_path / "int8").score(["Thank you."])


def test_a_quantised_model_is_smaller_and_comes_with_its_own_scores_and_their_difference(
    folder: Path, quantised: Path
) -> None:
    meta, precise = read_exported(quantised), read_exported(folder)
    assert meta.int8
    assert (quantised / MODEL).stat().st_size < (folder / MODEL).stat().st_size / 2
    assert [entry.original for entry in meta.golden] == [
        {attribute: pytest.approx(score, abs=1e-6) for attribute, score in entry.original.items()}
        for entry in precise.golden
    ]
    scored = OnnxScorer.load(quantised).score([entry.text for entry in meta.golden])
    assert [scored_text.scores for scored_text in scored] == [entry.int8 for entry in meta.golden]
    assert precise.difference.largest < 1e-5 < meta.difference.mean < meta.difference.largest


def test_a_checkpoint_exported_again_gives_the_same_files(
    folder: Path, checkpoint: Path, tmp_path: Path
) -> None:
    export(str(checkpoint), tmp_path / "again")
    for name in (META, MODEL, TOKENIZER):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


def test_outputs_are_kept_by_name_and_those_that_are_not_attributes_are_left_out(tmp_path: Path) -> None:
    import torch

    checkpoint = build_model(tmp_path / "own", "roberta")
    content: Any = torch.load(checkpoint, weights_only=True)
    content["config"]["dataset"]["args"]["classes"] = ["male", "threat", "female", "toxicity"]
    torch.save(content, checkpoint)
    plain: Any = load_plainly(checkpoint, tmp_path)
    export(str(checkpoint), tmp_path / "exported")
    scorer = OnnxScorer.load(tmp_path / "exported")
    expected = plain.predict("Thank you.")
    [scored] = scorer.score(["Thank you."])
    assert scored.scores == dict.fromkeys(ATTRIBUTES, 0.0) | {
        "toxicity": pytest.approx(expected["toxicity"], abs=1e-5),
        "threat": pytest.approx(expected["threat"], abs=1e-5),
    }


def test_a_model_that_does_not_score_as_detoxify_is_not_exported(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def convert(model: Any, *arguments: Any) -> None:
        model.classifier.bias.data += 0.001
        conversion.convert(model, *arguments)

    monkeypatch.setattr(exporting, "convert", convert)
    with pytest.raises(ExportError, match=r"scores up to 0\.000\d+ away from Detoxify"):
        export(str(checkpoint), tmp_path / "exported")
    assert list(tmp_path.iterdir()) == []


def test_a_quantised_model_that_gives_no_numbers_is_not_exported(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def quantise(source: Path, target: Path, **_options: Any) -> None:
        import numpy as np
        import onnx

        model = onnx.load(source)
        weight = model.graph.initializer[0]
        weight.CopyFrom(
            onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(weight) * np.float32("nan"), weight.name)
        )
        onnx.save(model, target)

    monkeypatch.setattr(exporting, "quantise", quantise)
    with pytest.raises(ExportError, match="a score that is not a number"):
        export(str(checkpoint), tmp_path / "exported", int8=True)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_export_leaves_nothing(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_arguments: Any, **_options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(exporting, "quantise", interrupt)
    with pytest.raises(KeyboardInterrupt):
        export(str(checkpoint), tmp_path / "exported", int8=True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_or_folder_that_exists_is_not_overwritten(
    folder: Path, checkpoint: Path, tmp_path: Path
) -> None:
    before = (folder / META).stat()
    with pytest.raises(ExportError, match="is there already"):
        export(str(checkpoint), folder)
    assert (folder / META).stat() == before
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match="is there already"):
        export(str(checkpoint), tmp_path / "file")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ExportError, match="is there already"):
        export(str(checkpoint), tmp_path / "empty")


def test_a_model_too_large_for_one_file_is_refused(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion, "_MAX_BYTES", 10_000)
    with pytest.raises(ExportError, match="tiny cannot be exported: its weights take"):
        export(str(checkpoint), tmp_path / "exported")


def test_a_missing_library_is_named_with_what_installs_it(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_all_but_onnx(name: str) -> ModuleSpec | None:
        return None if name == "onnx" else find_spec(name)

    monkeypatch.setattr(exporting, "find_spec", find_all_but_onnx)
    with pytest.raises(ExportError, match=r"library onnx is not installed; run `pip install '.*\[export\]'`"):
        export(str(checkpoint), tmp_path / "exported")
    assert list(tmp_path.iterdir()) == []
