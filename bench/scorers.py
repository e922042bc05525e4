"""The scorers that are compared, each made in a process of its own."""

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from comments_service.domain.decisions import ATTRIBUTES, Scores
from moderation.folding.languages import language_of
from moderation.scorers import Scored, Scorer
from moderation.scorers.detoxify.checkpoints import stay_offline

# As they come from the stream, neither sorted nor split.
BATCH = 32


class Spec(msgspec.Struct, frozen=True):
    """Which scorer. `model` is the folder of a checkpoint or of an exported model.

    Of a cascade, `embedded` is the embedded model's file if not the shipped one, and `loss` the gate's.
    """

    kind: Literal["plain", "batches", "transformer", "ngram", "cascade"]
    model: str = ""
    embedded: str | None = None
    loss: float = 0.01


class Plain:
    """The library as its users call it: `Detoxify.predict`, for one text or for a list of `batch` texts at a time."""

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
            some = list(texts[start : start + self._batch])
            # Of a single text it gives bare numbers.
            answer: dict[str, Any] = self._detoxify.predict(some if len(some) > 1 else some[0])
            for place, text in enumerate(some):
                scores: Scores = dict.fromkeys(ATTRIBUTES, 0.0)
                for attribute in ATTRIBUTES:
                    if attribute in answer:
                        scores[attribute] = answer[attribute][place] if len(some) > 1 else answer[attribute]
                scored.append(Scored(scores, language_of(text, given[start + place]), []))
        return scored


def make(spec: Spec, *, cached: bool = False) -> Scorer:
    """The scorer, loaded. `cached` puts the score cache where the worker has it."""
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
            judge = CachedScorer(transformer) if cached else transformer
            return CascadeScorer(embedded, judge, embedded.gates, spec.loss, ["en"])


def _transformer(folder: str) -> Scorer:
    if (Path(folder) / "model.onnx").exists():
        from moderation.scorers.onnx.scorer import OnnxScorer

        return OnnxScorer.load(folder)
    from moderation.scorers.detoxify.scorer import DetoxifyScorer

    return DetoxifyScorer.load(folder)
