"""Exported folders that cannot score as they should are refused when they are loaded."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from moderation.scorers.choose import ScorerUnavailableError, load_scorer
from moderation.scorers.onnx import scorer
from moderation.scorers.onnx.exported import META, MODEL, TOKENIZER, ExportedError, sha256_of_file
from moderation.scorers.onnx.scorer import OnnxScorer
from tests.scorers.tiny_detoxify import build_model, needs_detoxify

pytestmark = needs_detoxify


def _change_meta(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads((folder / META).read_text())
    change(content)
    (folder / META).write_text(json.dumps(content))


def _accept(folder: Path) -> None:
    """Corrects the listed hashes, as an intruder would."""
    hashes = {MODEL: sha256_of_file(folder / MODEL), TOKENIZER: sha256_of_file(folder / TOKENIZER)}
    _change_meta(folder, lambda meta: meta["sha256"].update(hashes))


def _model_with_one_bit_changed(folder: Path) -> None:
    content = bytearray((folder / MODEL).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / MODEL).write_bytes(content)


def _model_cut_short(folder: Path) -> None:
    (folder / MODEL).write_bytes((folder / MODEL).read_bytes()[:5000])
    _accept(folder)


def _model_with_other_weights(folder: Path, factor: float = 1.1) -> None:
    import onnx as library

    model = library.load(folder / MODEL)
    weight = max(model.graph.initializer, key=lambda weight: len(weight.raw_data))
    changed = library.numpy_helper.to_array(weight) * np.float32(factor)
    weight.CopyFrom(library.numpy_helper.from_array(changed, weight.name))
    library.save(model, folder / MODEL)
    _accept(folder)


def _model_that_gives_no_numbers(folder: Path) -> None:
    _model_with_other_weights(folder, float("nan"))


def _tokenizer_of_another_model(folder: Path) -> None:
    albert = build_model(folder.parent / "albert", "albert")
    (folder / TOKENIZER).write_bytes(albert.with_name(TOKENIZER).read_bytes())


def _tokenizer_of_another_model_accepted(folder: Path) -> None:
    _tokenizer_of_another_model(folder)
    _accept(folder)


def _tokenizer_with_words_exchanged(folder: Path) -> None:
    content = json.loads((folder / TOKENIZER).read_text())
    words = [word for word in content["model"]["vocab"] if not word.startswith("[")]
    numbers = [content["model"]["vocab"][word] for word in words]
    content["model"]["vocab"].update(zip(words, numbers[::-1], strict=True))
    (folder / TOKENIZER).write_text(json.dumps(content))
    _accept(folder)


def _not_a_tokenizer(folder: Path) -> None:
    (folder / TOKENIZER).write_text("[]")
    _accept(folder)


def _golden_score_changed(folder: Path) -> None:
    def change(meta: dict[str, Any]) -> None:
        meta["golden"][1]["detoxify"]["insult"] += 0.01

    _change_meta(folder, change)


def _class_forgotten(folder: Path) -> None:
    _change_meta(folder, lambda meta: meta["classes"].pop())


def _classes_exchanged(folder: Path) -> None:
    _change_meta(folder, lambda meta: meta["classes"].reverse())


def _padding_unknown(folder: Path) -> None:
    _change_meta(folder, lambda meta: meta.update(pad_id=9999))


def _class_unknown(folder: Path) -> None:
    _change_meta(folder, lambda meta: meta.update(classes=["toxicity", "spam"]))


def _class_twice(folder: Path) -> None:
    _change_meta(folder, lambda meta: meta.update(classes=["toxicity", "toxicity"]))


def _no_toxicity(folder: Path) -> None:
    _change_meta(folder, lambda meta: meta["classes"].remove("toxicity"))


def _newer_format(folder: Path) -> None:
    _change_meta(folder, lambda meta: meta.update(format=2))


def _no_golden_texts(folder: Path) -> None:
    _change_meta(folder, lambda meta: meta.update(golden=[]))


def _golden_text_without_scores(folder: Path) -> None:
    _change_meta(folder, lambda meta: meta["golden"][1].update(detoxify={}))


def _said_to_be_quantised(folder: Path) -> None:
    _change_meta(folder, lambda meta: meta.update(int8=True))


def _tokenizer_that_takes_marks_for_text(folder: Path) -> None:
    content = json.loads((folder / TOKENIZER).read_text())
    content["added_tokens"] = []
    (folder / TOKENIZER).write_text(json.dumps(content))
    _accept(folder)


def _tokenizer_that_reads_control_characters(folder: Path) -> None:
    content = json.loads((folder / TOKENIZER).read_text())
    content["normalizer"]["clean_text"] = False
    (folder / TOKENIZER).write_text(json.dumps(content))
    _accept(folder)


def _meta_cut_short(folder: Path) -> None:
    (folder / META).write_bytes((folder / META).read_bytes()[:100])


def _no_model(folder: Path) -> None:
    (folder / MODEL).unlink()


def _no_tokenizer(folder: Path) -> None:
    (folder / TOKENIZER).unlink()


def _no_meta(folder: Path) -> None:
    (folder / META).unlink()


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (_no_model, r"holds no model\.onnx"),
        (_no_tokenizer, r"holds no tokenizer\.json"),
        (_no_meta, r"holds no meta\.json"),
        (
            _model_with_one_bit_changed,
            r"model\.onnx is not the file that was exported: its SHA-256 begins with",
        ),
        (_model_cut_short, "onnxruntime cannot load"),
        (
            _model_with_other_weights,
            r"\w+ of golden text \d+ should be 0\.\d{4} and is 0\.\d{4} on this machine",
        ),
        (_model_that_gives_no_numbers, "does not score: the model gave a score that is not a number"),
        (_tokenizer_of_another_model, r"tokenizer\.json is not the file that was exported"),
        (_tokenizer_of_another_model_accepted, r"knows \d+ tokens and should know \d+"),
        (_tokenizer_with_words_exchanged, r"\w+ of golden text \d+ should be"),
        (_not_a_tokenizer, r"tokenizer\.json is not a tokenizer"),
        (_golden_score_changed, "insult of golden text 2 should be"),
        (_class_forgotten, "does not score: the model has 6 outputs for 5 classes"),
        (_classes_exchanged, "of golden text 1 should be"),
        (_padding_unknown, "does not score: "),
        (
            _class_unknown,
            r"meta\.json does not describe an exported model: classes\[1\] must be one of .*, not 'spam'",
        ),
        (_class_twice, "none twice"),
        (_no_toxicity, "toxicity must be among them"),
        (_newer_format, "format must be one of 1, not '2'"),
        (_no_golden_texts, "golden must be a list of at least 1 items"),
        (_golden_text_without_scores, "does not say how golden text 2 must score in each class"),
        (_said_to_be_quantised, "does not say how golden text 1 must score in each class"),
        (_tokenizer_that_takes_marks_for_text, r"\w+ of golden text 11 should be"),
        (_tokenizer_that_reads_control_characters, r"\w+ of golden text 10 should be"),
        (_meta_cut_short, r"meta\.json does not describe an exported model"),
    ],
)
def test_a_damaged_model_is_refused_with_a_reason_of_one_line(
    damage: Callable[[Path], object], reason: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    OnnxScorer.load(folder)
    damage(folder)
    capfd.readouterr()
    with pytest.raises(ScorerUnavailableError, match=reason) as refused:
        load_scorer("onnx", str(folder))
    assert str(refused.value).startswith("onnx cannot score here: ")
    assert "\n" not in str(refused.value)
    assert capfd.readouterr() == ("", "")


def test_a_quantised_model_must_give_its_own_golden_scores(folders: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "int8").mkdir()
    for file in folders["int8"].iterdir():
        (tmp_path / "int8" / file.name).write_bytes(file.read_bytes())

    def change(meta: dict[str, Any]) -> None:
        meta["golden"][1]["int8"]["insult"] += 0.03

    OnnxScorer.load(tmp_path / "int8")
    _change_meta(tmp_path / "int8", change)
    with pytest.raises(ExportedError, match="insult of golden text 2 should be"):
        OnnxScorer.load(tmp_path / "int8")


def test_a_missing_library_is_an_error_with_its_reason(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    def find_nothing(_name: str) -> None: ...

    monkeypatch.setattr(scorer, "find_spec", find_nothing)
    with pytest.raises(ExportedError, match="the library onnxruntime is not installed"):
        OnnxScorer.load(folder)


def test_a_checkpoint_is_not_an_exported_model(checkpoints: dict[str, Path]) -> None:
    with pytest.raises(ExportedError, match=r"holds no meta\.json; `moderation export` makes such a folder"):
        OnnxScorer.load(checkpoints["bert"].parent)
