import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from moderation.scorers.detoxify import checkpoints, checksums
from moderation.scorers.detoxify.checkpoints import DetoxifyUnavailableError
from moderation.scorers.detoxify.scorer import DetoxifyScorer
from moderation.scorers.detoxify.self_test import INSULTS
from tests.scorers.damage import change_weights, words_in_another_order
from tests.scorers.tiny_detoxify import build_model, needs_detoxify

pytestmark = [needs_detoxify, pytest.mark.usefixtures("no_network")]


@pytest.mark.parametrize(
    ("sums", "content"),
    [
        ("SHA256SUMS", "{digest}  model.ckpt\n{other}  SHA256SUMS\n"),
        ("SHA256SUMS", "{digest} *./model.ckpt\n"),
        ("model.ckpt.sha256", "{digest}  as-it-was-called-before.ckpt\n"),
        ("model.ckpt.sha256", "{digest}\n"),
    ],
)
def test_a_file_must_have_the_listed_digest(sums: str, content: str, tmp_path: Path) -> None:
    right, wrong = checksums.sha256_of_bytes(b"right"), checksums.sha256_of_bytes(b"wrong")
    (tmp_path / sums).write_text(content.format(digest=right.upper(), other=wrong))
    checksums.check_digests(tmp_path, "model.ckpt", {"model.ckpt": right})
    with pytest.raises(DetoxifyUnavailableError, match=f"begins with {wrong[:8]} instead of {right[:8]}"):
        checksums.check_digests(tmp_path, "model.ckpt", {"model.ckpt": wrong})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (f"{'0' * 64}  config.json\n", "SHA256SUMS does not list model.ckpt"),
        (
            "1d229271928d3f9e2bb0375bd6ce5db6  model.ckpt\n",
            "SHA256SUMS holds a line that sha256sum would not write",
        ),
        ("\n", "SHA256SUMS lists nothing"),
        (
            f"{'0' * 64}  model.ckpt\n{'1' * 64}  golden.json\n",
            "SHA256SUMS lists golden.json, which is not there",
        ),
    ],
)
def test_a_list_of_digests_that_proves_nothing_is_refused(content: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "SHA256SUMS").write_text(content)
    with pytest.raises(DetoxifyUnavailableError, match=reason):
        checksums.check_digests(tmp_path, "model.ckpt", {"model.ckpt": "0" * 64})


def test_listed_digests_reveal_another_tokenizer(checkpoint: Path) -> None:
    names = ["model.ckpt", "config.json", "tokenizer.json"]
    digests = [hashlib.sha256(checkpoint.with_name(name).read_bytes()).hexdigest() for name in names]
    checkpoint.with_name("SHA256SUMS").write_text(
        "".join(f"{digest}  {name}\n" for digest, name in zip(digests, names, strict=True))
    )
    DetoxifyScorer.load(str(checkpoint))
    words_in_another_order(checkpoint)
    with pytest.raises(DetoxifyUnavailableError, match=r"tokenizer\.json is not the file it should be"):
        DetoxifyScorer.load(str(checkpoint))


def test_the_library_loads_only_a_copy_of_the_checked_files(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    loads: list[tuple[Any, Any]] = []
    load = torch.load

    def watched(file: Any, *arguments: Any, **options: Any) -> Any:
        loads.append((file, options["weights_only"]))
        return load(file, *arguments, **options)

    monkeypatch.setattr(torch, "load", watched)
    DetoxifyScorer.load(str(checkpoint))
    unsafe = [Path(file) for file, weights_only in loads if not weights_only]
    assert len(unsafe) == 1
    assert unsafe[0].parent != checkpoint.parent
    assert not unsafe[0].parent.exists()


class _Code:
    """Runs code when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Path.touch, (self.path,)


def test_code_in_a_checkpoint_is_refused_and_not_run(checkpoint: Path, tmp_path: Path) -> None:
    change_weights(checkpoint, lambda weights: weights | {"extra": _Code(tmp_path / "ran")})
    with pytest.raises(DetoxifyUnavailableError, match="holds more than weights"):
        DetoxifyScorer.load(str(checkpoint))
    assert not (tmp_path / "ran").exists()


def test_a_missing_library_is_an_error_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def find_nothing(_name: str) -> None: ...

    monkeypatch.setattr(checkpoints, "find_spec", find_nothing)
    with pytest.raises(DetoxifyUnavailableError, match="the library detoxify is not installed"):
        checkpoints.locate("original")


def test_released_checkpoints_are_searched_where_the_library_puts_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import torch
    from detoxify.detoxify import MODEL_URLS

    monkeypatch.delenv("TORCH_HOME", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    urls = {name: url.rpartition("/")[2] for name, url in MODEL_URLS.items()}
    assert urls == {name: release.checkpoint for name, release in checkpoints.RELEASED.items()}
    expected = f"{torch.hub.get_dir()}/checkpoints/toxic_original-c1212f89.ckpt"
    with pytest.raises(DetoxifyUnavailableError, match=f"the weights of original are not at {expected}"):
        checkpoints.locate("original")


_LOAD_RELEASED = """
import json, socket, sys, torch
socket.getaddrinfo = None
from moderation.scorers.detoxify import checkpoints
from moderation.scorers.detoxify import checksums
from moderation.scorers.detoxify.scorer import DetoxifyScorer
loads, load = [], torch.load
def watched(file, *arguments, **options):
    loads.append([str(file), options["weights_only"]])
    return load(file, *arguments, **options)
torch.load = watched
def load_and_score(model):
    try:
        scorer = DetoxifyScorer.load(model)
        return [scorer.version, scorer.score(["Thank you."])[0].scores, loads]
    except checkpoints.DetoxifyUnavailableError as reason:
        return str(reason)
for model, name in json.loads(sys.argv[1]).items():
    checkpoints.RELEASED[model] = checkpoints._Release(name, "bert-base-uncased")
print(json.dumps({model: load_and_score(model) for model in json.loads(sys.argv[1])}))
"""


class Released(NamedTuple):
    """A tiny model in the two caches under several names, and the output of a process that loads each of them."""

    checkpoint: Path
    digest: str
    weights: Path
    output: dict[str, Any]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Released:
    folder = tmp_path_factory.mktemp("released")
    checkpoint = build_model(folder / "tiny", "bert")
    snapshot = folder / "hf" / "hub" / "models--bert-base-uncased" / "snapshots" / "1"
    snapshot.mkdir(parents=True)
    (snapshot.parent.parent / "refs").mkdir()
    (snapshot.parent.parent / "refs" / "main").write_text("1")
    for name in checkpoints.REQUIRED_FILES:
        (snapshot / name).write_bytes(checkpoint.with_name(name).read_bytes())
    weights = folder / "torch" / "hub" / "checkpoints"
    weights.mkdir(parents=True)
    content = checkpoint.read_bytes()
    change_weights(checkpoint, lambda weights: {name: value / 100 for name, value in weights.items()})
    dull = _release(checkpoint, weights)
    checkpoint.write_bytes(content)
    _train_on_insults_and_thanks(checkpoint)
    right, wrong = _release(checkpoint, weights), "toxic_original-c1212f89.ckpt"
    shutil.copy(checkpoint, weights / wrong)
    names = json.dumps({"original": right, "unbiased": wrong, "multilingual": dull})
    environment = os.environ | {"TORCH_HOME": str(folder / "torch"), "HF_HOME": str(folder / "hf")}
    done = subprocess.run(
        [sys.executable, "-c", _LOAD_RELEASED, names], env=environment, stdout=subprocess.PIPE, check=True
    )
    digest = hashlib.sha256(checkpoint.read_bytes()).hexdigest()
    return Released(checkpoint, digest, weights, json.loads(done.stdout))


def _release(checkpoint: Path, folder: Path) -> str:
    name = f"toxic-{hashlib.sha256(checkpoint.read_bytes()).hexdigest()[:8]}.ckpt"
    shutil.copy(checkpoint, folder / name)
    return name


def test_a_released_model_is_loaded_from_the_two_caches(released: Released) -> None:
    version, scores, loads = released.output["original"]
    assert version.startswith(f"original-{released.digest[:12]}-")
    expected = DetoxifyScorer.load(str(released.checkpoint)).score(["Thank you."])[0].scores
    assert scores == pytest.approx(dict(expected))
    unsafe = [Path(file) for file, weights_only in loads if not weights_only]
    assert unsafe
    assert not any(file.is_relative_to(released.weights) for file in unsafe)


def test_a_released_model_must_have_the_hash_in_its_name(released: Released) -> None:
    assert released.output["unbiased"] == (
        f"{released.weights}/toxic_original-c1212f89.ckpt is not the file it should be:"
        f" its SHA-256 begins with {released.digest[:8]} instead of c1212f89"
    )


def test_a_released_model_that_scores_insults_like_thanks_is_refused(released: Released) -> None:
    assert "a plain insult scores hardly above thanks" in released.output["multilingual"]


def _train_on_insults_and_thanks(checkpoint: Path) -> None:
    """Trains a tiny model for the one thing that a released model must do in the self-test."""
    import torch

    scorer = DetoxifyScorer.load(str(checkpoint))
    batch = scorer.tokenizer([*INSULTS, *INSULTS.values()], padding=True, return_tensors="pt")
    expected = torch.tensor([1.0, 1.0, 0.0, 0.0])
    optimiser = torch.optim.Adam(scorer.model.parameters(), lr=0.01)
    for _ in range(30):
        optimiser.zero_grad()
        toxicity: Any = scorer.model(**batch)[0][:, 0]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(toxicity, expected)
        loss.backward()
        optimiser.step()
    change_weights(checkpoint, lambda _: scorer.model.state_dict())
