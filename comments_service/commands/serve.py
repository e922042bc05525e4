"""`comments serve`: the API."""

from collections.abc import Mapping

import click

from comments_service.command_line import Command
from comments_service.run_file import service_settings
from comments_service.server import serve


@click.command("serve", cls=Command, supervised=True)
@click.pass_obj
def command(environ: Mapping[str, str]) -> None:
    """Run the API until SIGINT or SIGTERM.

    The status is 78 if a setting is missing or wrong: starting it again would not help.

    \b
    Examples:
      comments serve
      COMMENTS_HOST=0.0.0.0 COMMENTS_PORT=80 comments serve
    """
    serve(service_settings(environ))
