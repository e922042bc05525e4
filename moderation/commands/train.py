"""`moderation train`: the embedded model."""

from pathlib import Path

import click

from comments_service.command_line import Command, CommandError
from moderation.commands.parameters import PATH
from moderation.scorers.ngram.model_file import SHIPPED
from moderation.training.train import train


@click.command("train", cls=Command, reports=(OSError, ValueError))
@click.option(
    "--data", metavar="DIR", type=PATH, required=True, help="folder with *_train.jsonl.gz and *_dev files"
)
@click.option("--out", metavar="DIR", type=PATH, default=SHIPPED.parent, help="where the model is written")
@click.option("--seed", metavar="N", type=int, default=0, show_default=True)
def command(data: Path, out: Path, seed: int) -> None:
    """Train the embedded model.

    The same files, seed and library versions give the same bytes. Without --out the model of this package is replaced.

    \b
    Examples:
      moderation train --data DATA
      moderation train --data DATA --out trial --seed 1
    """
    try:
        train(data, out, seed)
    except ModuleNotFoundError as error:
        raise CommandError(f"{error}; run `pip install '.[train]'`") from error
