"""Where the weights of a Detoxify model lie on this machine. Never a download, and no torch.

A published model is two things in two caches: the checkpoint in torch's (`$TORCH_HOME/hub/checkpoints`) and the
config and tokenizer of the model it was trained from in Hugging Face's (`$HF_HOME/hub`). A checkpoint of one's own
lies beside its `config.json`, `tokenizer.json` and `tokenizer_config.json`.
"""

import os
from importlib.util import find_spec
from pathlib import Path

import msgspec


class DetoxifyUnavailableError(Exception):
    """Detoxify cannot score here; the message says why, in words for the operator."""


class Located(msgspec.Struct, frozen=True):
    """A checkpoint on disk, and the folder that holds its config and tokenizer."""

    name: str
    checkpoint: Path
    folder: Path


class _Published(msgspec.Struct, frozen=True):
    checkpoint: str
    base_model: str


# The names are the ones in the URLs of detoxify 0.5.4; best first where several are there.
PUBLISHED = {
    "unbiased": _Published("toxic_debiased-c7548aa0.ckpt", "roberta-base"),
    "original": _Published("toxic_original-c1212f89.ckpt", "bert-base-uncased"),
    "multilingual": _Published("multilingual_debiased-0b549669.ckpt", "xlm-roberta-base"),
    "unbiased-small": _Published("unbiased-albert-c8519128.ckpt", "albert-base-v2"),
    "original-small": _Published("original-albert-0e1d6498.ckpt", "albert-base-v2"),
}
# A tokenizer whole, or the vocabulary of BERT, RoBERTa, ALBERT and XLM-R that one is made from.
_TOKENIZERS = ("tokenizer.json", "vocab.txt", "vocab.json", "spiece.model", "sentencepiece.bpe.model")
BESIDE_A_CHECKPOINT = ("config.json", "tokenizer.json", "tokenizer_config.json")


def is_published(checkpoint: str) -> bool:
    """Whether a checkpoint of this name should be one of Detoxify's own; its hash will tell."""
    return any(checkpoint == published.checkpoint for published in PUBLISHED.values())


def locate(model: str) -> Located:
    """The files of `model`: a published model's name, a checkpoint's path, or the folder of one.

    Raises `DetoxifyUnavailableError` with the first thing that is missing.
    """
    own = None if model in PUBLISHED else _own(model)
    _require_libraries()
    return own or _published(model)


def locate_any() -> Located:
    """The first published model whose files are all here."""
    _require_libraries()
    here = [model for model in PUBLISHED if _checkpoint(model).is_file()]
    if not here:
        raise DetoxifyUnavailableError(
            f"{_torch_hub() / 'checkpoints'} has the weights of none of {', '.join(PUBLISHED)}"
        )
    reasons: list[str] = []
    for model in here:
        try:
            return _published(model)
        except DetoxifyUnavailableError as reason:
            reasons.append(str(reason))
    raise DetoxifyUnavailableError("; ".join(reasons))


def stay_offline() -> None:
    """Keep Hugging Face's libraries of this process from the network; works only before they are imported."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    from huggingface_hub import constants

    if not constants.HF_HUB_OFFLINE:
        raise DetoxifyUnavailableError("huggingface_hub was imported before it could be kept offline")


def _require_libraries() -> None:
    for library in ("detoxify", "torch"):
        if find_spec(library) is None:
            raise DetoxifyUnavailableError(f"the library {library} is not installed")


def _published(model: str) -> Located:
    stay_offline()
    from huggingface_hub import try_to_load_from_cache

    base_model, checkpoint = PUBLISHED[model].base_model, _checkpoint(model)
    if not checkpoint.is_file():
        raise DetoxifyUnavailableError(f"the weights of {model} are not at {checkpoint}")
    config = try_to_load_from_cache(base_model, "config.json")
    if not isinstance(config, str) or not any((Path(config).parent / name).is_file() for name in _TOKENIZERS):
        raise DetoxifyUnavailableError(
            f"{model} needs the config and tokenizer of {base_model}, which are not in Hugging Face's cache"
        )
    return Located(model, checkpoint, Path(config).parent)


def _own(model: str) -> Located:
    path = Path(model).absolute()
    if path.is_dir():
        checkpoints = sorted(path.glob("*.ckpt"))
        if len(checkpoints) != 1:
            raise DetoxifyUnavailableError(
                f"{path} holds {len(checkpoints)} checkpoints (*.ckpt) and should hold one"
            )
        path = checkpoints[0]
    if not path.is_file():
        raise DetoxifyUnavailableError(f"{model} is neither a file nor one of {', '.join(PUBLISHED)}")
    for name in BESIDE_A_CHECKPOINT:
        if not (path.parent / name).is_file():
            raise DetoxifyUnavailableError(f"there is no {name} beside {path}")
    return Located(path.parent.name if path.stem == "model" else path.stem, path, path.parent)


def _checkpoint(model: str) -> Path:
    return _torch_hub() / "checkpoints" / PUBLISHED[model].checkpoint


def _torch_hub() -> Path:
    """`torch.hub.get_dir()` without importing torch."""
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(os.environ.get("TORCH_HOME") or f"{cache}/torch").expanduser() / "hub"
