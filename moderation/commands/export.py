"""`moderation export [MODEL] --out FOLDER`: a Detoxify model as a folder that scores without torch."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moderation.scorers.detoxify.checkpoints import DetoxifyUnavailableError
from moderation.scorers.onnx.exporting import ExportError, export


def run(arguments: Sequence[str]) -> int:
    """The command `moderation export [MODEL] --out FOLDER [--int8]`."""
    parser = argparse.ArgumentParser(
        prog="moderation export", description="Write a Detoxify model as a folder that scores without torch."
    )
    parser.add_argument(
        "model",
        nargs="?",
        help="a Detoxify model's name, a checkpoint or its folder; the first published one found here",
    )
    parser.add_argument("--out", type=Path, required=True, help="the folder to make")
    parser.add_argument(
        "--int8", action="store_true", help="quantise: faster, smaller, and scores that differ"
    )
    chosen = parser.parse_args(arguments)
    try:
        meta = export(chosen.model, chosen.out, int8=chosen.int8)
    except (DetoxifyUnavailableError, ExportError, OSError) as error:
        sys.stderr.write(f"moderation export: {error}\n")
        return 1
    difference = meta.difference
    sys.stdout.write(
        f"{chosen.out}: {meta.version}, {meta.architecture}, {', '.join(meta.classes)}\n"
        f"{difference.texts} texts score at most {difference.largest:.2g} ({difference.mean:.2g} on average)"
        " away from Detoxify\n"
    )
    if meta.int8:
        sys.stdout.write("Before using it, measure it on texts of your own with `moderation verify`.\n")
    return 0
