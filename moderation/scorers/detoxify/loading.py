"""Loads a checkpoint's files with the Detoxify library, without running code that they may contain.

The library would unpickle a checkpoint together with any code in it. So each file is read once, its bytes are compared
with the known digests and unpickled as weights and settings only, and the library loads a copy written from these, in a
folder that only this user can write to.
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

GOLDEN_FILE = "golden.json"
_SETTINGS = {".json", ".model", ".txt"}


class Loaded(msgspec.Struct, frozen=True):
    """A model as the library built it, and the content of its `golden.json`, if there is one.

    `classes` are the names of its first outputs; `labels` are the names of all outputs in its config, empty if it has
    none. `version` changes with its weights, its config and its tokenizer.
    """

    model: Any
    tokenizer: Any
    classes: list[str]
    labels: list[str]
    version: str
    golden: bytes | None


def load(located: Located) -> Loaded:
    """Loads a model and checks that its weights are those of the checkpoint. Raises `DetoxifyUnavailableError`."""
    stay_offline()
    try:
        return _load(located)
    except (OSError, RuntimeError) as error:
        # A file may be unreadable for this user; for a full disk torch raises RuntimeError.
        raise DetoxifyUnavailableError(
            f"{located.checkpoint} cannot be read or copied: {_one_line(error)}"
        ) from error


def _load(located: Located) -> Loaded:
    settings = {
        file.name: file.read_bytes()
        for file in sorted(located.folder.iterdir())
        if file.suffix in _SETTINGS and file.is_file()
    }
    digests = {name: checksums.sha256_of_bytes(content) for name, content in settings.items()}
    checkpoint, digest = _read_checkpoint(located.checkpoint, digests)
    golden = settings.pop(GOLDEN_FILE, None)
    setup = checksums.sha256_of_bytes("".join(digests[name] for name in settings).encode())
    with tempfile.TemporaryDirectory(prefix="detoxify-") as name:
        folder = Path(name)
        labels = _copy_for_offline(settings, checkpoint, folder)
        # Frees the memory of the weights before the library loads them again.
        checkpoint.clear()
        detoxify = _construct(located.checkpoint, folder)
        _check_weights(detoxify.model, folder / "model.ckpt")
    return Loaded(
        model=detoxify.model.eval(),
        tokenizer=detoxify.tokenizer,
        classes=[str(name) for name in detoxify.class_names],
        labels=labels,
        version=f"{located.name}-{digest[:12]}-{setup[:6]}",
        golden=golden,
    )


def _read_checkpoint(path: Path, settings_digests: dict[str, str]) -> tuple[dict[str, Any], str]:
    """Returns the parts of a checkpoint that Detoxify reads, with weights in 32 bits, and the checkpoint's SHA-256."""
    import torch

    content = path.read_bytes()
    digest = checksums.sha256_of_bytes(content)
    checksums.check_digests(path.parent, path.name, settings_digests | {path.name: digest})
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
    """Checks the checksums in the file, which torch writes but ignores: a download with a gap would load."""
    file = io.BytesIO(content)
    # Files written before torch 1.6 are not archives.
    if zipfile.is_zipfile(file):
        try:
            damaged = zipfile.ZipFile(file).testzip()
        except (EOFError, OSError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
            raise DetoxifyUnavailableError(f"{path} is damaged: {_one_line(error)}") from error
        if damaged:
            raise DetoxifyUnavailableError(f"{path} is damaged: {damaged} has another checksum")


def _copy_for_offline(settings: dict[str, bytes], checkpoint: dict[str, Any], folder: Path) -> list[str]:
    """Writes a model to `folder` so that Detoxify 0.5 can load it offline. Returns the labels of its config.

    Detoxify asks the hub for the config of `model_type` even if it is given a folder (unitaryai/detoxify#126), so the
    copy's `model_type` is the folder. It builds as many outputs as that config has labels, two in the config of a base
    model, and loads the weights in the precision that the config names; both are set here.
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
        # The errors of transformers and tokenizers have no common base class.
        raise DetoxifyUnavailableError(
            f"Detoxify cannot load {checkpoint} with its config: {_one_line(error)}"
        ) from error
    if not hasattr(detoxify.tokenizer, "backend_tokenizer"):
        raise DetoxifyUnavailableError("transformers 5 or newer is needed for its tokenizers")
    return detoxify


def _check_weights(model: Any, copy: Path) -> None:
    """Refuses a model whose weights differ from the copied checkpoint: missing weights would be random."""
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
        # The token types of RoBERTa are a single row, which is unused and may be zeros.
        if name.endswith("weight") and len(value) > 1 and not value.any():
            raise DetoxifyUnavailableError(f"the checkpoint's {name} is all zeros")
        if not torch.equal(value, weights[name]):
            raise DetoxifyUnavailableError(f"the library loaded {name} otherwise than the checkpoint has it")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
