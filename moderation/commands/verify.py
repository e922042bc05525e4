"""`moderation verify FOLDER --against MODEL FILE…`: an exported model beside the one it was made from."""

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from moderation.evaluation.verification import load_original, read_texts, to_markdown, verify
from moderation.scorers.detoxify.checkpoints import DetoxifyUnavailableError
from moderation.scorers.onnx.exported import ExportedError
from moderation.scorers.onnx.scorer import OnnxScorer

_MAX_FLIPS = 0.005


def run(arguments: Sequence[str]) -> int:
    """The command `moderation verify FOLDER --against MODEL FILE…`."""
    chosen = _parser().parse_intermixed_args(arguments)
    try:
        texts = _read_all(chosen.files)
        scorer, against = OnnxScorer.load(chosen.folder), load_original(chosen.against)
        verification = verify(scorer, against, texts, chosen.thresholds or [0.5])
    except (DetoxifyUnavailableError, ExportedError, OSError, ValueError) as error:
        sys.stderr.write(f"moderation verify: {error}\n")
        return 1
    shown = msgspec.json.encode(verification).decode() + "\n" if chosen.json else to_markdown(verification)
    sys.stdout.write(shown)
    worst = verification.worst
    if worst.share.value > chosen.max_flips:
        sys.stderr.write(
            f"moderation verify: {worst.share.value:.2%} of the comments are decided otherwise at {worst.threshold:g},"
            f" and --max-flips allows {chosen.max_flips:.2%}\n"
        )
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="moderation verify",
        description="Compare an exported model with the one it was made from, on texts of your own. The status is 1"
        " when too many comments would be decided otherwise.",
    )
    parser.add_argument("folder", type=Path, help="the exported model")
    parser.add_argument(
        "files", nargs="+", help='lines of {"text"}, or plain lines; - for those of standard input'
    )
    parser.add_argument(
        "--against",
        required=True,
        metavar="MODEL",
        help="a folder exported without --int8, or a Detoxify model's name, a checkpoint or its folder",
    )
    parser.add_argument(
        "--threshold",
        type=_part,
        action="append",
        dest="thresholds",
        help="where a decision changes, 0.5 by default; may be given again",
    )
    parser.add_argument(
        "--max-flips",
        type=_part,
        default=_MAX_FLIPS,
        metavar="SHARE",
        help=f"how many comments may be decided otherwise ({_MAX_FLIPS})",
    )
    parser.add_argument("--json", action="store_true", help="JSON instead of Markdown")
    return parser


def _part(given: str) -> float:
    try:
        part = float(given)
    except ValueError:
        part = math.nan
    if not 0 <= part <= 1:
        raise argparse.ArgumentTypeError(f"{given} is not a number from 0 to 1")
    return part


def _read_all(files: Sequence[str]) -> list[str]:
    texts: list[str] = []
    for file in files:
        try:
            texts += read_texts(sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes())
        except ValueError as error:
            raise ValueError(f"{file}: {error}") from error
    if not texts:
        raise ValueError("there is no text to score")
    return texts
