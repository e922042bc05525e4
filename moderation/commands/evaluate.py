"""`moderation evaluate FILE…`: how well a scorer tells labelled texts apart."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import msgspec

from comments_service.command_line import Command, CommandError
from comments_service.domain.decisions import ATTRIBUTES, Attribute
from moderation.commands.configured import configured_scorer
from moderation.commands.parameters import PATH, SHARE
from moderation.evaluation.fairness import FEWEST
from moderation.evaluation.page import NoMarksError, put_into
from moderation.evaluation.report import to_markdown
from moderation.evaluation.results import Evaluation, measure
from moderation.evaluation.scored_rows import ScoredRows, score_rows
from moderation.labelled.files import fingerprint, read_labelled


class _Options(msgspec.Struct, frozen=True, kw_only=True):
    files: Sequence[Path]
    kind: str | None
    attribute: Attribute
    threshold: float
    fewest: int
    misjudged: int
    as_json: bool
    into: Path | None
    plots: Path | None


@click.command("evaluate", cls=Command, reports=(OSError, ValueError, NoMarksError))
@click.argument(
    "files",
    metavar="FILE...",
    type=PATH,
    nargs=-1,
    required=True,
    help='lines of {"text", "lang"?, "source"?, "functionality"?, attribute: 0 or 1 …}, or such a .gz file',
)
@click.option("--scorer", "kind", metavar="NAME", help="which scorer instead of the configured one")
@click.option(
    "--attribute",
    metavar="ATTRIBUTE",
    type=click.Choice(ATTRIBUTES),
    default="toxicity",
    show_default=True,
    help=f"{', '.join(ATTRIBUTES[:-1])} or {ATTRIBUTES[-1]}",
)
@click.option(
    "--threshold", type=SHARE, default=0.5, show_default=True, help="a text that scores as high is an alarm"
)
@click.option(
    "--fewest",
    metavar="N",
    type=int,
    default=FEWEST,
    show_default=True,
    help="texts of a class that a figure of a word for a group of people rests on",
)
@click.option(
    "--misjudged",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="list the N benign texts with the highest scores and the N toxic ones with the lowest",
)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of Markdown")
@click.option("--into", metavar="PAGE", type=PATH, help="put the Markdown between the marks of this page")
@click.option("--plots", metavar="DIR", type=PATH, help="draw pictures (PNG) into this folder")
@click.pass_obj
def command(environ: Mapping[str, str], **given: Any) -> None:
    """Measure a scorer on labelled texts.

    \b
    Examples:
      moderation evaluate comments.jsonl more.jsonl.gz
      moderation evaluate comments.jsonl --scorer detoxify --threshold 0.7 --attribute insult
      moderation evaluate comments.jsonl --misjudged 20
      moderation evaluate comments.jsonl --plots pictures
    """
    options = _Options(**given)
    if options.as_json and options.into:
        raise click.UsageError("Options '--json' and '--into' exclude each other.")
    # Before anything long is done.
    if options.plots and find_spec("matplotlib") is None:
        raise CommandError("pictures need `pip install '.[plots]'`")
    rows = read_labelled(options.files)
    scorer, _ = configured_scorer(environ, options.kind)
    scored_rows = score_rows(scorer, rows, options.attribute)
    if not scored_rows.rows:
        raise ValueError(f"none of {len(rows)} rows is labelled 0 or 1 for {options.attribute}")
    unknown = len(rows) - len(scored_rows)
    _show(
        measure(
            scorer,
            scored_rows,
            unknown,
            options.threshold,
            options.attribute,
            options.fewest,
            misjudged=options.misjudged,
        ),
        scored_rows,
        options,
    )


def _show(evaluation: Evaluation, scored_rows: ScoredRows, options: _Options) -> None:
    pictures: list[Path] = []
    if options.plots:
        from moderation.evaluation.plots import draw

        pictures = draw(scored_rows, evaluation, options.plots)
        for picture in pictures:
            click.echo(picture, err=True)
    if options.into:
        prints = ", ".join(fingerprint(file) for file in options.files)
        measured_on = f"{prints}: file name and start of its SHA-256"
        put_into(options.into, to_markdown(evaluation), pictures, measured_on)
    elif options.as_json:
        click.echo(msgspec.json.encode(evaluation))
    else:
        click.echo(to_markdown(evaluation), nl=False)
