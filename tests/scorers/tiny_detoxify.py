"""Tiny models in Detoxify's own format: real files with random weights, built in well under a second.

A model of Detoxify is a checkpoint, `{"state_dict", "config"}`, in a folder with a Hugging Face config and tokenizer.
"""

import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from moderation.scorers.detoxify.checkpoints import stay_offline

if TYPE_CHECKING:
    from detoxify import Detoxify

needs_detoxify = pytest.mark.skipif(
    find_spec("detoxify") is None and "CI" not in os.environ, reason="the extra `detoxify` is not installed"
)

_ORIGINAL = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"]
_UNBIASED = [
    "toxicity",
    "severe_toxicity",
    "obscene",
    "identity_attack",
    "insult",
    "threat",
    "sexual_explicit",
]
_CORPUS = [
    "The council voted for the new tram line after a long debate.",
    "This plan is a waste of money and nobody asked for it!",
    "Thank you for the careful report, I had not known about the costs.",
    "What an idiot, resign already.",
    "The minister said 3 of 10 roads would be repaired by 2031.",
    "値上げの理由をきちんと説明してほしい。",
    "記事を読んで納得しました。ありがとうございます。",
]


@dataclass(frozen=True)
class Architecture:
    """An architecture of the four that Detoxify releases models of, as its checkpoints describe it."""

    base_model: str
    model_class: str
    tokenizer_class: str
    classes: list[str]
    outputs: int


ARCHITECTURES = {
    "bert": Architecture("bert-base-uncased", "BertForSequenceClassification", "BertTokenizer", _ORIGINAL, 6),
    "albert": Architecture(
        "albert-base-v2", "AlbertForSequenceClassification", "AlbertTokenizer", _ORIGINAL, 6
    ),
    "roberta": Architecture(
        "roberta-base", "RobertaForSequenceClassification", "RobertaTokenizer", _UNBIASED, 16
    ),
    "xlm-roberta": Architecture(
        "xlm-roberta-base", "XLMRobertaForSequenceClassification", "XLMRobertaTokenizer", _UNBIASED, 16
    ),
}


def build_model(folder: Path, name: str) -> Path:
    """Writes a model of the architecture `name` with an input of 128 tokens; returns `folder/model.ckpt`."""
    stay_offline()
    import torch
    import transformers

    architecture = ARCHITECTURES[name]
    blank: Any = getattr(transformers, architecture.tokenizer_class)(model_max_length=128)
    tokenizer = blank.train_new_from_iterator(_CORPUS, vocab_size=400)
    tokenizer.save_pretrained(folder)
    config: Any = transformers.AutoConfig.for_model(
        name,
        vocab_size=len(tokenizer),
        hidden_size=32,
        embedding_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        # RoBERTa and XLM-R count positions from the id of the padding token + 1.
        max_position_embeddings=128 + (tokenizer.pad_token_id + 1 if "roberta" in name else 0),
        pad_token_id=tokenizer.pad_token_id,
        # With small weights every score would be near one half, and no test could tell scores apart.
        initializer_range=0.4,
        num_labels=architecture.outputs,
    )
    config.save_pretrained(folder)
    torch.manual_seed(7)
    model: Any = getattr(transformers, architecture.model_class)(config)
    write_checkpoint(folder / "model.ckpt", architecture, model.state_dict())
    return folder / "model.ckpt"


def write_checkpoint(path: Path, architecture: Architecture, weights: dict[str, Any]) -> None:
    import torch

    arguments = {
        "num_classes": architecture.outputs,
        "model_type": architecture.base_model,
        "model_name": architecture.model_class,
        "tokenizer_name": architecture.tokenizer_class,
    }
    config = {"arch": {"args": arguments}, "dataset": {"args": {"classes": architecture.classes}}}
    torch.save({"state_dict": weights, "config": config}, path)


def load_plainly(checkpoint: Path, scratch: Path) -> "Detoxify":
    """Loads the model with the library alone, after changing its checkpoint to name a local folder, not the hub."""
    import torch
    from detoxify import Detoxify

    content: Any = torch.load(checkpoint, weights_only=True)
    content["config"]["arch"]["args"]["model_type"] = str(checkpoint.parent)
    torch.save(content, scratch / "plain.ckpt")
    return Detoxify(checkpoint=str(scratch / "plain.ckpt"), huggingface_config_path=str(checkpoint.parent))
