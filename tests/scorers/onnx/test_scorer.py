import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from comments_service.domain.decisions import ATTRIBUTES
from moderation.scorers.choose import load_scorer
from moderation.scorers.detoxify.scorer import DetoxifyScorer
from moderation.scorers.onnx.exported import (
    read_exported,
)
from moderation.scorers.onnx.probes import probes
from moderation.scorers.onnx.scorer import OnnxScorer
from tests.scorers.tiny_detoxify import ARCHITECTURES, load_plainly, needs_detoxify

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
