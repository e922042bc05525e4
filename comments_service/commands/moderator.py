"""`comments moderator`: the moderators and their tokens."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import click
import msgspec

from comments_service.command_line import Group
from comments_service.commands.database import no_site, with_database
from comments_service.domain.people import Moderator, Role
from comments_service.errors import ConfigurationError
from comments_service.store.moderators import (
    delete_moderator,
    insert_moderator,
    new_token,
    select_moderators,
)
from comments_service.store.pool import Connection
from comments_service.store.sites import select_sites


@click.group("moderator", cls=Group)
def command() -> None:
    """Make, list and remove moderators.

    \b
    Examples:
      comments moderator add yamada --role admin
      comments moderator list
    """


@command.command("add", short_help="make a moderator and print the token, once")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.MODERATOR.value,
    show_default=True,
    help="a viewer reads, an agency decides, a moderator works with people too, an admin sets all",
)
@click.option("--site", "sites", metavar="SITE", multiple=True, help="only this site; may be repeated")
@click.option(
    "--email", metavar="ADDRESS", help="the address under which a sign-in service knows the moderator"
)
@click.option(
    "--days", type=click.IntRange(1, 3_660), metavar="N", help="for how many days; without it there is no end"
)
@click.pass_obj
def add(
    environ: Mapping[str, str],
    name: str,
    role: str,
    sites: Sequence[str],
    email: str | None,
    days: int | None,
) -> None:
    """Make a moderator and print the token, alone. It is shown this once: only its hash is stored.

    \b
    Examples:
      comments moderator add yamada --role admin
      comments moderator add 佐藤 --site news --site sport
      comments moderator add "Night agency" --role agency --site news --days 90
    """
    token = new_token()
    sites = list(dict.fromkeys(sites))
    moderator = Moderator(name, Role(role), sites or None)
    expires_at = None if days is None else datetime.now(UTC) + timedelta(days=days)

    async def insert(database: Connection) -> None:
        missing = set(sites) - set(await select_sites(database, sites))
        if missing:
            raise ConfigurationError(no_site(*sorted(missing)))
        await insert_moderator(database, moderator, token, email=email, expires_at=expires_at)

    with_database(environ, insert)
    click.echo(f"made {name}, {role} of {_named(sites)}; this token is shown only now:", err=True)
    click.echo(token)


def _named(sites: Sequence[str]) -> str:
    if not sites:
        return "all sites"
    return f"the site{'s' if len(sites) > 1 else ''} {', '.join(sites)}"


@command.command("list", short_help="show the moderators")
@click.option("--json", "as_json", is_flag=True, help="one JSON array, for scripts")
@click.pass_obj
def list_moderators(environ: Mapping[str, str], *, as_json: bool) -> None:
    """Show each moderator on a line: name, role, sites, end and last use, with tabs between.

    \b
    Examples:
      comments moderator list
      comments moderator list --json
    """
    moderators = with_database(environ, select_moderators)
    if as_json:
        click.echo(msgspec.json.encode(moderators))
        return
    for moderator in moderators:
        sites = "all sites" if moderator.sites is None else " ".join(moderator.sites)
        end = "no end" if moderator.expires_at is None else f"until {moderator.expires_at:%Y-%m-%d}"
        used = "never used" if moderator.last_used_at is None else f"used {moderator.last_used_at:%Y-%m-%d}"
        click.echo(f"{moderator.name}\t{moderator.role}\t{sites}\t{end}\t{used}")


@command.command("remove", short_help="take a moderator's token away")
@click.argument("name")
@click.pass_obj
def remove(environ: Mapping[str, str], name: str) -> None:
    """Take a moderator's token away. The name stays in the audit log.

    \b
    Examples:
      comments moderator remove yamada
    """
    if not with_database(environ, lambda database: delete_moderator(database, name)):
        raise ConfigurationError(f"there is no moderator {name!r}; `comments moderator list` shows all")
    click.echo(f"removed {name}; the token works no longer")
