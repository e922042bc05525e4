"""The Detoxify library as a scorer. This package imports torch only when a model is loaded.

Detoxify does not notice files that cannot score: it replaces missing weights with random ones, and a missing tokenizer
with an empty one. So a model must pass a self-test when it is loaded, or it never scores.
"""

import logging
import os
from collections.abc import Callable, Sequence
from typing import Any, Self

import msgspec

from moderation.scorers import Scored
from moderation.scorers.detoxify.checkpoints import DetoxifyUnavailableError, is_released, locate, locate_any
from moderation.scorers.detoxify.devices import CudaGraphs, Device, InProcess, has_cuda, in_bfloat16
from moderation.scorers.detoxify.engines import Engine, FixedShapes, OneCore
from moderation.scorers.detoxify.loading import Loaded, load
from moderation.scorers.detoxify.self_test import (
    check_acceleration,
    check_parts,
    check_scores,
    doubts,
    read_golden,
)
from moderation.scorers.windows import LONGEST_WINDOW, collect_windows, highest_scores, overlap

log = logging.getLogger(__name__)

# Texts are tokenized in portions, so that a device runs a portion while the next is tokenized.
_PORTION = 2048


class DetoxifyScorer:
    """Scores with a Detoxify model, on a single core in full precision or on a device in bfloat16.

    An attribute that the model was not trained for is 0.0: `original` and `original-small` do not know sexual_explicit.
    A text longer than the model's input (512 tokens) is scored in overlapping windows and gets the highest score of
    each attribute, so that an insult after a long start still counts. No model that Detoxify released knows Japanese.

    `model` and `tokenizer` are the library's objects, `classes` the names of the first outputs, and `window` is the
    length of the model's input in tokens.
    """

    name = "detoxify"

    def __init__(self, loaded: Loaded, engine: Engine | None = None) -> None:
        self._loaded = loaded
        self.version = loaded.version
        self.model: Any = loaded.model
        self.tokenizer: Any = loaded.tokenizer
        self.classes = loaded.classes
        self.window: int = min(
            LONGEST_WINDOW, self.tokenizer.model_max_length, _input_length(self.model.config)
        )
        self._engine = engine or OneCore(self.model, self.tokenizer.pad_token_id)

    @classmethod
    def load(cls, model: str | None = None, device: Device = "cpu") -> Self:
        """Loads and tests `model`: the name of a released model, or the path of a checkpoint or of its folder.

        If `model` is None, loads the first released model whose files are on this machine. From then on the process
        uses a single torch thread (two are slower if the machine has other work) and never downloads. `device` "auto"
        uses a CUDA device that passes the self-test, "cuda" requires it. Raises `DetoxifyUnavailableError`.
        """
        located = locate(model) if model else locate_any()
        on_cuda = has_cuda(device)
        loaded = load(located)
        _use_one_core(tokenizers_too=not on_cuda)
        check_parts(loaded)
        scorer, golden = cls(loaded), read_golden(loaded.golden)
        check_scores(scorer, golden)
        for doubt in doubts(loaded, scorer):
            # The scores of a released model are known. For any other model only its author knows what is right.
            if is_released(located.checkpoint.name):
                raise DetoxifyUnavailableError(doubt)
            log.warning("%s: %s", located.checkpoint, doubt)
        if not on_cuda:
            return scorer
        try:
            return scorer.accelerated(CudaGraphs)
        except (DetoxifyUnavailableError, RuntimeError) as error:
            if device == "cuda":
                raise DetoxifyUnavailableError(f"the CUDA device cannot score: {error}") from error
            log.warning("scoring on the processor, since the CUDA device cannot: %s", error)
            return scorer

    def accelerated(self, device: Callable[[Any], InProcess]) -> Self:
        """Returns this scorer in bfloat16 on the device that `device` makes for a model.

        Raises `DetoxifyUnavailableError` if the two differ too much on the texts of the self-test.
        """
        engine = FixedShapes(device(in_bfloat16(self.model)), self.tokenizer.pad_token_id, self.window)
        fast = type(self)(
            msgspec.structs.replace(self._loaded, version=f"{self._loaded.version}-bf16"), engine
        )
        check_acceleration(self, fast, read_golden(self._loaded.golden))
        return fast

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        """Scores `texts`. `langs` changes only the reported language: the model reads nothing but the text."""
        started = [
            (owners, self._engine.start(windows))
            for first in range(0, len(texts), _PORTION)
            for owners, windows in [self._windows(first, texts[first : first + _PORTION])]
        ]
        # A model may have more outputs than names: `unbiased` also has outputs for nine identities.
        rows = (
            (owners[index], dict(zip(self.classes, row, strict=False)))
            for owners, scores in started
            for index, row in scores
        )
        return highest_scores(texts, langs, rows)

    def _windows(self, first: int, texts: Sequence[str]) -> tuple[list[int], list[list[int]]]:
        """Returns the number of the text of each window, and the windows. The first of `texts` has number `first`."""
        # The library's own tokenizer without the conversions of its Python layer, which may have changed its settings.
        tokenizer = self.tokenizer.backend_tokenizer
        tokenizer.no_padding()
        tokenizer.enable_truncation(self.window, stride=overlap(self.window))
        return collect_windows(tokenizer.encode_batch_fast(list(texts)), first)


def _input_length(config: Any) -> int:
    # RoBERTa and XLM-R count positions from the id of the padding token + 1.
    offset = config.pad_token_id + 1 if "roberta" in config.model_type else 0
    return config.max_position_embeddings - offset


def _use_one_core(*, tokenizers_too: bool) -> None:
    import torch

    torch.set_num_threads(1)
    if tokenizers_too:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
