"""Locates the weights of a Detoxify model on this machine, without a download and without torch.

A model that Detoxify released lies in two caches: its checkpoint in torch's (`$TORCH_HOME/hub/checkpoints`), and the
config and tokenizer of the model it was trained from in Hugging Face's (`$HF_HOME/hub`). An operator's own checkpoint
lies in a folder with its `config.json`, `tokenizer.json` and `tokenizer_config.json`.
"""

import os
from importlib.util import find_spec
from pathlib import Path

import msgspec

from moderation.scorers.paths import is_file, is_folder


class DetoxifyUnavailableError(Exception):
    """Detoxify cannot score here; the message tells the operator why."""


class Located(msgspec.Struct, frozen=True):
    """A checkpoint on disk, and the folder that holds its config and tokenizer."""

    name: str
    checkpoint: Path
    folder: Path


class _Release(msgspec.Struct, frozen=True):
    checkpoint: str
    base_model: str


# File names from the URLs of detoxify 0.5.4. The best model is first: the first that is on disk is used.
RELEASED = {
    "unbiased": _Release("toxic_debiased-c7548aa0.ckpt", "roberta-base"),
    "original": _Release("toxic_original-c1212f89.ckpt", "bert-base-uncased"),
    "multilingual": _Release("multilingual_debiased-0b549669.ckpt", "xlm-roberta-base"),
    "unbiased-small": _Release("unbiased-albert-c8519128.ckpt", "albert-base-v2"),
    "original-small": _Release("original-albert-0e1d6498.ckpt", "albert-base-v2"),
}
# A complete tokenizer, or the vocabulary of BERT, RoBERTa, ALBERT or XLM-R that a tokenizer is built from.
_TOKENIZERS = ("tokenizer.json", "vocab.txt", "vocab.json", "spiece.model", "sentencepiece.bpe.model")
REQUIRED_FILES = ("config.json", "tokenizer.json", "tokenizer_config.json")


def is_released(checkpoint: str) -> bool:
    """True if a checkpoint of this name should be one that Detoxify released. Only its hash proves that it is."""
    return any(checkpoint == release.checkpoint for release in RELEASED.values())


def locate(model: str) -> Located:
    """Locates the files of `model`: the name of a released model, or the path of a checkpoint or of its folder.

    Raises `DetoxifyUnavailableError`, which names the first thing that is missing.
    """
    own = None if model in RELEASED else _locate_own(model)
    _require_libraries()
    return own or _locate_released(model)


def locate_any() -> Located:
    """Locates the first released model whose files are all on this machine. Raises `DetoxifyUnavailableError`."""
    _require_libraries()
    models = [model for model in RELEASED if is_file(_checkpoint(model))]
    if not models:
        raise DetoxifyUnavailableError(
            f"{_torch_hub() / 'checkpoints'} has the weights of none of {', '.join(RELEASED)}"
        )
    reasons: list[str] = []
    for model in models:
        try:
            return _locate_released(model)
        except DetoxifyUnavailableError as reason:
            reasons.append(str(reason))
    raise DetoxifyUnavailableError("; ".join(reasons))


def stay_offline() -> None:
    """Keeps the libraries of Hugging Face off the network in this process. Works only before they are imported.

    Raises `DetoxifyUnavailableError` if they have been imported without that.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    from huggingface_hub import constants

    if not constants.HF_HUB_OFFLINE:
        raise DetoxifyUnavailableError("huggingface_hub was imported before it could be kept offline")


def _require_libraries() -> None:
    for library in ("detoxify", "torch"):
        if find_spec(library) is None:
            raise DetoxifyUnavailableError(f"the library {library} is not installed")


def _locate_released(model: str) -> Located:
    stay_offline()
    from huggingface_hub import try_to_load_from_cache

    base_model, checkpoint = RELEASED[model].base_model, _checkpoint(model)
    if not is_file(checkpoint):
        raise DetoxifyUnavailableError(f"the weights of {model} are not at {checkpoint}")
    config = try_to_load_from_cache(base_model, "config.json")
    if not isinstance(config, str) or not any(is_file(Path(config).parent / name) for name in _TOKENIZERS):
        raise DetoxifyUnavailableError(
            f"{model} needs the config and tokenizer of {base_model}, which are not in Hugging Face's cache"
        )
    return Located(model, checkpoint, Path(config).parent)


def _locate_own(model: str) -> Located:
    path = Path(model).absolute()
    if is_folder(path):
        checkpoints = sorted(path.glob("*.ckpt"))
        if len(checkpoints) != 1:
            raise DetoxifyUnavailableError(
                f"{path} holds {len(checkpoints)} checkpoints (*.ckpt) and should hold one"
            )
        path = checkpoints[0]
    if not is_file(path):
        raise DetoxifyUnavailableError(f"{model} is neither a file nor one of {', '.join(RELEASED)}")
    for name in REQUIRED_FILES:
        if not is_file(path.parent / name):
            raise DetoxifyUnavailableError(f"there is no {name} beside {path}")
    return Located(path.parent.name if path.stem == "model" else path.stem, path, path.parent)


def _checkpoint(model: str) -> Path:
    return _torch_hub() / "checkpoints" / RELEASED[model].checkpoint


def _torch_hub() -> Path:
    """`torch.hub.get_dir()` without importing torch."""
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(os.environ.get("TORCH_HOME") or f"{cache}/torch").expanduser() / "hub"
