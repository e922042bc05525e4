"""The Detoxify library as a scorer. It and the modules it is made of import torch, and only when a model is loaded.

Detoxify loads without complaint what cannot score: a checkpoint with missing weights gets random ones, a folder
without a tokenizer gets one that knows no word. So a model is examined when it is loaded, and one that fails never
scores.
"""

import logging
import os
from collections.abc import Callable, Sequence
from typing import Any, Self

import msgspec

from moderation.scorers import Scored
from moderation.scorers.detoxify.checkpoints import DetoxifyUnavailableError, is_published, locate, locate_any
from moderation.scorers.detoxify.devices import CudaGraphs, Device, InProcess, has_cuda, in_bfloat16
from moderation.scorers.detoxify.engines import Engine, FixedShapes, OneCore
from moderation.scorers.detoxify.loading import Loaded, load
from moderation.scorers.detoxify.self_test import compare, doubts, examine, examine_scores, read_golden
from moderation.scorers.windows import LONGEST, cut, judged, overlap

log = logging.getLogger(__name__)

# A device works on some texts while the next are cut into tokens.
_AT_ONCE = 2048


class DetoxifyScorer:
    """Scores with a Detoxify model, on one core in full precision or on a device in bfloat16.

    An attribute that the model was not trained for is 0.0: `original` and `original-small` know no sexual_explicit.
    A text longer than the model reads at once (512 tokens) is scored in overlapping windows and gets the highest
    score of each attribute: nothing hides behind a long beginning. No published model knows Japanese.

    `model` and `tokenizer` are the library's own, `classes` the names of the first outputs, `window` how many tokens
    are read at once.
    """

    name = "detoxify"

    def __init__(self, loaded: Loaded, engine: Engine | None = None) -> None:
        self._loaded = loaded
        self.version = loaded.version
        self.model: Any = loaded.model
        self.tokenizer: Any = loaded.tokenizer
        self.classes = loaded.classes
        self.window: int = min(LONGEST, self.tokenizer.model_max_length, _positions(self.model.config))
        self._engine = engine or OneCore(self.model, self.tokenizer.pad_token_id)

    @classmethod
    def load(cls, model: str | None = None, device: Device = "cpu") -> Self:
        """Load and examine a model: a published one's name, a checkpoint's path, or the folder of one.

        Without one, the first published model whose files are here. From then on the process keeps to one torch
        thread (two are slower beside other work) and never downloads. `device` auto takes a CUDA device that passes
        the self-test, cuda insists on it. Raises `DetoxifyUnavailableError`.
        """
        located = locate(model) if model else locate_any()
        on_cuda = has_cuda(device)
        loaded = load(located)
        _keep_to_one_core(tokenizers_too=not on_cuda)
        examine(loaded)
        scorer, golden = cls(loaded), read_golden(loaded.golden)
        examine_scores(scorer, golden)
        for doubt in doubts(loaded, scorer):
            # What its own weights score is known; of others only their maker can say.
            if is_published(located.checkpoint.name):
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
        """The same scorer in bfloat16 on a device, which is made from a model.

        Raises `DetoxifyUnavailableError` if its scores of the self-test's texts are not those of this one.
        """
        engine = FixedShapes(device(in_bfloat16(self.model)), self.tokenizer.pad_token_id, self.window)
        fast = type(self)(
            msgspec.structs.replace(self._loaded, version=f"{self._loaded.version}-bf16"), engine
        )
        compare(self, fast, read_golden(self._loaded.golden))
        return fast

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        """Score `texts`. `langs` changes only the language that is reported: the model sees text alone."""
        started = [
            (owners, self._engine.start(windows))
            for first in range(0, len(texts), _AT_ONCE)
            for owners, windows in [self._windows(first, texts[first : first + _AT_ONCE])]
        ]
        # A model may have more outputs than names: `unbiased` was trained with nine identities beside its seven.
        rows = (
            (owners[index], dict(zip(self.classes, row, strict=False)))
            for owners, scores in started
            for index, row in scores
        )
        return judged(texts, langs, rows)

    def _windows(self, first: int, texts: Sequence[str]) -> tuple[list[int], list[list[int]]]:
        """What the model reads of `texts`, and whose each window is; the first text is number `first`."""
        # The library's own tokenizer, less what it does with the answer. Others may have set it otherwise.
        tokenizer = self.tokenizer.backend_tokenizer
        tokenizer.no_padding()
        tokenizer.enable_truncation(self.window, stride=overlap(self.window))
        return cut(tokenizer.encode_batch_fast(list(texts)), first)


def _positions(config: Any) -> int:
    # RoBERTa and XLM-R number their positions from the padding token's id + 1.
    offset = config.pad_token_id + 1 if "roberta" in config.model_type else 0
    return config.max_position_embeddings - offset


def _keep_to_one_core(*, tokenizers_too: bool) -> None:
    import torch

    torch.set_num_threads(1)
    if tokenizers_too:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
