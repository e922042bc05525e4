"""`comments up`: everything on one machine."""

from collections.abc import Mapping

import click

from comments_service.command_line import Command
from comments_service.errors import ConfigurationError
from comments_service.run_file import already_running, read_run_file
from comments_service.settings import Settings, from_environment
from comments_service.store.migrations import migrate


@click.command("up", cls=Command)
@click.pass_obj
def command(environ: Mapping[str, str]) -> None:
    """Run PostgreSQL, Redis, the API, the worker and `moderation serve` on this machine until Ctrl-C.

    As long as nobody is a moderator it prints a link by which one becomes the first admin. Data is kept in
    COMMENTS_DATA_DIR. A server that COMMENTS_DATABASE_URL or COMMENTS_REDIS_URL names is used
    instead of one that is started here. The demo newspaper of a new folder gets comments, unless COMMENTS_DEMO is off.

    \b
    Examples:
      comments up
      COMMENTS_PORT=8080 comments up
    """
    # The package needs the extra `embedded`; the help must not.
    from comments_service.local.first_admin import invite_first_admin
    from comments_service.local.first_site import make_first_site
    from comments_service.local.processes import Plan
    from comments_service.local.up import up

    settings = from_environment(Settings, "COMMENTS_", environ)
    settings.require_readable()
    settings.oidc()
    if running := read_run_file(settings.data_path):
        raise ConfigurationError(already_running(settings.data_path, running))

    async def prepare(database_url: str) -> str | None:
        await migrate(database_url)
        await make_first_site(database_url, settings.host, settings.port)
        return await invite_first_admin(database_url)

    up(
        Plan(
            data_dir=settings.data_path,
            host=settings.host,
            port=settings.port,
            moderation_host=environ.get("MODERATION_HOST") or "127.0.0.1",
            moderation_port=_port(environ.get("MODERATION_PORT", "")),
            moderation_tls=bool(environ.get("MODERATION_TLS")),
            database_url=settings.database_url,
            redis_url=settings.redis_url,
            secret=settings.secret,
            demo=settings.demo == "on",
            desk_origin=settings.desk_origin or None,
        ),
        prepare,
    )


def _port(text: str) -> int | None:
    """The port, if one is set. Raises `ConfigurationError`."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 65_535):
        raise ConfigurationError(f"MODERATION_PORT must be a number from 1 to 65535, not {text!r}")
    return int(text)
