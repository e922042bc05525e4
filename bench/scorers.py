"""The scorers that the benchmark compares, each loaded in its own process."""

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from comments_service.domain.decisions import ATTRIBUTES, Scores
from moderation.folding.languages import language_of
from moderation.scorers import Scored, Scorer
from moderation.scorers.detoxify.checkpoints import stay_offline

# The texts of a list are in the order of the stream, neither sorted nor split.
BATCH = 32


class Spec(msgspec.Struct, frozen=True):
    """The choice of a scorer. `model` is the folder of a checkpoint or of an exported model.

    `embedded` is the file of an embedded model instead of the shipped one, `loss` the loss of a cascade's gate.
    """

    kind: Literal["plain", "batches", "transformer", "ngram", "cascade"]
    model: str = ""
    embedded: str | None = None
    loss: float = 0.01


class Plain:
    """The library as its users call it: `Detoxify.predict` with a text, or with a list of `batch` texts at a time."""

    name = "Detoxify.predict"
    version = ""

    def __init__(self, folder: str, batch: int) -> None:
        stay_offline()
        import torch
        from detoxify import Detoxify

        torch.set_num_threads(1)
        self._batch = batch
        with contextlib.chdir(folder):
            self._detoxify: Any = Detoxify(checkpoint="model.ckpt", huggingface_config_path=".")

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        given = langs or [None] * len(texts)
        scored: list[Scored] = []
        for start in range(0, len(texts), self._batch):
            batch = list(texts[start : start + self._batch])
            # For a single text the answer has numbers and not lists.
            answer: dict[str, Any] = self._detoxify.predict(batch if len(batch) > 1 else batch[0])
            for index, text in enumerate(batch):
                scores: Scores = dict.fromkeys(ATTRIBUTES, 0.0)
                for attribute in ATTRIBUTES:
                    if attribute in answer:
                        scores[attribute] = answer[attribute][index] if len(batch) > 1 else answer[attribute]
                scored.append(Scored(scores, language_of(text, given[start + index]), []))
        return scored


def make(spec: Spec, *, cached: bool = False) -> Scorer:
    """Returns the loaded scorer. `cached` puts the score cache where the worker has it."""
    from moderation.scorers.cache import CachedScorer
    from moderation.scorers.ngram.scorer import NgramScorer

    match spec.kind:
        case "plain":
            return Plain(spec.model, 1)
        case "batches":
            return Plain(spec.model, BATCH)
        case "transformer":
            return _transformer(spec.model)
        case "ngram":
            return NgramScorer.load(Path(spec.embedded) if spec.embedded else None)
        case "cascade":
            from moderation.scorers.cascade import CascadeScorer

            embedded = NgramScorer.load(Path(spec.embedded) if spec.embedded else None)
            if not embedded.gates:
                raise ValueError(f"the embedded model {embedded.version} has no gates; train it again")
            transformer = _transformer(spec.model)
            second = CachedScorer(transformer) if cached else transformer
            return CascadeScorer(embedded, second, embedded.gates, spec.loss, ["en"])


def _transformer(folder: str) -> Scorer:
    if (Path(folder) / "model.onnx").exists():
        from moderation.scorers.onnx.scorer import OnnxScorer

        return OnnxScorer.load(folder)
    from moderation.scorers.detoxify.scorer import DetoxifyScorer

    return DetoxifyScorer.load(folder)
