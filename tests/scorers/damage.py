"""Damages to a model's files, between their author and the process that loads them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


def words_in_another_order(checkpoint: Path) -> None:
    """Reverses the token ids of all words; the special tokens keep theirs."""

    def reverse(words: dict[str, int]) -> dict[str, int]:
        special = {word: number for word, number in words.items() if word[0] == "["}
        ordinary = [word for word in words if word not in special]
        numbers = [words[word] for word in ordinary]
        return special | dict(zip(ordinary, reversed(numbers), strict=True))

    change_vocabulary(checkpoint, reverse)


def content_of(checkpoint: Path) -> Any:
    import torch

    return torch.load(checkpoint, weights_only=True)


def change_json(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def change_vocabulary(checkpoint: Path, change: Callable[[dict[str, int]], dict[str, int]]) -> None:
    def apply(content: dict[str, Any]) -> None:
        content["model"]["vocab"] = change(content["model"]["vocab"])

    change_json(checkpoint.with_name("tokenizer.json"), apply)


def change_weights(checkpoint: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    import torch

    content = content_of(checkpoint)
    torch.save({**content, "state_dict": change(content["state_dict"])}, checkpoint)


def change_classes(checkpoint: Path, classes: list[str]) -> None:
    import torch

    content = content_of(checkpoint)
    content["config"]["dataset"]["args"]["classes"] = classes
    torch.save(content, checkpoint)
