"""From a checkpoint's files to a model of the Detoxify library, without running anything that stands in them.

The library unpickles a checkpoint with whatever code is in it. So each file is read once, those bytes are compared with
the digests that are known and unpickled as weights and settings alone, and what the library loads is a copy written
from them, in a folder that only this user can write to.
"""

import io
import pickle
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from moderation.scorers.detoxify import checksums
from moderation.scorers.detoxify.checkpoints import DetoxifyUnavailableError, Located, stay_offline

if TYPE_CHECKING:
    from detoxify import Detoxify

GOLDEN = "golden.json"
_SETTINGS = {".json", ".model", ".txt"}


class Loaded(msgspec.Struct, frozen=True):
    """A model as the library made it, and the content of its `golden.json`.

    `classes` are the names of its first outputs, `labels` those that its config gives all of them, if it does.
    `version` changes with its weights, its config and its tokenizer.
    """

    model: Any
    tokenizer: Any
    classes: list[str]
    labels: list[str]
    version: str
    golden: bytes | None


def load(located: Located) -> Loaded:
    """Load a model and see that its weights are the checkpoint's. Raises `DetoxifyUnavailableError`."""
    stay_offline()
    try:
        return _load(located)
    except (OSError, RuntimeError) as error:
        # Files that this user may not read, or no room for the copy, for which torch has an error of its own.
        raise DetoxifyUnavailableError(
            f"{located.checkpoint} cannot be read or copied: {_one_line(error)}"
        ) from error


def _load(located: Located) -> Loaded:
    settings = {
        file.name: file.read_bytes()
        for file in sorted(located.folder.iterdir())
        if file.suffix in _SETTINGS and file.is_file()
    }
    digests = {name: checksums.sha256(content) for name, content in settings.items()}
    checkpoint, digest = _read_checkpoint(located.checkpoint, digests)
    golden = settings.pop(GOLDEN, None)
    setup = checksums.sha256("".join(digests[name] for name in settings).encode())
    with tempfile.TemporaryDirectory(prefix="detoxify-") as name:
        folder = Path(name)
        labels = _copy_for_offline(settings, checkpoint, folder)
        # A model takes much memory; the library is about to need it again.
        checkpoint.clear()
        detoxify = _construct(located.checkpoint, folder)
        _compare(detoxify.model, folder / "model.ckpt")
    return Loaded(
        model=detoxify.model.eval(),
        tokenizer=detoxify.tokenizer,
        classes=[str(name) for name in detoxify.class_names],
        labels=labels,
        version=f"{located.name}-{digest[:12]}-{setup[:6]}",
        golden=golden,
    )


def _read_checkpoint(path: Path, beside: dict[str, str]) -> tuple[dict[str, Any], str]:
    """What Detoxify reads of a checkpoint, its weights in 32 bits, and its SHA-256."""
    import torch

    content = path.read_bytes()
    digest = checksums.sha256(content)
    checksums.refuse_others(path.parent, path.name, beside | {path.name: digest})
    _refuse_damaged(path, content)
    try:
        whole = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
        arguments = whole["config"]["arch"]["args"]
        checkpoint = {
            "state_dict": {
                name: value.float() if value.is_floating_point() else value
                for name, value in whole["state_dict"].items()
            },
            "config": {
                "arch": {"args": arguments},
                "dataset": {"args": {"classes": list(whole["config"]["dataset"]["args"]["classes"])}},
            },
        }
        readable = (
            arguments["model_name"].endswith("ForSequenceClassification")
            and "Tokenizer" in arguments["tokenizer_name"]
            and {"model_type", "num_classes"} <= arguments.keys()
            and checkpoint["state_dict"]
            and checkpoint["config"]["dataset"]["args"]["classes"]
        )
    except pickle.UnpicklingError as error:
        raise DetoxifyUnavailableError(
            f"{path} holds more than weights and settings, or is damaged"
        ) from error
    except (AttributeError, EOFError, LookupError, OSError, RuntimeError, TypeError, ValueError) as error:
        raise DetoxifyUnavailableError(
            f"{path} is not a checkpoint of Detoxify: {type(error).__name__}: {_one_line(error)}"
        ) from error
    if not readable:
        raise DetoxifyUnavailableError(f"{path} does not describe a model of Detoxify")
    return checkpoint, digest


def _refuse_damaged(path: Path, content: bytes) -> None:
    """torch ignores the checksums that it writes, so that a download with a hole in it would load."""
    file = io.BytesIO(content)
    # Files from before torch 1.6 are no archives.
    if zipfile.is_zipfile(file):
        try:
            damaged = zipfile.ZipFile(file).testzip()
        except (EOFError, OSError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
            raise DetoxifyUnavailableError(f"{path} is damaged: {_one_line(error)}") from error
        if damaged:
            raise DetoxifyUnavailableError(f"{path} is damaged: {damaged} has another checksum")


def _copy_for_offline(settings: dict[str, bytes], checkpoint: dict[str, Any], folder: Path) -> list[str]:
    """Write a model to where Detoxify 0.5 can load it with no network; returns the labels of its config.

    It asks the hub for the config of `model_type` even if it is given a folder (unitaryai/detoxify#126), so the
    copy's `model_type` is the folder; and it builds as many outputs as that config has labels, which in a base
    model's own config are two, with weights of as many bits as that config says.
    """
    import torch

    for name, content in settings.items():
        (folder / name).write_bytes(content)
    arguments = checkpoint["config"]["arch"]["args"]
    try:
        config = msgspec.json.decode(settings["config.json"], type=dict[str, Any])
        labels = msgspec.convert(config.pop("id2label", {}), dict[int, str], strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DetoxifyUnavailableError(f"config.json beside the checkpoint is damaged: {error}") from error
    for key in ("label2id", "torch_dtype"):
        config.pop(key, None)
    config |= {"num_labels": arguments["num_classes"], "dtype": "float32"}
    (folder / "config.json").write_bytes(msgspec.json.encode(config))
    arch = {"args": {**arguments, "model_type": str(folder)}}
    torch.save({**checkpoint, "config": {**checkpoint["config"], "arch": arch}}, folder / "model.ckpt")
    return [labels[number] for number in sorted(labels)]


def _construct(checkpoint: Path, folder: Path) -> "Detoxify":
    from detoxify import Detoxify
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        detoxify = Detoxify(checkpoint=str(folder / "model.ckpt"), huggingface_config_path=str(folder))
    except Exception as error:
        # What transformers and tokenizers raise has no base of its own.
        raise DetoxifyUnavailableError(
            f"Detoxify cannot load {checkpoint} with its config: {_one_line(error)}"
        ) from error
    if not hasattr(detoxify.tokenizer, "backend_tokenizer"):
        raise DetoxifyUnavailableError("transformers 5 or newer is needed for its tokenizers")
    return detoxify


def _compare(model: Any, copy: Path) -> None:
    """Refuse a model whose weights are not those of the copied checkpoint: what is missing there is random here."""
    import torch

    weights: dict[str, torch.Tensor] = torch.load(copy, weights_only=True, mmap=True)["state_dict"]
    loaded: dict[str, torch.Tensor] = model.state_dict()
    if missing := sorted(loaded.keys() - weights.keys()):
        raise DetoxifyUnavailableError(
            f"the checkpoint lacks {len(missing)} weights, the first is {missing[0]}"
        )
    for name, value in loaded.items():
        if not value.isfinite().all():
            raise DetoxifyUnavailableError(f"the checkpoint's {name} holds what is not a number")
        # RoBERTa's token types are one row, which it has no use for.
        if name.endswith("weight") and len(value) > 1 and not value.any():
            raise DetoxifyUnavailableError(f"the checkpoint's {name} is all zeros")
        if not torch.equal(value, weights[name]):
            raise DetoxifyUnavailableError(f"the library loaded {name} otherwise than the checkpoint has it")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
