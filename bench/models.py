"""Models in Detoxify's format: of full size with random weights for speed, small and trained for quality.

`python -m bench.models random|trained FOLDER --data DIR --size base|small|tiny`
"""

import argparse
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from moderation.labelled.rows import Row, read_rows
from moderation.scorers.detoxify.checkpoints import stay_offline

# The classes of Detoxify's `original`, as its checkpoints name them.
CLASSES = {
    "toxic": "toxicity",
    "severe_toxic": "severe_toxicity",
    "obscene": "obscene",
    "threat": "threat",
    "insult": "insult",
    "identity_hate": "identity_attack",
}
_BATCH = 32
_RATE = 3e-4
_WARM_UP = 0.06


class Size(msgspec.Struct, frozen=True):
    layers: int
    width: int
    heads: int
    vocabulary: int
    tokens: int


SIZES = {
    # The size of bert-base-uncased, on which `original` is based.
    "base": Size(12, 768, 12, 30522, 512),
    "small": Size(4, 256, 4, 8192, 512),
    "tiny": Size(2, 32, 2, 400, 128),
}


def build(folder: Path, rows: Sequence[Row], size: Size, epochs: int, seed: int = 0) -> None:
    """Writes a model and its tokenizer to `folder`, trained on `rows`: the model for `epochs` epochs."""
    stay_offline()
    import torch
    import transformers

    torch.manual_seed(seed)
    folder.mkdir(parents=True, exist_ok=True)
    blank: Any = transformers.BertTokenizer(model_max_length=size.tokens)
    tokenizer = blank.train_new_from_iterator([row.text for row in rows], vocab_size=size.vocabulary)
    tokenizer.save_pretrained(folder)
    config: Any = transformers.AutoConfig.for_model(
        "bert",
        vocab_size=len(tokenizer),
        hidden_size=size.width,
        num_hidden_layers=size.layers,
        num_attention_heads=size.heads,
        intermediate_size=4 * size.width,
        max_position_embeddings=size.tokens,
        pad_token_id=tokenizer.pad_token_id,
        # Wider than BERT's default, with which a new model learns nothing in its first thousand steps.
        initializer_range=size.width**-0.5,
        num_labels=len(CLASSES),
    )
    config.save_pretrained(folder)
    model: Any = transformers.BertForSequenceClassification(config)
    if epochs:
        _train(model, _encoded(tokenizer, rows), epochs, seed)
    arguments = {
        "num_classes": len(CLASSES),
        # The library asks the hub for this name, unless it is a folder: here the folder in which it is loaded.
        "model_type": ".",
        "model_name": "BertForSequenceClassification",
        "tokenizer_name": "BertTokenizer",
    }
    described = {"arch": {"args": arguments}, "dataset": {"args": {"classes": list(CLASSES)}}}
    torch.save({"state_dict": model.state_dict(), "config": described}, folder / "model.ckpt")


class _Example(msgspec.Struct, frozen=True):
    """The tokens of a text, its labels (NaN if unknown) and how much it counts."""

    tokens: list[int]
    labels: list[float]
    weight: float


def _encoded(tokenizer: Any, rows: Sequence[Row]) -> list[_Example]:
    tokens: list[list[int]] = tokenizer(
        [row.text for row in rows], truncation=True, max_length=min(128, tokenizer.model_max_length)
    )["input_ids"]
    return [_Example(ids, _labels(row), row.training_weight) for ids, row in zip(tokens, rows, strict=True)]


def _labels(row: Row) -> list[float]:
    # A text that is not toxic has none of the attributes. A toxic text may have any of them.
    if row.toxicity == 0:
        return [0.0] * len(CLASSES)
    known = [getattr(row, attribute) for attribute in CLASSES.values()]
    return [math.nan if label is None else float(label) for label in known]


def _train(model: Any, examples: Sequence[_Example], epochs: int, seed: int) -> None:
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits, pad

    rng = random.Random(seed)
    padding: int = model.config.pad_token_id
    steps = epochs * math.ceil(len(examples) / _BATCH)
    optimizer = torch.optim.AdamW(model.parameters(), lr=_RATE, weight_decay=0.01)

    def rate(step: int) -> float:
        share = step / steps
        return share / _WARM_UP if share < _WARM_UP else (1 - share) / (1 - _WARM_UP)

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    model.train()
    for _ in range(epochs):
        for batch in _batches(examples, rng):
            longest = max(len(example.tokens) for example in batch)
            ids = torch.stack(
                [pad(torch.tensor(example.tokens), (0, longest - len(example.tokens))) for example in batch]
            )
            labels = torch.tensor([example.labels for example in batch])
            weights = torch.tensor([[example.weight] for example in batch]) * ~labels.isnan()
            logits: torch.Tensor = model(input_ids=ids, attention_mask=(ids != padding).long())[0]
            losses = binary_cross_entropy_with_logits(logits, labels.nan_to_num(), reduction="none")
            (losses * weights).sum().div(len(batch)).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
    model.eval()


def _batches(examples: Sequence[_Example], rng: random.Random) -> Iterator[Sequence[_Example]]:
    """Returns all examples in random order, with examples of nearly equal length in the same batch."""
    mixed = rng.sample(examples, len(examples))
    batches: list[Sequence[_Example]] = []
    for start in range(0, len(mixed), 64 * _BATCH):
        by_length = sorted(mixed[start : start + 64 * _BATCH], key=lambda example: len(example.tokens))
        batches += [by_length[first : first + _BATCH] for first in range(0, len(by_length), _BATCH)]
    rng.shuffle(batches)
    return iter(batches)


def training_rows(data: Path) -> list[Row]:
    """Returns the `en_train*` rows whose toxicity is known."""
    files = sorted(path for path in data.iterdir() if path.name.startswith("en_train."))
    rows = [row for file in files for row in read_rows(file) if row.toxicity is not None]
    if not rows:
        raise ValueError(f"{data} has no en_train.jsonl or en_train.jsonl.gz")
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weights", choices=["random", "trained"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--size", choices=SIZES, required=True)
    parser.add_argument("--epochs", type=int, default=1)
    chosen = parser.parse_args()
    build(
        chosen.folder,
        training_rows(chosen.data),
        SIZES[chosen.size],
        chosen.epochs if chosen.weights == "trained" else 0,
    )
