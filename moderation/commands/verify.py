"""`moderation verify FOLDER --against MODEL FILE…`: how often an exported model decides otherwise than its original."""

import argparse
import codecs
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Attribute
from moderation.measures import Estimate, share
from moderation.scorers import Scorer
from moderation.scorers.detoxify.checkpoints import DetoxifyUnavailableError
from moderation.scorers.onnx.exported import META, ExportedError
from moderation.scorers.onnx.scorer import OnnxScorer

_MOST_FLIPS = 0.005


class Flips(msgspec.Struct, frozen=True):
    """How many texts one model sees above a threshold and the other below, and which share of all that is."""

    threshold: float
    flips: int
    share: Estimate


class Compared(msgspec.Struct, frozen=True):
    """The scores of one attribute, or of each text the highest: what a policy with one threshold for all decides by."""

    attribute: Attribute | Literal["highest"]
    largest_difference: float
    mean_difference: float
    flips: list[Flips]


class Verification(msgspec.Struct, frozen=True):
    scorer: str
    against: str
    texts: int
    compared: list[Compared]

    @property
    def worst(self) -> Flips:
        """The flips of decisions about comments, at the threshold where most are."""
        return max(self.compared[0].flips, key=lambda flips: flips.share.value)


class _Request(msgspec.Struct):
    text: str


_REQUESTS = msgspec.json.Decoder(_Request)


def verify(
    scorer: Scorer, against: Scorer, texts: Sequence[str], thresholds: Sequence[float]
) -> Verification:
    """Score `texts` (at least one) with both, and compare."""
    found, expected = _scores(scorer, texts), _scores(against, texts)
    compared = [_compare("highest", found.max(axis=1), expected.max(axis=1), thresholds)]
    compared += [
        _compare(attribute, found[:, column], expected[:, column], thresholds)
        for column, attribute in enumerate(ATTRIBUTES)
    ]
    return Verification(_described(scorer), _described(against), len(texts), compared)


def _scores(scorer: Scorer, texts: Sequence[str]) -> NDArray[np.float64]:
    scored = scorer.score(texts)
    return np.array([[one.scores[attribute] for attribute in ATTRIBUTES] for one in scored])


def _described(scorer: Scorer) -> str:
    return f"{scorer.name} {scorer.version}"


def _compare(
    attribute: Attribute | Literal["highest"],
    found: NDArray[np.float64],
    expected: NDArray[np.float64],
    thresholds: Sequence[float],
) -> Compared:
    differences = np.abs(found - expected)
    flips: list[Flips] = []
    for threshold in thresholds:
        count = int(((found >= threshold) != (expected >= threshold)).sum())
        if estimate := share(count, len(found)):
            flips.append(Flips(threshold, count, estimate))
    return Compared(attribute, float(differences.max()), float(differences.mean()), flips)


def read_texts(content: bytes) -> list[str]:
    """The texts of lines of `{"text"}`, if the first line is one, or else the lines themselves; not the blank ones.

    Raises ValueError with the line's number.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    lines = [(number, line) for number, line in enumerate(content.splitlines(), start=1) if line.strip()]
    requests = bool(lines) and _is_request(lines[0][1])
    texts: list[str] = []
    for number, line in lines:
        try:
            texts.append(_REQUESTS.decode(line).text if requests else line.decode())
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ValueError(f"line {number}: {error}") from error
    return texts


def _is_request(line: bytes) -> bool:
    try:
        _REQUESTS.decode(line)
    except msgspec.DecodeError:
        return False
    return True


def to_markdown(verification: Verification) -> str:
    thresholds = [flips.threshold for flips in verification.compared[0].flips]
    header = ["score", "largest difference", "mean difference"]
    header += [f"decided otherwise at {threshold:g} (95 %)" for threshold in thresholds]
    return "\n".join(
        [
            f"{verification.scorer} against {verification.against}, {verification.texts} texts",
            "",
            f"| {' | '.join(header)} |",
            "|---" * len(header) + "|",
            *(_line(compared) for compared in verification.compared),
            "",
        ]
    )


def _line(compared: Compared) -> str:
    shown = [compared.attribute, f"{compared.largest_difference:.2g}", f"{compared.mean_difference:.2g}"]
    for flips in compared.flips:
        found = flips.share
        shown.append(f"{flips.flips} = {found.value:.2%} ({found.low:.2%}–{found.high:.2%})")
    return f"| {' | '.join(shown)} |"


def run(arguments: Sequence[str]) -> int:
    """The command `moderation verify FOLDER --against MODEL FILE…`."""
    chosen = _parser().parse_intermixed_args(arguments)
    try:
        texts = _read_all(chosen.files)
        scorer, against = OnnxScorer.load(chosen.folder), _original(chosen.against)
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
        default=_MOST_FLIPS,
        metavar="SHARE",
        help=f"how many comments may be decided otherwise ({_MOST_FLIPS})",
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


def _original(model: str) -> Scorer:
    if (Path(model) / META).is_file():
        return OnnxScorer.load(model)
    from moderation.scorers.detoxify.scorer import DetoxifyScorer

    return DetoxifyScorer.load(model)
