"""An exported transformer as a scorer: onnxruntime, tokenizers and numpy, no torch."""

import ctypes
import os
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self, cast

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES
from moderation.folding.languages import languages_of
from moderation.scorers import Scored
from moderation.scorers.ngram.probabilities import Probabilities, logits_of
from moderation.scorers.ngram.sums import fold_for_scoring
from moderation.scorers.onnx.exported import MODEL, TOKENIZER, ExportedError, Meta, read_exported
from moderation.scorers.windows import collect_windows, highest_scores, length_batches, overlap

_TOLERANCE = 1e-4
# Another processor may round an activation to the next integer; one whose 8-bit sums saturate is off by tenths.
_INT8_TOLERANCE = 0.02
# Upper bound of the rounding errors that sometimes put onnxruntime's sigmoid above 1.
_ROUNDING = 1e-6
# malloc.h of the GNU C library.
_M_MMAP_THRESHOLD = -3


class OnnxScorer:
    """Scores with a model that `moderation export` or `moderation train --transformer` wrote, on a single core.

    The scores are those of the original, with windows for long texts, and 0.0 for an attribute that the model
    was not trained for. A quantised model scores each window alone: it scales activations by the largest in a batch, so
    that the scores of a window would depend on the rest of the batch.
    """

    name = "onnx"

    def __init__(self, folder: Path, meta: Meta) -> None:
        """Loads the files of `folder`, which `meta` describes, without a test. Raises `ExportedError`."""
        self.version = meta.version
        self.weighing = meta.weighing
        self._meta = meta
        self._tokenizer = _tokenizer(folder / TOKENIZER, meta)
        self._probabilities = Probabilities(meta.calibration) if meta.calibration else None
        self._session = _session(folder / MODEL)

    @classmethod
    def load(cls, folder: str | Path | None) -> Self:
        """Loads an exported folder and tests its scores. Raises `ExportedError`."""
        if folder is None:
            raise ExportedError("MODERATION_MODEL must name the folder of an exported model")
        for library in ("onnxruntime", "tokenizers"):
            if find_spec(library) is None:
                raise ExportedError(f"the library {library} is not installed")
        scorer = cls(Path(folder), read_exported(Path(folder)))
        scorer._check_golden_scores()
        return scorer

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        """Scores `texts`. The model reads nothing but the text: `langs` choose the calibration, if there is one."""
        lines = fold_for_scoring(texts) if self._meta.folds else texts
        # A cascade asks about a text as it is written and folded: for a model that folds that is one line.
        numbers = {line: number for number, line in enumerate(dict.fromkeys(lines))}
        owners, windows = collect_windows(self._tokenizer.encode(line) for line in numbers)
        rows = (
            (owners[index], row)
            for batch in self._batches(windows)
            for index, row in zip(batch, self._predict([windows[index] for index in batch]), strict=True)
        )
        highest = highest_scores(list(numbers), None, rows)
        answers = [
            Scored(highest[numbers[line]].scores, lang, [])
            for line, lang in zip(lines, languages_of(texts, langs), strict=True)
        ]
        return calibrated(answers, self._probabilities) if self._probabilities and answers else answers

    def _batches(self, windows: list[list[int]]) -> Iterator[list[int]]:
        return ([index] for index in range(len(windows))) if self._meta.int8 else length_batches(windows)

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
        # NaN fails this check too: every comparison with it is false.
        if not ((scores >= 0) & (scores <= 1 + _ROUNDING)).all():
            raise ValueError("the model gave a score that is not a number from 0 to 1")
        rows = np.minimum(scores, 1).tolist()
        return [dict(zip(self._meta.classes, row, strict=True)) for row in rows]

    def _check_golden_scores(self) -> None:
        golden = self._meta.golden
        try:
            scored = self.score([entry.text for entry in golden])
        except Exception as error:
            # The errors of onnxruntime have no common base class.
            raise ExportedError(f"the exported model does not score: {_first_line(error)}") from error
        tolerance = _INT8_TOLERANCE if self._meta.int8 else _TOLERANCE
        for number, (entry, answer) in enumerate(zip(golden, scored, strict=True), start=1):
            for attribute, expected in self._meta.expected(entry).items():
                if abs(answer.scores[attribute] - expected) > tolerance:
                    raise ExportedError(
                        f"{attribute} of golden text {number} should be {expected:.4f}"
                        f" and is {answer.scores[attribute]:.4f} on this machine"
                    )


def calibrated(answers: Sequence[Scored], probabilities: Probabilities) -> list[Scored]:
    """Returns the answers, whose scores are a model's outputs, with calibrated scores."""
    scores = probabilities.of(logits_of(answers), [answer.lang for answer in answers])
    return [
        replace(answer, scores=dict(zip(ATTRIBUTES, row.tolist(), strict=True)))
        for answer, row in zip(answers, scores, strict=True)
    ]


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
        # The library tokenizers raises nothing more specific.
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
    # We run a process for each core: on a busy machine threads that wait for each other cost more than they gain.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    for pool in ("intra_op", "inter_op"):
        options.add_session_config_entry(f"session.{pool}.allow_spinning", "0")
    # Errors are raised, so they need not be logged as well.
    options.log_severity_level = 4
    _return_large_blocks()
    try:
        return onnxruntime.InferenceSession(
            path,
            options,
            providers=["CPUExecutionProvider"],
            # The fused operator is slower; see conversion.py.
            disabled_optimizers=["SkipLayerNormFusion"],
        )
    except Exception as error:
        # The errors of onnxruntime have no common base class.
        raise ExportedError(f"onnxruntime cannot load {path}: {_first_line(error)}") from error


def _return_large_blocks() -> None:
    """Lets the C library return large blocks to the system when freed: it may keep 70 MiB of a quantised BERT."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, 1 << 20)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
