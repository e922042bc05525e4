"""`moderation train`: from labelled files to the model file, its card and its notice, the same bytes each time."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from comments_service.decisions import ATTRIBUTES
from moderation.scorers.model_file import FORMAT, SHIPPED, Header, write_model
from moderation.training.calibrate import calibrate
from moderation.training.card import write_card, write_notice
from moderation.training.fit import BITS, feature_matrix, fit_attributes, quantise
from moderation.training.rows import SENTENCES, is_kept_aside, read_rows, training_files


def train(data: Path, out: Path, seed: int, sentences: Path = SENTENCES) -> None:
    """Train on the `*_train` files of `data` and on our own sentences; write `ngram.model`, card and notice to `out`.

    The same files, seed and library versions give the same bytes. Raises ValueError on a row that cannot be read.
    """
    files = [*training_files(data), *training_files(sentences)]
    if not files:
        raise ValueError(f"{data} has no *_train.jsonl or *_train.jsonl.gz")
    rows = [row for file in files for row in read_rows(file)]
    fitted = [row for row in rows if not is_kept_aside(row, seed)]
    aside = [row for row in rows if is_kept_aside(row, seed)]
    weights, scales = quantise(fit_attributes(fitted, feature_matrix([row.text for row in fitted]), seed))
    sums = feature_matrix([row.text for row in aside]) @ (
        weights * np.array([scales[name] for name in ATTRIBUTES])
    )
    out.mkdir(parents=True, exist_ok=True)
    header = Header(FORMAT, BITS, ATTRIBUTES, scales, calibrate(aside, sums))
    write_model(out / SHIPPED.name, header, weights)
    write_card(out, files, rows, data, seed)
    write_notice(out)


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
