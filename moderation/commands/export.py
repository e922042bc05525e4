"""`moderation export [MODEL] --out FOLDER`: a Detoxify model as a folder that scores without torch."""

from pathlib import Path

import click

from comments_service.command_line import Command
from moderation.commands.parameters import PATH
from moderation.scorers.detoxify.checkpoints import DetoxifyUnavailableError
from moderation.scorers.onnx.exporting import ExportError, export


@click.command("export", cls=Command, reports=(DetoxifyUnavailableError, ExportError, OSError))
@click.argument(
    "model",
    required=False,
    help="a Detoxify model's name, a checkpoint or its folder; the first published one that is here by default",
)
@click.option("--out", metavar="FOLDER", type=PATH, required=True, help="the folder to make")
@click.option("--int8", is_flag=True, help="quantise: faster, smaller, and scores that differ")
def command(model: str | None, out: Path, *, int8: bool) -> None:
    """Write a Detoxify model as a folder that scores without torch.

    \b
    Examples:
      moderation export unbiased --out precise
      moderation export unbiased --out quick --int8
    """
    meta = export(model, out, int8=int8)
    difference = meta.difference
    click.echo(f"{out}: {meta.version}, {meta.architecture}, {', '.join(meta.classes)}")
    click.echo(
        f"{difference.texts} texts score at most {difference.largest:.2g} ({difference.mean:.2g} on average)"
        " away from Detoxify"
    )
    if meta.int8:
        click.echo("Before using it, measure it on texts of your own with `moderation verify`.")
