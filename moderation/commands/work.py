"""`moderation work`: the worker."""

import asyncio
import signal
from collections.abc import Mapping

import click

from comments_service.command_line import Command
from comments_service.connections import require_servers
from comments_service.descriptors import raise_limit
from comments_service.logs import configure
from comments_service.run_file import service_settings
from moderation.commands.configured import configured_scorer, moderation_settings
from moderation.worker.figures import served_figures
from moderation.worker.process import work


@click.command("work", cls=Command, supervised=True)
@click.pass_obj
def command(environ: Mapping[str, str]) -> None:
    """Take comments from the stream until SIGINT or SIGTERM.

    The status is 78 if a setting is missing or wrong, or if the scorer cannot be had: starting it again would not
    help. It is 70 if the scorer hangs.

    \b
    Examples:
      moderation work
      MODERATION_SCORER=ngram moderation work
    """
    # Reports a wrong setting of the worker before a missing one of the service.
    settings = moderation_settings(environ)
    servers = service_settings(environ).servers()
    configure()
    raise_limit()
    asyncio.run(require_servers(servers))
    scorer, why = configured_scorer(environ)
    with served_figures(settings.metrics_host, settings.metrics_port):
        asyncio.run(work(servers, scorer, why, (signal.SIGINT, signal.SIGTERM)))
