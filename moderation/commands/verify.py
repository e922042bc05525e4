"""`moderation verify FOLDER --against MODEL FILE…`: an exported model beside the one it was made from."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from comments_service.command_line import Command, CommandError
from moderation.commands.parameters import PATH, SHARE
from moderation.evaluation.verification import load_original, read_texts, to_markdown, verify
from moderation.scorers.detoxify.checkpoints import DetoxifyUnavailableError
from moderation.scorers.onnx.exported import ExportedError
from moderation.scorers.onnx.scorer import OnnxScorer

_MAX_FLIPS = 0.005


@click.command("verify", cls=Command, reports=(DetoxifyUnavailableError, ExportedError, OSError, ValueError))
@click.argument("folder", type=PATH, help="the exported model")
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(allow_dash=True, readable=False),
    help='lines of {"text"}, or plain lines; - for those of standard input',
)
@click.option(
    "--against",
    metavar="MODEL",
    required=True,
    help="a folder exported without --int8, or a Detoxify model's name, a checkpoint or its folder",
)
@click.option(
    "--threshold",
    "thresholds",
    type=SHARE,
    multiple=True,
    default=[0.5],
    show_default=True,
    help="where a decision changes; may be given again",
)
@click.option(
    "--max-flips",
    type=SHARE,
    default=_MAX_FLIPS,
    show_default=True,
    help="how many comments may be decided otherwise",
)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of Markdown")
def command(
    folder: Path,
    files: Sequence[str],
    against: str,
    thresholds: Sequence[float],
    max_flips: float,
    *,
    as_json: bool,
) -> None:
    """Compare an exported model with the one it was made from, on texts of your own.

    The status is 1 if too many comments would be decided otherwise.

    \b
    Examples:
      moderation verify quick --against precise comments.jsonl
      moderation verify quick --against unbiased --threshold 0.5 --threshold 0.8 comments.jsonl
    """
    texts = _read_all(files)
    verification = verify(OnnxScorer.load(folder), load_original(against), texts, thresholds)
    click.echo(msgspec.json.encode(verification) + b"\n" if as_json else to_markdown(verification), nl=False)
    worst = verification.worst
    if worst.share.value > max_flips:
        raise CommandError(
            f"{worst.share.value:.2%} of the comments are decided otherwise at {worst.threshold:g},"
            f" and --max-flips allows {max_flips:.2%}"
        )


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
