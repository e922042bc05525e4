"""Writes a Detoxify model as a folder that scores without torch."""

import contextlib
import tempfile
from collections.abc import Generator
from importlib.util import find_spec
from pathlib import Path

import msgspec
from msgspec.structs import replace

from comments_service.domain.decisions import ATTRIBUTES, Attribute, Scores
from moderation.scorers import Scorer
from moderation.scorers.detoxify.checkpoints import Located, locate, locate_any
from moderation.scorers.detoxify.scorer import DetoxifyScorer
from moderation.scorers.onnx.conversion import ConversionError, convert, quantise
from moderation.scorers.onnx.exported import (
    META,
    MODEL,
    TOKENIZER,
    Difference,
    ExportedError,
    GoldenScores,
    Hashes,
    Meta,
    sha256_of_file,
)
from moderation.scorers.onnx.probes import GOLDEN_TEXTS, probes
from moderation.scorers.onnx.scorer import OnnxScorer

_TOLERANCE = 1e-4


class ExportError(Exception):
    """The model was not exported; the message says why, in words for the operator."""


def export(model: str | None, out: Path, *, int8: bool = False) -> Meta:
    """Write the Detoxify model `model` (a name, a checkpoint or its folder; None: the first that is here) to `out`.

    Before it is quantised, the model must score as Detoxify does, to 1e-4. The folder is loaded once as a worker loads
    it, and appears complete or not at all. Raises `ExportError`, `DetoxifyUnavailableError` or `OSError`.
    """
    refuse_existing(out)
    for library in ("detoxify", "onnx", "onnxruntime"):
        if find_spec(library) is None:
            raise ExportError(f"the library {library} is not installed; run `pip install '.[export]'`")
    located = locate(model) if model else locate_any()
    scorer = DetoxifyScorer.load(model)
    texts = probes()
    with new_folder(out, located.name) as folder:
        expected = _scores(scorer, texts)
        meta = compared(_write(scorer, located, folder), texts, expected, folder)
        if int8:
            meta = quantised(meta, texts, expected, folder)
        write_meta(meta, folder)
    return meta


def refuse_existing(out: Path) -> None:
    """Raises `ExportError` if there is anything at `out`."""
    if out.exists() or out.is_symlink():
        raise ExportError(f"{out} is there already")


@contextlib.contextmanager
def new_folder(out: Path, name: str) -> Generator[Path]:
    """Gives a folder to write the model `name` to. At the end it is loaded as a worker loads it, and renamed to `out`.

    After an error nothing is left. What is wrong with the model is raised as `ExportError`.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as scratch:
        folder = Path(scratch) / "exported"
        folder.mkdir()
        try:
            yield folder
            OnnxScorer.load(folder)
        except (ConversionError, ExportedError, RuntimeError, ValueError) as error:
            why = str(error).partition("\n")[0]
            raise ExportError(f"{name} cannot be exported: {why}") from error
        folder.rename(out)


def write_meta(meta: Meta, folder: Path) -> None:
    (folder / META).write_bytes(msgspec.json.format(msgspec.json.encode(meta), indent=2))


def _write(scorer: DetoxifyScorer, located: Located, folder: Path) -> Meta:
    """Write model and tokenizer. Returns their description, still without any scores."""
    example = scorer.tokenizer(
        ["Resign already!", "Thank you, well said."], padding=True, return_tensors="pt"
    )
    classes: list[Attribute] = [attribute for attribute in ATTRIBUTES if attribute in scorer.classes]
    convert(
        scorer.model,
        [scorer.classes.index(attribute) for attribute in classes],
        (example["input_ids"], example["attention_mask"]),
        folder / MODEL,
    )
    # The file that the library read would not do: some of its tokenizers replace the normaliser in it.
    tokenizer = scorer.tokenizer.backend_tokenizer
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(folder / TOKENIZER))
    return Meta(
        format=1,
        name=located.name,
        architecture=scorer.model.config.model_type,
        classes=classes,
        max_length=scorer.window,
        vocabulary=len(scorer.tokenizer),
        pad_id=scorer.tokenizer.pad_token_id,
        int8=False,
        sha256=Hashes(
            sha256_of_file(folder / MODEL),
            sha256_of_file(folder / TOKENIZER),
            sha256_of_file(located.checkpoint),
        ),
        golden=[],
        difference=Difference(0, 0.0, 0.0),
    )


def compared(
    meta: Meta, texts: list[str], expected: list[Scores], folder: Path, original: str = "Detoxify"
) -> Meta:
    """Returns `meta` with the golden scores, which are among the `expected` ones of the original.

    Raises `ConversionError` if any text scores differently than before.
    """
    difference = _difference(meta, expected, _scores(OnnxScorer(folder, meta), texts))
    if difference.largest > _TOLERANCE:
        raise ConversionError(
            f"what was converted scores up to {difference.largest:.2g} away from {original},"
            f" and more than {_TOLERANCE} is not accepted"
        )
    golden = [GoldenScores(text, scores) for text, scores in zip(GOLDEN_TEXTS, expected, strict=False)]
    return replace(meta, golden=golden, difference=difference)


def quantised(
    meta: Meta, texts: list[str], expected: list[Scores], folder: Path, *, narrow: bool = False
) -> Meta:
    """Replaces the model by the quantised one, with `narrow` weights or not. Returns its `meta`."""
    precise = (folder / MODEL).rename(folder.with_name("precise.onnx"))
    quantise(precise, folder / MODEL, narrow=narrow)
    meta = replace(meta, int8=True, sha256=replace(meta.sha256, model=sha256_of_file(folder / MODEL)))
    rounded = _scores(OnnxScorer(folder, meta), texts)
    golden = [replace(entry, int8=scores) for entry, scores in zip(meta.golden, rounded, strict=False)]
    return replace(meta, golden=golden, difference=_difference(meta, expected, rounded))


def _scores(scorer: Scorer, texts: list[str]) -> list[Scores]:
    return [scored.scores for scored in scorer.score(texts)]


def _difference(meta: Meta, expected: list[Scores], converted: list[Scores]) -> Difference:
    differences = [
        abs(before[attribute] - after[attribute])
        for before, after in zip(expected, converted, strict=True)
        for attribute in meta.classes
    ]
    return Difference(len(expected), max(differences), sum(differences) / len(differences))
