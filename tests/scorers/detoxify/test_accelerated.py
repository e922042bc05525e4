import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from moderation.scorers import Scored
from moderation.scorers.choose import ScorerUnavailableError, load_scorer
from moderation.scorers.detoxify import devices
from moderation.scorers.detoxify.batches import plan, sizes
from moderation.scorers.detoxify.checkpoints import DetoxifyUnavailableError
from moderation.scorers.detoxify.devices import CudaGraphs, InProcess
from moderation.scorers.detoxify.engines import FixedShapes
from moderation.scorers.detoxify.scorer import DetoxifyScorer
from moderation.scorers.detoxify.self_test import BFLOAT16_TOLERANCE
from tests.scorers.damage import change_weights
from tests.scorers.tiny_detoxify import ARCHITECTURES, build_model, needs_detoxify


def comment_lengths(count: int) -> list[int]:
    """Returns lengths in tokens as comments have them: half of them below 24, a few of several hundred."""
    rng = random.Random(5)
    return [min(512, 3 + int(rng.lognormvariate(3, 1))) for _ in range(count)]


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 100, 3000])
def test_every_window_is_in_exactly_one_batch_and_fits_in_it(count: int) -> None:
    lengths = comment_lengths(count)
    batches = list(plan(lengths, 512))
    assert sorted(index for batch in batches for index in batch.windows) == list(range(count))
    for batch in batches:
        assert max(lengths[index] for index in batch.windows) <= batch.length
        assert len(batch.windows) <= batch.size


def test_there_are_few_shapes_whatever_the_windows() -> None:
    shapes = {
        (batch.length, batch.size)
        for count in range(1, 400, 7)
        for batch in plan(comment_lengths(count), 512)
    }
    allowed = {(length, size) for length in range(32, 513, 32) for size in sizes(length)}
    assert shapes <= allowed
    assert len(allowed) == 55


def test_no_batch_is_longer_than_the_models_input() -> None:
    assert [batch.length for batch in plan([100, 97, 20], 100)] == [100]


def test_only_the_last_batch_has_empty_rows() -> None:
    *full, last = plan(comment_lengths(3000), 512)
    assert full
    assert all(len(batch.windows) == batch.size for batch in full)
    assert len(last.windows) <= last.size


def test_batches_add_little_padding_to_that_of_rounding_up() -> None:
    lengths = comment_lengths(3000)
    rounded = sum(-(-length // 32) * 32 for length in lengths)
    assert sum(batch.length * batch.size for batch in plan(lengths, 512)) < 1.1 * rounded


@pytest.fixture(scope="module")
def scorers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, DetoxifyScorer]:
    folder = tmp_path_factory.mktemp("models")
    return {name: DetoxifyScorer.load(str(calm(build_model(folder / name, name)))) for name in ARCHITECTURES}


def calm(checkpoint: Path) -> Path:
    """Halves the weights of a tiny model: they are larger than trained weights and amplify rounding errors."""
    change_weights(
        checkpoint, lambda weights: {name: value / 2 ** (value.dim() == 2) for name, value in weights.items()}
    )
    return checkpoint


def in_full_precision(scorer: DetoxifyScorer) -> DetoxifyScorer:
    """Returns `scorer` on batches of fixed shapes, which must not change its scores."""
    engine = FixedShapes(InProcess(scorer.model), scorer.tokenizer.pad_token_id, scorer.window)
    return DetoxifyScorer(scorer._loaded, engine)


WORDS = [
    "the",
    "minister",
    "asked",
    "who",
    "would",
    "repair",
    "31",
    "roads",
    "値上げ",
    "説明",
    "!",
    "idiot",
    "resign",
    "😀",
]


def comments(count: int) -> list[str]:
    rng = random.Random(3)
    return ["", *(" ".join(rng.choices(WORDS, k=int(rng.lognormvariate(2, 1)))) for _ in range(count))]


def largest_difference(scored: list[Scored], expected: list[Scored]) -> float:
    return max(
        abs(score - expected_answer.scores[attribute])
        for answer, expected_answer in zip(scored, expected, strict=True)
        for attribute, score in answer.scores.items()
    )


@needs_detoxify
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_batches_of_fixed_shapes_give_the_same_scores(
    name: str, scorers: dict[str, DetoxifyScorer], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Several portions, each ending with windows of a long text.
    monkeypatch.setattr("moderation.scorers.detoxify.scorer._PORTION", 50)
    texts = [*comments(120), " ".join(comments(60)), "Thank you."]
    expected = scorers[name].score(texts)
    assert largest_difference(in_full_precision(scorers[name]).score(texts), expected) < 1e-5
    assert largest_difference(expected[1:], expected[:-1]) > 0.01


@needs_detoxify
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_scores_in_bfloat16_differ_from_full_precision_by_less_than_the_tolerance(
    name: str, scorers: dict[str, DetoxifyScorer]
) -> None:
    texts = comments(60)
    fast = scorers[name].accelerated(InProcess)
    difference = largest_difference(fast.score(texts), scorers[name].score(texts))
    assert 0 < difference < BFLOAT16_TOLERANCE


@needs_detoxify
def test_scores_in_bfloat16_have_a_version_of_their_own(scorers: dict[str, DetoxifyScorer]) -> None:
    assert scorers["bert"].accelerated(InProcess).version == f"{scorers['bert'].version}-bf16"


class Forgetful(InProcess):
    """Runs every batch without its mask, like a graph that was recorded without padding."""

    def _forward(self, inputs: Any) -> Any:
        return super()._forward(
            inputs * inputs.new_tensor([1, 0])[:, None, None] + inputs.new_tensor([0, 1])[:, None, None]
        )


class Broken(InProcess):
    def _forward(self, inputs: Any) -> Any:
        return super()._forward(inputs) * float("nan")


class OutOfMemory(InProcess):
    def _forward(self, inputs: Any) -> Any:
        raise RuntimeError("CUDA error: out of memory")


@needs_detoxify
@pytest.mark.parametrize(
    ("device", "reason"),
    [(Forgetful, r"in bfloat16 \w+ is 0\.\d+ where it should be 0\.\d+"), (Broken, "not a number")],
)
def test_a_device_with_wrong_scores_is_refused(
    device: Callable[[Any], InProcess], reason: str, scorers: dict[str, DetoxifyScorer]
) -> None:
    with pytest.raises(DetoxifyUnavailableError, match=reason):
        scorers["roberta"].accelerated(device)


def pretend_cuda(monkeypatch: pytest.MonkeyPatch, device: Callable[[Any], InProcess]) -> None:
    def allowed(device: str) -> bool:
        return device != "cpu"

    monkeypatch.setattr("moderation.scorers.detoxify.scorer.has_cuda", allowed)
    monkeypatch.setattr("moderation.scorers.detoxify.scorer.CudaGraphs", device)


@needs_detoxify
def test_a_missing_cuda_device_is_an_error_only_if_it_is_required(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    checkpoint = str(build_model(tmp_path / "tiny", "bert"))
    assert not DetoxifyScorer.load(checkpoint, "auto").version.endswith("bf16")
    for kind in ("detoxify", "auto"):
        with pytest.raises(ScorerUnavailableError, match="torch sees no CUDA device"):
            load_scorer(kind, checkpoint, device="cuda")


@needs_detoxify
def test_a_failing_cuda_device_is_replaced_by_the_processor_unless_it_is_required(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pretend_cuda(monkeypatch, OutOfMemory)
    checkpoint = str(build_model(tmp_path / "tiny", "bert"))
    assert not DetoxifyScorer.load(checkpoint, "auto").version.endswith("bf16")
    assert "scoring on the processor, since the CUDA device cannot: CUDA error: out of memory" in caplog.text
    with pytest.raises(
        DetoxifyUnavailableError, match="the CUDA device cannot score: CUDA error: out of memory"
    ):
        DetoxifyScorer.load(checkpoint, "cuda")


@needs_detoxify
def test_a_cuda_device_that_passes_the_self_test_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_cuda(monkeypatch, InProcess)
    checkpoint = str(calm(build_model(tmp_path / "tiny", "bert")))
    assert DetoxifyScorer.load(checkpoint, "auto").version.endswith("-bf16")
    assert not DetoxifyScorer.load(checkpoint).version.endswith("-bf16")


@needs_detoxify
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_graphs_on_a_cuda_device_differ_by_less_than_the_tolerance(
    name: str, scorers: dict[str, DetoxifyScorer]
) -> None:
    if not devices.has_cuda("auto"):
        pytest.skip("there is no CUDA device")
    texts = [*comments(500), " ".join(comments(60))]
    fast = scorers[name].accelerated(CudaGraphs)
    expected = scorers[name].score(texts)
    # Twice: the first call records the graphs, the second replays them.
    for _ in range(2):
        assert largest_difference(fast.score(texts), expected) < BFLOAT16_TOLERANCE
