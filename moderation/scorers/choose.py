"""Which scorer judges comments: `MODERATION_SCORER` and `MODERATION_MODEL`."""

from pathlib import Path

from moderation.scorers import Scorer
from moderation.scorers.checkpoints import DetoxifyUnavailableError


class ScorerUnavailableError(Exception):
    """The scorer that was asked for cannot be had; the message says why."""


def load_scorer(kind: str, model: str | None = None) -> tuple[Scorer, str]:
    """The scorer of this `kind`, and one sentence for the log: which it is and why.

    - `ngram`: the embedded model, or the one at the path `model`.
    - `detoxify`: the Detoxify model `model` for every text; without a name the first published one found here.
      Anything missing is an error.
    - `onnx`: the exported model in the folder `model`, for every text.
    - `auto`: Detoxify where it is installed and its weights are here, else the embedded model. No published
      Detoxify model knows Japanese, so Japanese texts go to the embedded model even then.

    Raises `ScorerUnavailableError`.
    """
    match kind:
        case "ngram":
            scorer = _ngram(model)
            return scorer, f"scoring with {scorer.name} {scorer.version}, as asked"
        case "detoxify":
            try:
                scorer = _detoxify(model)
            except DetoxifyUnavailableError as reason:
                raise ScorerUnavailableError(f"detoxify cannot score here: {reason}") from reason
            return scorer, f"scoring every language with {scorer.name} {scorer.version}, as asked"
        case "auto":
            return _automatic(model)
        case "onnx":
            scorer = _onnx(model)
            return scorer, f"scoring every language with {scorer.name} {scorer.version}, as asked"
        case "cascade":
            raise ScorerUnavailableError(f"the scorer {kind} is not part of this release")
        case _:
            raise ScorerUnavailableError(
                f"there is no scorer {kind!r}; there are auto, ngram, detoxify and onnx"
            )


def _automatic(model: str | None) -> tuple[Scorer, str]:
    ngram = _ngram(None)
    try:
        detoxify = _detoxify(model)
    except DetoxifyUnavailableError as reason:
        return ngram, f"scoring with {ngram.name} {ngram.version}, because of Detoxify: {reason}"
    from moderation.scorers.routed import RoutedScorer

    return RoutedScorer(japanese=ngram, others=detoxify), (
        f"scoring with {detoxify.name} {detoxify.version}, whose weights are here,"
        f" and Japanese, which it does not know, with {ngram.name} {ngram.version}"
    )


def _ngram(model: str | None) -> Scorer:
    from moderation.scorers.model_file import ModelError
    from moderation.scorers.ngram import NgramScorer

    try:
        return NgramScorer.load(Path(model) if model else None)
    except (ModelError, OSError) as reason:
        raise ScorerUnavailableError(f"the embedded scorer cannot be loaded: {reason}") from reason


def _detoxify(model: str | None) -> Scorer:
    from moderation.scorers.detoxify import DetoxifyScorer

    return DetoxifyScorer.load(model)


def _onnx(model: str | None) -> Scorer:
    from moderation.scorers.exported import ExportedError
    from moderation.scorers.onnx import OnnxScorer

    try:
        return OnnxScorer.load(model)
    except ExportedError as reason:
        raise ScorerUnavailableError(f"onnx cannot score here: {reason}") from reason
