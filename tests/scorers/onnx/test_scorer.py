import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from comments_service.domain.decisions import ATTRIBUTES
from moderation.scorers.choose import ScorerUnavailableError, load_scorer
from moderation.scorers.detoxify.scorer import DetoxifyScorer
from moderation.scorers.onnx import scorer
from moderation.scorers.onnx.exported import (
    META,
    MODEL,
    TOKENIZER,
    ExportedError,
    read_exported,
    sha256_of_file,
)
from moderation.scorers.onnx.exporting import export
from moderation.scorers.onnx.probes import probes
from moderation.scorers.onnx.scorer import OnnxScorer
from tests.scorers.tiny_detoxify import ARCHITECTURES, build_model, load_plainly, needs_detoxify

pytestmark = needs_detoxify

LONG = "Thank you for the careful report. " * 30
ENDS = [
    "Thank you.",
    "What an idiot, resign already!",
    "waste " * 5,
    "2031 " * 7,
    "説明してほしい。",
    "tram! " * 3,
]


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("models")
    return {name: build_model(folder / name, name) for name in ARCHITECTURES}


@pytest.fixture(scope="module")
def folders(checkpoints: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of each exported architecture, and `int8`, a quantised BERT."""
    folder = tmp_path_factory.mktemp("exported")
    for name, checkpoint in checkpoints.items():
        export(str(checkpoint), folder / name)
    export(str(checkpoints["bert"]), folder / "int8", int8=True)
    return {name: folder / name for name in (*checkpoints, "int8")}


@pytest.fixture
def folder(folders: dict[str, Path], tmp_path: Path) -> Path:
    """An exported BERT that a test may damage."""
    copy = tmp_path / "exported"
    copy.mkdir()
    for file in folders["bert"].iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    return copy


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_scores_equal_those_of_the_library_alone_to_1e_5(
    name: str, checkpoints: dict[str, Path], folders: dict[str, Path], tmp_path: Path
) -> None:
    plain: Any = load_plainly(checkpoints[name], tmp_path)
    # The library cuts a text at the input length of its model; we score all of it.
    texts = [text for text in probes() if len(plain.tokenizer(text)["input_ids"]) <= 128]
    assert len(texts) > 50
    for text, answer in zip(texts, OnnxScorer.load(folders[name]).score(texts), strict=True):
        expected: dict[str, float] = dict.fromkeys(ATTRIBUTES, 0.0) | plain.predict(text)
        assert dict(answer.scores) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_long_text_is_scored_to_its_end_as_by_the_detoxify_scorer(
    name: str, checkpoints: dict[str, Path], folders: dict[str, Path]
) -> None:
    texts = [LONG + end * times for end in ENDS for times in (1, 4)]
    scored = OnnxScorer.load(folders[name]).score(texts)
    assert len({str(answer.scores) for answer in scored}) > 1
    all_expected = DetoxifyScorer.load(str(checkpoints[name])).score(texts)
    for answer, expected in zip(scored, all_expected, strict=True):
        assert dict(answer.scores) == pytest.approx(dict(expected.scores), abs=1e-5)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_text_scores_the_same_alone_and_among_others(name: str, folders: dict[str, Path]) -> None:
    scorer = OnnxScorer.load(folders[name])
    texts = probes()
    for text, among_others in zip(texts, scorer.score(texts), strict=True):
        assert dict(scorer.score([text])[0].scores) == pytest.approx(dict(among_others.scores), abs=1e-5)


def test_a_quantised_model_scores_a_text_exactly_the_same_alone_and_among_others(
    folders: dict[str, Path],
) -> None:
    scorer = OnnxScorer.load(folders["int8"])
    texts = probes()
    assert [scorer.score([text])[0] for text in texts] == scorer.score(texts)


def test_an_answer_has_all_seven_attributes_and_an_untrained_one_is_zero(folders: dict[str, Path]) -> None:
    (original,) = OnnxScorer.load(folders["bert"]).score(["Thank you."])
    (unbiased,) = OnnxScorer.load(folders["roberta"]).score(["Thank you."])
    assert set(original.scores) == set(unbiased.scores) == set(ATTRIBUTES)
    assert original.scores["sexual_explicit"] == 0.0
    assert unbiased.scores["sexual_explicit"] > 0.0


def test_the_language_is_detected_by_script_unless_it_is_given(folders: dict[str, Path]) -> None:
    scored = OnnxScorer.load(folders["bert"]).score(["ok", "4ね", "ok"], [None, None, "ja"])
    assert [answer.lang for answer in scored] == ["en", "ja", "ja"]


def test_a_score_that_was_rounded_to_just_above_1_is_1(
    folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On some processors onnxruntime's sigmoid sometimes rounds up so far, for 16 values or more at once."""
    scorer = OnnxScorer.load(folders["bert"])

    class Session:
        given = float(np.nextafter(np.float32(1), np.float32(2)))

        def run(self, _names: list[str], inputs: dict[str, Any]) -> list[Any]:
            return [np.full((len(inputs["input_ids"]), 6), self.given, np.float32)]

    monkeypatch.setattr(scorer, "_session", Session())
    assert scorer.score(["a"])[0].scores == dict.fromkeys(ATTRIBUTES, 1.0) | {"sexual_explicit": 0.0}
    Session.given = 1.001
    with pytest.raises(ValueError, match="not a number from 0 to 1"):
        scorer.score(["a"])


def test_no_texts_have_no_scores(folders: dict[str, Path]) -> None:
    assert OnnxScorer.load(folders["bert"]).score([]) == []
    assert OnnxScorer.load(folders["int8"]).score([]) == []


def test_the_scorer_is_chosen_by_its_name_and_the_folder(folders: dict[str, Path]) -> None:
    scorer, why = load_scorer("onnx", str(folders["bert"]))
    assert scorer.name == "onnx"
    assert why == f"scoring every language with onnx {scorer.version}, as asked"


# Makes imports of these libraries fail as if they were not installed.
_WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"detoxify", "huggingface_hub", "onnx", "torch", "transformers"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
import numpy, os
from moderation.cli import main
before = len(os.listdir("/proc/self/task"))
status = main(["score", "--scorer", "onnx", "Thank you.", "値上げの理由を説明してほしい。"])
sys.stderr.write(str(len(os.listdir("/proc/self/task")) - before))
sys.exit(status)
"""


@pytest.mark.parametrize("name", ["bert", "int8"])
def test_a_model_scores_without_torch_and_starts_no_thread(name: str, folders: dict[str, Path]) -> None:
    # The telemetry of onnxruntime would start a thread, unless CI is set.
    environment = {"MODERATION_MODEL": str(folders[name])}
    ran = subprocess.run(
        [sys.executable, "-c", _WITHOUT], env=environment, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "0")
    expected = OnnxScorer.load(folders[name]).score(["Thank you.", "値上げの理由を説明してほしい。"])
    assert [json.loads(line)["scores"] for line in ran.stdout.splitlines()] == [
        pytest.approx(dict(answer.scores), abs=1e-6) for answer in expected
    ]


def test_a_model_runs_on_a_single_thread_whatever_the_number_of_cores(folders: dict[str, Path]) -> None:
    options = OnnxScorer.load(folders["bert"])._session.get_session_options()
    assert (options.intra_op_num_threads, options.inter_op_num_threads) == (1, 1)
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"


def test_the_version_changes_with_model_tokenizer_and_the_meaning_of_the_outputs(folder: Path) -> None:
    meta = read_exported(folder)
    changed = [
        replace(meta, sha256=replace(meta.sha256, model="0" * 64)),
        replace(meta, sha256=replace(meta.sha256, tokenizer="0" * 64)),
        replace(meta, classes=meta.classes[::-1]),
        replace(meta, max_length=64),
        replace(meta, int8=True),
    ]
    assert OnnxScorer.load(folder).version == meta.version
    assert meta.version.startswith("bert-fp32-")
    assert len({meta.version, *(meta.version for meta in changed)}) == 6


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
        (_class_unknown, r"meta\.json does not describe an exported model: Invalid enum value 'spam'"),
        (_class_twice, "none twice"),
        (_no_toxicity, "toxicity must be among them"),
        (_newer_format, r"Invalid enum value 2 - at `\$\.format`"),
        (_no_golden_texts, r"length >= 1 - at `\$\.golden`"),
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
