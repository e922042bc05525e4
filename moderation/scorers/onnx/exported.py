"""The folder that `moderation export` writes: the files that a transformer needs to score without torch.

`model.onnx` takes `input_ids` and `attention_mask` (int64, windows by tokens) and gives `scores` (windows by classes,
each 0 to 1). `tokenizer.json` is a file of the library tokenizers. `meta.json` describes both files, with their hashes
and with the scores that certain texts must get.
"""

import hashlib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta as Rule

from comments_service.domain.decisions import Attribute, Scores
from comments_service.wording import in_words
from moderation.scorers.paths import is_file

MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
META = "meta.json"


class ExportedError(Exception):
    """An exported model cannot score here; the message tells the operator why."""


class GoldenScores(msgspec.Struct, frozen=True, omit_defaults=True):
    """A text, the scores that Detoxify itself gives it, and those of the exported model if that is quantised."""

    text: str
    detoxify: Scores
    int8: Scores | None = None


class Difference(msgspec.Struct, frozen=True):
    """The difference between the scores of a number of texts and those of Detoxify, over all classes."""

    texts: int
    largest: float
    mean: float


class Hashes(msgspec.Struct, frozen=True, rename={"model": MODEL, "tokenizer": TOKENIZER}):
    """The SHA-256 of the two files, and of the checkpoint that they were made from."""

    model: str
    tokenizer: str
    checkpoint: str


class Meta(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`classes` are the model's outputs in order. `max_length` is that of a window in tokens, special ones included.

    `vocabulary` is the number of tokens that the tokenizer must know; `pad_id` fills the shorter windows of a batch.
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

    def expected(self, golden: GoldenScores) -> Scores:
        """Returns the scores that this model must give a golden text; empty if they are not in `golden`."""
        return (golden.int8 or {}) if self.int8 else golden.detoxify

    @property
    def version(self) -> str:
        """Changes with everything that the scores depend on."""
        parts = (self.sha256.model, self.sha256.tokenizer, self.classes, self.max_length)
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
    if "toxicity" not in meta.classes or len(set(meta.classes)) < len(meta.classes):
        raise ExportedError(
            f"{folder / META} names the classes {', '.join(meta.classes)}: toxicity must be among them, and none twice"
        )
    for number, golden in enumerate(meta.golden, start=1):
        if not set(meta.classes) <= meta.expected(golden).keys():
            raise ExportedError(
                f"{folder / META} does not say how golden text {number} must score in each class"
            )
    for name, expected in ((MODEL, meta.sha256.model), (TOKENIZER, meta.sha256.tokenizer)):
        if (digest := sha256_of_file(folder / name)) != expected:
            raise ExportedError(
                f"{folder / name} is not the file that was exported:"
                f" its SHA-256 begins with {digest[:12]} instead of {expected[:12]}"
            )
    return meta


def sha256_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
