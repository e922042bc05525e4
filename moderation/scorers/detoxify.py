"""The Detoxify library as a scorer: the only module that imports torch, and only when a model is loaded.

Detoxify loads without complaint what cannot score: a checkpoint with missing weights gets random ones, a folder
without a tokenizer gets one that knows no word. So a model is examined when it is loaded, and one that fails never
scores.
"""

import hashlib
import pickle
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

import msgspec

from comments_service.decisions import Scores
from moderation.languages import language_of
from moderation.scorers import Scored
from moderation.scorers.checkpoints import DetoxifyUnavailableError, Located, locate, locate_any, stay_offline
from moderation.scorers.windows import LONGEST, groups, highest, overlap

if TYPE_CHECKING:
    import torch
    from detoxify import Detoxify

_GOLDEN_TOLERANCE = 1e-4
_PROBE = "The council voted for the new tram line after a long debate, and nobody was insulted."


class Golden(msgspec.Struct, frozen=True):
    """A text and the scores its checkpoint gives it. `golden.json` beside a checkpoint is a list of these."""

    text: str
    scores: Scores


def available(model: str) -> str | None:
    """Why `model` cannot be loaded on this machine; None if all it needs is there. Does not import torch."""
    try:
        locate(model)
    except DetoxifyUnavailableError as reason:
        return str(reason)
    return None


class DetoxifyScorer:
    """Scores with a Detoxify model on one core.

    An attribute that the model was not trained for is 0.0: `original` and `original-small` know no sexual_explicit.
    A text longer than the model reads at once (512 tokens) is scored in overlapping windows and gets the highest
    score of each attribute: nothing hides behind a long beginning. No published model knows Japanese.

    `model` and `tokenizer` are the library's own, `classes` the names of the first outputs, `window` how many tokens
    are read at once.
    """

    name = "detoxify"

    def __init__(self, detoxify: "Detoxify", version: str) -> None:
        self.version = version
        self.model: Any = detoxify.model.float().eval()
        self.tokenizer: Any = detoxify.tokenizer
        self.classes = [str(name) for name in detoxify.class_names]
        self.window = min(LONGEST, self.tokenizer.model_max_length, _positions(self.model.config))

    @classmethod
    def load(cls, model: str | None = None) -> Self:
        """Load and examine a model: a published one's name, a checkpoint's path, or the folder of one.

        Without one, the first published model whose files are here. From then on the process keeps to one torch
        thread (two are slower beside other work) and never downloads. Raises `DetoxifyUnavailableError`.
        """
        located = locate(model) if model else locate_any()
        stay_offline()
        import torch

        torch.set_num_threads(1)
        checkpoint = _read_checkpoint(located.checkpoint)
        scorer = cls(_construct(located, checkpoint), f"{located.name}-{_digest(located.checkpoint)}")
        scorer._examine(checkpoint["state_dict"], located.checkpoint.with_name("golden.json"))
        return scorer

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        """Score `texts`. `langs` changes only the language that is reported: the model sees text alone."""
        if not texts:
            return []
        tokens = self.tokenizer(
            list(texts),
            truncation=True,
            max_length=self.window,
            stride=overlap(self.window),
            return_overflowing_tokens=True,
        )
        windows: list[list[int]] = tokens["input_ids"]
        owners: list[int] = tokens["overflow_to_sample_mapping"]
        rows = (
            (owners[index], row)
            for group in groups(windows)
            for index, row in zip(group, self._predict([windows[index] for index in group]), strict=True)
        )
        best = highest(len(texts), rows)
        given = langs or [None] * len(texts)
        return [
            Scored(scores, language_of(text, lang), [])
            for text, scores, lang in zip(texts, best, given, strict=True)
        ]

    def _predict(self, windows: list[list[int]]) -> list[dict[str, float]]:
        import torch

        longest = len(windows[-1])
        ids = torch.full((len(windows), longest), self.tokenizer.pad_token_id)
        mask = torch.zeros_like(ids)
        for row, window in enumerate(windows):
            ids[row, : len(window)] = torch.tensor(window)
            mask[row, : len(window)] = 1
        with torch.inference_mode():
            scores: torch.Tensor = self.model(input_ids=ids, attention_mask=mask)[0].sigmoid()
        if not scores.isfinite().all():
            raise ValueError("the model gave a score that is not a number")
        # A model may have more outputs than names: `unbiased` was trained with nine identities beside its seven.
        rows = cast("list[list[float]]", scores.tolist())
        return [dict(zip(self.classes, row, strict=False)) for row in rows]

    def _examine(self, weights: "dict[str, torch.Tensor]", golden: Path) -> None:
        config = self.model.config
        if missing := sorted(self.model.state_dict().keys() - weights.keys()):
            raise DetoxifyUnavailableError(
                f"the checkpoint lacks {len(missing)} weights, the first is {missing[0]}"
            )
        if "toxicity" not in self.classes:
            raise DetoxifyUnavailableError(f"the checkpoint's classes are {self.classes}, without toxicity")
        if len(self.classes) > config.num_labels:
            raise DetoxifyUnavailableError(
                f"the checkpoint names {len(self.classes)} classes for {config.num_labels} outputs"
            )
        if len(self.tokenizer) != config.vocab_size:
            raise DetoxifyUnavailableError(
                f"the tokenizer knows {len(self.tokenizer)} tokens and the model {config.vocab_size}"
            )
        probe: list[int] = self.tokenizer(_PROBE, add_special_tokens=False)["input_ids"]
        if 2 * probe.count(self.tokenizer.unk_token_id) >= len(probe):
            raise DetoxifyUnavailableError("the tokenizer does not know the words of an ordinary sentence")
        try:
            self.score([_PROBE])
        except ValueError as error:
            raise DetoxifyUnavailableError(str(error)) from error
        if golden.is_file():
            self._compare(msgspec.json.decode(golden.read_bytes(), type=list[Golden]))

    def _compare(self, golden: list[Golden]) -> None:
        scored = self.score([entry.text for entry in golden])
        for number, (entry, found) in enumerate(zip(golden, scored, strict=True), start=1):
            for attribute, expected in entry.scores.items():
                if abs(found.scores[attribute] - expected) > _GOLDEN_TOLERANCE:
                    raise DetoxifyUnavailableError(
                        f"{attribute} of text {number} in golden.json should be {expected:.4f}"
                        f" and is {found.scores[attribute]:.4f}"
                    )


def _positions(config: Any) -> int:
    # RoBERTa and XLM-R number their positions from the padding token's id + 1.
    offset = config.pad_token_id + 1 if "roberta" in config.model_type else 0
    return config.max_position_embeddings - offset


def _read_checkpoint(path: Path) -> dict[str, Any]:
    """The checkpoint's content, read so that a file with code in it is refused and not run."""
    import torch

    try:
        # Files from before torch 1.6 are no archives and cannot be mapped.
        content = torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
        arguments = content["config"]["arch"]["args"]
        readable = (
            arguments["model_name"].endswith("ForSequenceClassification")
            and "Tokenizer" in arguments["tokenizer_name"]
            and {"model_type", "num_classes"} <= arguments.keys()
            and content["config"]["dataset"]["args"]["classes"]
            and content["state_dict"]
        )
    except pickle.UnpicklingError as error:
        raise DetoxifyUnavailableError(
            f"{path} holds more than weights and settings, or is damaged"
        ) from error
    except (AttributeError, EOFError, LookupError, OSError, RuntimeError, TypeError, ValueError) as error:
        raise DetoxifyUnavailableError(f"{path} is not a checkpoint of Detoxify: {error!r}") from error
    if not readable:
        raise DetoxifyUnavailableError(f"{path} does not describe a model of Detoxify")
    return content


def _construct(located: Located, checkpoint: dict[str, Any]) -> "Detoxify":
    from detoxify import Detoxify
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        if located.folder is None:
            return Detoxify(checkpoint=str(located.checkpoint))
        with tempfile.TemporaryDirectory(prefix="detoxify-") as name:
            folder = Path(name)
            _copy_for_offline(located.folder, checkpoint, folder)
            return Detoxify(checkpoint=str(folder / "model.ckpt"), huggingface_config_path=str(folder))
    except (AttributeError, ImportError, LookupError, OSError, RuntimeError, TypeError, ValueError) as error:
        raise DetoxifyUnavailableError(
            f"Detoxify cannot load {located.checkpoint} with its config: {error}"
        ) from error


def _copy_for_offline(source: Path, checkpoint: dict[str, Any], folder: Path) -> None:
    """Copy a model to where Detoxify 0.5 can load it with no network.

    It asks the hub for the config of `model_type` even if it is given a folder (unitaryai/detoxify#126), so the
    copy's `model_type` is the folder; and it builds as many outputs as that config has labels, which in a base
    model's own config are two.
    """
    import torch

    for file in source.iterdir():
        if file.suffix in {".json", ".model", ".txt"}:
            shutil.copy(file, folder)
    arguments = checkpoint["config"]["arch"]["args"]
    config = msgspec.json.decode((source / "config.json").read_bytes(), type=dict[str, Any])
    config = {key: value for key, value in config.items() if key not in {"id2label", "label2id"}}
    config["num_labels"] = arguments["num_classes"]
    (folder / "config.json").write_bytes(msgspec.json.encode(config))
    arch = {**checkpoint["config"]["arch"], "args": {**arguments, "model_type": str(folder)}}
    copy = {**checkpoint, "config": {**checkpoint["config"], "arch": arch}}
    torch.save(copy, folder / "model.ckpt")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]
