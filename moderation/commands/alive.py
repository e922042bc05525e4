"""`moderation alive`: the health check of a worker's container."""

import asyncio
from collections.abc import Mapping

import click

from comments_service.command_line import Command, Failure


@click.command("alive", cls=Command)
@click.option("--serve", is_flag=True, help="Ask the `moderation serve` of this host instead.")
@click.pass_obj
def command(environ: Mapping[str, str], *, serve: bool) -> None:
    """Exit with 1 if no worker of this host is at work.

    The status is 0 if a worker of this host, or container, gave a sign of life in the last 20 seconds, and also
    while Redis cannot be asked.

    \b
    Examples:
      moderation alive
      moderation alive --serve
      docker compose exec worker moderation alive
    """
    # A client of Redis takes longer to import than all the rest: the help does without.
    from comments_service.run_file import service_settings
    from moderation.worker.alive import why_not_alive, why_not_serving

    if serve:
        from moderation.commands.configured import moderation_settings

        settings = moderation_settings(environ)
        why = asyncio.run(why_not_serving(settings.host, settings.port))
        if why:
            raise Failure(f"moderation: {why}")
        return
    [redis_url] = service_settings(environ).required("redis_url")
    why = asyncio.run(why_not_alive(redis_url))
    if why:
        raise Failure(f"moderation: {why}")
