"""An exported transformer as a scorer: onnxruntime, tokenizers and numpy, no torch."""

import ctypes
import os
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray

from moderation.scorers import Scored
from moderation.scorers.onnx.exported import MODEL, TOKENIZER, ExportedError, Meta, read_exported
from moderation.scorers.windows import cut, groups, judged, overlap

_TOLERANCE = 1e-4
# Another processor may round an activation to the neighbouring integer; a saturating one is off by tenths.
_INT8_TOLERANCE = 0.02
# How far above 1 onnxruntime's sigmoid rounds at times, and more.
_ROUNDING = 1e-6
# malloc.h of the GNU C library.
_M_MMAP_THRESHOLD = -3


class OnnxScorer:
    """Scores with a model that `moderation export` wrote, on one core.

    Scores are those of the Detoxify scorer, windows of long texts included, and an attribute that the model was not
    trained for is 0.0. A quantised model scores one window at a time: its scores would depend on what they are scored
    with, since activations are scaled by the largest of a group.
    """

    name = "onnx"

    def __init__(self, folder: Path, meta: Meta) -> None:
        """Take the files of `folder` for what `meta` says, unexamined. Raises `ExportedError`."""
        self.version = meta.version
        self._meta = meta
        self._tokenizer = _tokenizer(folder / TOKENIZER, meta)
        self._session = _session(folder / MODEL)

    @classmethod
    def load(cls, folder: str | Path | None) -> Self:
        """Load and examine an exported folder. Raises `ExportedError`."""
        if folder is None:
            raise ExportedError("MODERATION_MODEL must name the folder of an exported model")
        for library in ("onnxruntime", "tokenizers"):
            if find_spec(library) is None:
                raise ExportedError(f"the library {library} is not installed")
        scorer = cls(Path(folder), read_exported(Path(folder)))
        scorer._examine()
        return scorer

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        """Score `texts`. `langs` changes only the language that is reported: the model sees text alone."""
        owners, windows = cut(self._tokenizer.encode(text) for text in texts)
        rows = (
            (owners[index], row)
            for group in self._groups(windows)
            for index, row in zip(group, self._predict([windows[index] for index in group]), strict=True)
        )
        return judged(texts, langs, rows)

    def _groups(self, windows: list[list[int]]) -> Iterator[list[int]]:
        return ([index] for index in range(len(windows))) if self._meta.int8 else groups(windows)

    def _predict(self, windows: list[list[int]]) -> list[dict[str, float]]:
        ids = np.full((len(windows), len(windows[-1])), self._meta.pad_id, np.int64)
        mask = np.zeros_like(ids)
        for row, window in enumerate(windows):
            ids[row, : len(window)] = window
            mask[row, : len(window)] = 1
        scores: NDArray[np.float32]
        (scores,) = self._session.run(["scores"], {"input_ids": ids, "attention_mask": mask})
        if scores.shape != (len(windows), len(self._meta.classes)):
            raise ValueError(
                f"the model has {scores.shape[-1]} outputs for {len(self._meta.classes)} classes"
            )
        # Written so that what is not a number fails, too.
        if not ((scores >= 0) & (scores <= 1 + _ROUNDING)).all():
            raise ValueError("the model gave a score that is not a number from 0 to 1")
        rows = np.minimum(scores, 1).tolist()
        return [dict(zip(self._meta.classes, row, strict=True)) for row in rows]

    def _examine(self) -> None:
        golden = self._meta.golden
        try:
            scored = self.score([entry.text for entry in golden])
        except Exception as error:
            # onnxruntime's errors have no base of their own.
            raise ExportedError(f"the exported model does not score: {_first_line(error)}") from error
        tolerance = _INT8_TOLERANCE if self._meta.int8 else _TOLERANCE
        for number, (entry, found) in enumerate(zip(golden, scored, strict=True), start=1):
            for attribute, expected in self._meta.expected(entry).items():
                if abs(found.scores[attribute] - expected) > tolerance:
                    raise ExportedError(
                        f"{attribute} of golden text {number} should be {expected:.4f}"
                        f" and is {found.scores[attribute]:.4f} on this machine"
                    )


def silence_onnxruntime() -> None:
    """Keeps onnxruntime from reporting its use to Microsoft. Works only before it is imported.

    Its wheels for Linux report it by default since 1.29. Source: microsoft/onnxruntime#27379.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def _tokenizer(path: Path, meta: Meta) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer: Any = Tokenizer.from_file(str(path))
    except Exception as error:
        # tokenizers raises nothing more precise.
        raise ExportedError(f"{path} is not a tokenizer: {_first_line(error)}") from error
    if (size := tokenizer.get_vocab_size()) != meta.vocabulary:
        raise ExportedError(f"{path} knows {size} tokens and should know {meta.vocabulary}")
    tokenizer.no_padding()
    tokenizer.enable_truncation(meta.max_length, stride=overlap(meta.max_length))
    return tokenizer


def _session(path: Path) -> Any:
    silence_onnxruntime()
    import onnxruntime

    options = cast("Any", onnxruntime.SessionOptions())
    # One process a core: on a busy machine threads that wait for one another cost more than they win.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    for pool in ("intra_op", "inter_op"):
        options.add_session_config_entry(f"session.{pool}.allow_spinning", "0")
    # What fails is raised, and said once.
    options.log_severity_level = 4
    _return_large_blocks()
    try:
        return onnxruntime.InferenceSession(
            path,
            options,
            providers=["CPUExecutionProvider"],
            # The fused operator is the slower one; see conversion.py.
            disabled_optimizers=["SkipLayerNormFusion"],
        )
    except Exception as error:
        # onnxruntime's errors have no base of their own.
        raise ExportedError(f"onnxruntime cannot load {path}: {_first_line(error)}") from error


def _return_large_blocks() -> None:
    """Let the C library give back what was read and converted; it might keep 70 MiB of a quantised BERT for itself."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, 1 << 20)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
