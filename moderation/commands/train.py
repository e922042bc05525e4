"""`moderation train`: the embedded model."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from moderation.scorers.ngram.model_file import SHIPPED
from moderation.training.train import train


def run(arguments: Sequence[str]) -> int:
    """The command `moderation train --data DIR [--out DIR] [--seed N]`."""
    parser = argparse.ArgumentParser(prog="moderation train", description="Train the embedded model.")
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with *_train.jsonl.gz and *_dev files"
    )
    parser.add_argument("--out", type=Path, default=SHIPPED.parent, help="where the model is written")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    train(chosen.data, chosen.out, chosen.seed)
    return 0
