"""`comments migrate`: the schema of the database."""

import asyncio
from collections.abc import Mapping

import click

from comments_service.command_line import Command
from comments_service.commands.database import database_url
from comments_service.store.migrations import migrate


@click.command("migrate", cls=Command)
@click.pass_obj
def command(environ: Mapping[str, str]) -> None:
    """Bring the database to this release, and print the name of each migration that was applied.

    Several at a time wait for one another.

    \b
    Examples:
      comments migrate
    """
    applied = asyncio.run(migrate(database_url(environ)))
    click.echo("\n".join(f"applied {name}" for name in applied) or "nothing to do")
