"""Loads the scorer that the settings choose: `MODERATION_SCORER`, `MODERATION_MODEL` and the others."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from comments_service.errors import ConfigurationError
from moderation.scorers import Scorer
from moderation.scorers.cache import CachedScorer
from moderation.scorers.detoxify.checkpoints import DetoxifyUnavailableError
from moderation.scorers.detoxify.devices import Device
from moderation.scorers.paths import is_file

if TYPE_CHECKING:
    from moderation.scorers.ngram.scorer import NgramScorer
    from moderation.scorers.stack import StackScorer
    from moderation.scorers.weighing import Weighing


class ScorerUnavailableError(ConfigurationError):
    """The chosen scorer cannot be loaded; the message says why."""


def load_scorer(
    kind: str,
    model: str | None = None,
    languages: Collection[str] = ("en",),
    loss: float = 0.01,
    device: Device = "auto",
) -> tuple[Scorer, str]:
    """Returns the scorer of this `kind`, and a sentence for the log that says which it is and why.

    - `ngram`: the embedded n-grams, or the model file at the path `model`.
    - `encoder`: the embedded encoder, or the model file at the path `model`.
    - `stack`: both embedded models: the encoder reads what the n-grams do not clear.
    - `detoxify`: the Detoxify model `model` for every text; without `model` the first released one on this machine.
    - `onnx`: the exported model in the folder `model`, for every text.
    - `cascade`: the embedded models, and the transformer for texts on which these are not sure. The transformer is
      the exported model in the folder `model`, or else Detoxify. `languages` are those that the transformer knows, and
      `loss` is the share of toxic comments that the embedded models may take for clearly benign.
    - `auto`: `cascade` if there is a transformer, else the embedded models alone. If `model` is given, it must exist.
      The embedded models are `stack` if there is one for this version of the n-grams, else `ngram`.

    `device` is where Detoxify runs. Raises `ScorerUnavailableError`.
    """
    # An empty value in the environment means that there is none.
    model = model or None
    match kind:
        case "ngram":
            scorer = _ngram(model)
            return scorer, f"scoring with {_described(scorer)}, as asked"
        case "encoder":
            scorer = _encoder(model)
            return scorer, f"scoring with {_described(scorer)}, as asked"
        case "stack":
            scorer = _stack(_ngram(None))
            return scorer, f"scoring with {_described(scorer)}, as asked"
        case "detoxify" | "onnx":
            scorer = CachedScorer(_detoxify(model, device) if kind == "detoxify" else _onnx(model))
            return scorer, f"scoring every language with {_described(scorer)}, as asked"
        case "cascade":
            embedded, _ = _embedded()
            if not embedded.gates:
                raise ScorerUnavailableError(
                    f"the embedded model {embedded.version} has no gates; train it again"
                )
            return _cascade(embedded, _transformer(model, device), languages, loss)
        case "auto":
            return _automatic(model, languages, loss, device)
        case _:
            raise ScorerUnavailableError(
                f"there is no scorer {kind!r}; there are auto, ngram, encoder, stack, detoxify, onnx and cascade"
            )


def _automatic(
    model: str | None, languages: Collection[str], loss: float, device: Device
) -> tuple[Scorer, str]:
    embedded, without = _embedded()
    try:
        transformer = _transformer(model, device)
    except ScorerUnavailableError as reason:
        if model:
            raise
        return embedded, f"scoring with {_described(embedded)} alone{without}, since {reason}"
    scorer, why = _cascade(embedded, transformer, languages, loss)
    return scorer, f"{why}{without}"


def _embedded() -> "tuple[StackScorer | NgramScorer, str]":
    """Returns the stack, or the n-grams alone and words for the log that say why."""
    ngram = _ngram(None)
    try:
        return _stack(ngram), ""
    except ScorerUnavailableError as reason:
        return ngram, f", without the encoder ({reason})"


def _cascade(
    embedded: "StackScorer | NgramScorer", transformer: Scorer, languages: Collection[str], loss: float
) -> tuple[Scorer, str]:
    from moderation.scorers.cascade import CascadeScorer
    from moderation.scorers.onnx.scorer import OnnxScorer

    # Older model files have no gates, so that no text is clear.
    unsure = "where it is not sure" if embedded.gates else "always, since it has no gates"
    weighing = transformer.weighing if isinstance(transformer, OnnxScorer) else None
    return CascadeScorer(embedded, CachedScorer(transformer), embedded.gates, loss, languages, weighing), (
        f"scoring with {_described(embedded)} and, {unsure}, what is in {' or '.join(sorted(languages))}"
        f" with {_described(transformer)}{_how_weighed(embedded, weighing)};"
        f" at most {loss:.1%} of toxic comments may be lost so"
    )


def _how_weighed(embedded: Scorer, weighing: "Weighing | None") -> str:
    if not weighing:
        return ""
    known = weighing.embedded == f"{embedded.name}-{embedded.version}"
    return ", both weighed" + ("" if known else f" (as fitted to {weighing.embedded.replace('-', ' ', 1)})")


def _described(scorer: Scorer) -> str:
    return f"{scorer.name} {scorer.version}"


def _transformer(model: str | None, device: Device) -> Scorer:
    from moderation.scorers.onnx.exported import META, MODEL

    try:
        exported = model and any(is_file(Path(model) / name) for name in (META, MODEL))
    except OSError as reason:
        raise ScorerUnavailableError(f"the model cannot be read: {reason}") from reason
    return _onnx(model) if exported else _detoxify(model, device)


def _ngram(model: str | None) -> "NgramScorer":
    from moderation.scorers.ngram.model_file import ModelError
    from moderation.scorers.ngram.scorer import NgramScorer

    try:
        return NgramScorer.load(Path(model) if model else None)
    except (ModelError, OSError) as reason:
        raise ScorerUnavailableError(f"the embedded scorer cannot be loaded: {reason}") from reason


def _encoder(model: str | None) -> Scorer:
    from moderation.scorers.encoder.model_file import EncoderError
    from moderation.scorers.encoder.scorer import EncoderScorer

    try:
        return EncoderScorer.load(Path(model) if model else None)
    except (EncoderError, OSError) as reason:
        raise ScorerUnavailableError(f"the encoder cannot be loaded: {reason}") from reason


def _stack(ngram: "NgramScorer") -> "StackScorer":
    from moderation.scorers.encoder.model_file import EncoderError
    from moderation.scorers.stack import StackError, StackScorer

    try:
        return StackScorer.load(ngram)
    except (StackError, EncoderError, OSError) as reason:
        raise ScorerUnavailableError(f"the stack cannot be loaded: {reason}") from reason


def _detoxify(model: str | None, device: Device) -> Scorer:
    from moderation.scorers.detoxify.scorer import DetoxifyScorer

    try:
        return DetoxifyScorer.load(model, device)
    except (DetoxifyUnavailableError, OSError) as reason:
        raise ScorerUnavailableError(f"detoxify cannot score here: {reason}") from reason


def _onnx(model: str | None) -> Scorer:
    from moderation.scorers.onnx.exported import ExportedError
    from moderation.scorers.onnx.scorer import OnnxScorer

    try:
        return OnnxScorer.load(model)
    except (ExportedError, OSError) as reason:
        raise ScorerUnavailableError(f"onnx cannot score here: {reason}") from reason
