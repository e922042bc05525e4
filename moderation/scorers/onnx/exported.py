"""The folder that `moderation export` and `moderation train --transformer` write, to score without torch.

`model.onnx` takes `input_ids` and `attention_mask` (int64, windows by tokens) and gives `scores` (windows by classes,
each 0 to 1). `tokenizer.json` is a file of the library tokenizers. `meta.json` describes both files, with their hashes
and with the scores that certain texts must get.
"""

import hashlib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta as Rule

from comments_service.domain.decisions import ATTRIBUTES, Attribute, Scores
from comments_service.wording import in_words
from moderation.scorers.ngram.model_file import LANGUAGES, Calibration
from moderation.scorers.paths import is_file
from moderation.scorers.weighing import Weighing

MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
META = "meta.json"


class ExportedError(Exception):
    """An exported model cannot score here; the message tells the operator why."""


class GoldenScores(msgspec.Struct, frozen=True, omit_defaults=True):
    """A text, the scores that the original gives it, and those of the exported model if that is quantised.

    The original is Detoxify, or the network on torch.
    """

    text: str
    original: Scores = msgspec.field(name="detoxify")
    int8: Scores | None = None


class Difference(msgspec.Struct, frozen=True):
    """The difference between the scores of a number of texts and those of the original, over all classes.

    Both are taken before any calibration.
    """

    texts: int
    largest: float
    mean: float


class Hashes(msgspec.Struct, frozen=True, rename={"model": MODEL, "tokenizer": TOKENIZER}):
    """The SHA-256 of the two files, and of the weights that they were made from."""

    model: str
    tokenizer: str
    checkpoint: str


class Meta(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`classes` are the model's outputs in order. `max_length` is that of a window in tokens, special ones included.

    `vocabulary` is the number of tokens that the tokenizer must know; `pad_id` fills the shorter windows of a batch.
    A model that `folds` reads texts folded, as it was trained. `calibration` turns the logits of its outputs into
    scores, for each language; without it the outputs are the scores. With a `weighing` a cascade weighs these scores
    and those of the embedded models; without it, it takes these.
    """

    format: Literal[1]
    name: str
    architecture: str
    classes: Annotated[list[Attribute], Rule(min_length=1)]
    max_length: Annotated[int, Rule(ge=8)]
    vocabulary: int
    pad_id: int
    int8: bool
    sha256: Hashes
    golden: Annotated[list[GoldenScores], Rule(min_length=1)]
    difference: Difference
    folds: bool = False
    calibration: dict[str, dict[Attribute, Calibration]] = {}
    weighing: Weighing | None = None

    def expected(self, golden: GoldenScores) -> Scores:
        """Returns the scores that this model must give a golden text; empty if they are not in `golden`."""
        return (golden.int8 or {}) if self.int8 else golden.original

    @property
    def version(self) -> str:
        """Changes with everything that the scores depend on."""
        parts: list[object] = [self.sha256.model, self.sha256.tokenizer, self.classes, self.max_length]
        if self.folds or self.calibration:
            parts += [self.folds, self.calibration]
        if self.weighing:
            parts.append(self.weighing)
        digest = hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:12]
        return f"{self.name}-{'int8' if self.int8 else 'fp32'}-{digest}"


def read_exported(folder: Path) -> Meta:
    """Reads the description of an exported model, and checks the SHA-256 of its files.

    Raises `ExportedError`.
    """
    for name in (META, MODEL, TOKENIZER):
        if not is_file(folder / name):
            raise ExportedError(f"{folder} holds no {name}; `moderation export` makes such a folder")
    try:
        meta = msgspec.json.decode((folder / META).read_bytes(), type=Meta)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ExportedError(
            f"{folder / META} does not describe an exported model: {in_words(error, Meta)}"
        ) from error
    _refuse_if_incomplete(meta, folder / META)
    for name, expected in ((MODEL, meta.sha256.model), (TOKENIZER, meta.sha256.tokenizer)):
        if (digest := sha256_of_file(folder / name)) != expected:
            raise ExportedError(
                f"{folder / name} is not the file that was exported:"
                f" its SHA-256 begins with {digest[:12]} instead of {expected[:12]}"
            )
    return meta


def _refuse_if_incomplete(meta: Meta, path: Path) -> None:
    if "toxicity" not in meta.classes or len(set(meta.classes)) < len(meta.classes):
        raise ExportedError(
            f"{path} names the classes {', '.join(meta.classes)}: toxicity must be among them, and none twice"
        )
    if meta.calibration and not all(
        set(meta.classes) == meta.calibration.get(lang, {}).keys() == set(ATTRIBUTES) for lang in LANGUAGES
    ):
        raise ExportedError(f"{path} does not calibrate each attribute in each language")
    if meta.weighing and not meta.weighing.is_complete:
        raise ExportedError(f"{path} does not weigh each attribute in each language")
    for number, golden in enumerate(meta.golden, start=1):
        if not set(meta.classes) <= meta.expected(golden).keys():
            raise ExportedError(f"{path} does not say how golden text {number} must score in each class")


def sha256_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
