"""`moderation calibrate`: the curves of a scorer for `moderation serve`."""

from collections.abc import Mapping
from pathlib import Path

import click

from comments_service.command_line import Command, CommandError
from moderation.commands.configured import configured_scorer
from moderation.commands.parameters import PATH
from moderation.scorers.curves import SHIPPED, write_curves


@click.command("calibrate", cls=Command, reports=(OSError, ValueError))
@click.option(
    "--data", metavar="DIR", type=PATH, required=True, help="folder with *_train.jsonl.gz and *_dev files"
)
@click.option("--scorer", "kind", metavar="NAME", help="which scorer instead of the configured one")
@click.option("--out", metavar="DIR", type=PATH, default=SHIPPED, help="where the curves are written")
@click.option(
    "--seed", metavar="N", type=int, default=0, show_default=True, help="that of `moderation train`"
)
@click.pass_obj
def command(environ: Mapping[str, str], data: Path, kind: str | None, out: Path, seed: int) -> None:
    """Measure what a scorer's scores mean on Perspective's scale.

    Writes the curves that `moderation serve` uses for this version of the scorer, and prints how well they do.

    \b
    Examples:
      moderation calibrate --data DATA
      moderation calibrate --data DATA --scorer detoxify --out trial
    """
    try:
        from moderation.training.curve_figures import figures
        from moderation.training.curves import FEWEST, measure_curves, rows_not_trained_on, samples

        scorer, _ = configured_scorer(environ, kind)
        rows = rows_not_trained_on(data, seed)
        found = samples(scorer, rows)
        if not found:
            raise ValueError(
                f"{data} has too few labelled texts: {FEWEST} with an attribute and {FEWEST} without"
            )
        measured = measure_curves(scorer, found)
        click.echo(write_curves(measured, out), err=True)
        click.echo(f"Scorer {measured.scorer} {measured.version}, calibration {measured.name}.\n")
        for line in figures(scorer, found, rows):
            click.echo(line)
    except ModuleNotFoundError as error:
        raise CommandError(f"{error}; run `pip install '.[train]'`") from error
