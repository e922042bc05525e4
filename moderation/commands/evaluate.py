"""`moderation evaluate FILE…`: how well a scorer tells labelled texts apart."""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import msgspec

from comments_service.domain.decisions import ATTRIBUTES
from moderation.evaluation.fairness import FEWEST
from moderation.evaluation.page import NoMarksError, put_into
from moderation.evaluation.report import to_markdown
from moderation.evaluation.results import measure
from moderation.evaluation.scored_rows import score_rows
from moderation.labelled.files import fingerprint, read_labelled
from moderation.scorers import Scorer


def run(arguments: Sequence[str], load_scorer: Callable[[str | None], Scorer]) -> int:
    """The command `moderation evaluate [OPTION…] FILE…`."""
    chosen = _parser().parse_args(arguments)
    # Before anything long is done.
    if chosen.plots and find_spec("matplotlib") is None:
        sys.stderr.write("moderation evaluate: pictures need `pip install '.[plots]'`\n")
        return 1
    try:
        return _evaluate(chosen, load_scorer)
    except (OSError, ValueError, NoMarksError) as error:
        sys.stderr.write(f"moderation evaluate: {error}\n")
        return 1


def _evaluate(chosen: argparse.Namespace, load_scorer: Callable[[str | None], Scorer]) -> int:
    rows = read_labelled(chosen.files)
    scorer = load_scorer(chosen.scorer)
    judged = score_rows(scorer, rows, chosen.attribute)
    if not judged.rows:
        raise ValueError(f"none of {len(rows)} rows is labelled 0 or 1 for {chosen.attribute}")
    unknown = len(rows) - len(judged)
    evaluation = measure(scorer, judged, unknown, chosen.threshold, chosen.attribute, chosen.fewest)
    pictures: list[Path] = []
    if chosen.plots:
        from moderation.evaluation.plots import draw

        pictures = draw(judged, evaluation, chosen.plots)
        sys.stderr.writelines(f"{picture}\n" for picture in pictures)
    if chosen.into:
        put_into(chosen.into, to_markdown(evaluation), pictures, [fingerprint(file) for file in chosen.files])
    elif chosen.json:
        sys.stdout.write(msgspec.json.encode(evaluation).decode() + "\n")
    else:
        sys.stdout.write(to_markdown(evaluation))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="moderation evaluate", description="Measure a scorer on labelled texts."
    )
    parser.add_argument(
        "files",
        metavar="FILE",
        type=Path,
        nargs="+",
        help='lines of {"text", "lang"?, "source"?, "functionality"?, attribute: 0 or 1 …}, or such a .gz file',
    )
    parser.add_argument("--scorer", help="which scorer instead of the configured one")
    parser.add_argument("--attribute", choices=ATTRIBUTES, default="toxicity")
    parser.add_argument("--threshold", type=_probability, default=0.5, help="default: %(default)s")
    parser.add_argument(
        "--fewest",
        type=int,
        default=FEWEST,
        help="texts of a class that a figure of a word for a group of people rests on (default: %(default)s)",
    )
    printed = parser.add_mutually_exclusive_group()
    printed.add_argument("--json", action="store_true", help="JSON instead of Markdown")
    printed.add_argument(
        "--into", metavar="PAGE", type=Path, help="put the Markdown between the marks of this page"
    )
    parser.add_argument("--plots", metavar="DIR", type=Path, help="draw pictures (PNG) into this folder")
    return parser


def _probability(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return value
