"""`comments site`: the sites, the origins whose pages may post to them, and their settings."""

from collections.abc import Mapping, Sequence

import click
import msgspec

from comments_service.command_line import Group
from comments_service.commands.database import no_site, with_database
from comments_service.commands.site_settings import set_settings, show
from comments_service.domain.sites import SITE_ID, origin_of
from comments_service.errors import ConfigurationError
from comments_service.store.pool import Connection
from comments_service.store.sites import (
    add_origins,
    close_site,
    remove_origins,
    select_listed_sites,
    select_sites,
)


@click.group("site", cls=Group)
def command() -> None:
    """Make, list, close and open sites, choose whose pages may post, and set settings.

    \b
    Examples:
      comments site add news --origin https://www.news.example
      comments site list
    """


@command.command("add", short_help="make a site, or allow it more origins")
@click.argument("site", help="its id: 1 to 64 of a-z 0-9 -")
@click.option("--origin", "urls", metavar="URL", multiple=True, help="whose pages may post; may be repeated")
@click.pass_obj
def add(environ: Mapping[str, str], site: str, urls: Sequence[str]) -> None:
    """Make a site, or allow it more origins.

    \b
    Examples:
      comments site add news --origin https://www.news.example
      comments site add news --origin https://news.example --origin http://localhost:5173
    """
    if not SITE_ID.fullmatch(site):
        raise ConfigurationError("a site is 1 to 64 of a-z 0-9 -")
    origins = sorted({origin_of(url) for url in urls})

    async def change(database: Connection) -> str:
        before = (await select_sites(database, [site])).get(site)
        await add_origins(database, site, origins)
        if before is None:
            return f"made the site {site}; {_allows(origins)}"
        new = [origin for origin in origins if origin not in before.origins]
        if not new:
            return f"nothing to do: the site {site} is there; {_allows(before.origins)}"
        return f"the site {site} was there; {_allows(sorted({*before.origins, *new}))}"

    click.echo(with_database(environ, change))


@command.command("remove-origin", short_help="allow an origin no longer")
@click.argument("site")
@click.option(
    "--origin", "urls", metavar="URL", multiple=True, required=True, help="whose pages; may be repeated"
)
@click.pass_obj
def remove_origin(environ: Mapping[str, str], site: str, urls: Sequence[str]) -> None:
    """Let the pages of an origin post no more. What they have posted stays.

    \b
    Examples:
      comments site remove-origin news --origin https://old.news.example
    """
    origins = sorted({origin_of(url) for url in urls})

    async def change(database: Connection) -> str:
        before = (await select_sites(database, [site])).get(site)
        if before is None:
            raise ConfigurationError(no_site(site))
        missing = [origin for origin in origins if origin not in before.origins]
        if missing:
            raise ConfigurationError(
                f"the site {site} does not allow {', '.join(missing)}; {_allows(before.origins)}"
            )
        await remove_origins(database, site, origins)
        return f"the site {site}: {_allows([one for one in before.origins if one not in origins])}"

    click.echo(with_database(environ, change))


def _allows(origins: Sequence[str]) -> str:
    if not origins:
        return "no page may post yet (add --origin URL)"
    return f"pages of {', '.join(origins)} may post"


@command.command("list", short_help="show the sites")
@click.option("--json", "as_json", is_flag=True, help="one JSON array, for scripts")
@click.pass_obj
def list_sites(environ: Mapping[str, str], *, as_json: bool) -> None:
    """Show each site on a line: its id, open or closed, and its origins, with tabs between.

    \b
    Examples:
      comments site list
      comments site list --json
    """
    sites = with_database(environ, select_listed_sites)
    if as_json:
        click.echo(msgspec.json.encode(sites))
        return
    for site in sites:
        click.echo(f"{site.site_id}\t{'closed' if site.closed else 'open'}\t{' '.join(site.origins)}")


@command.command("close", short_help="take no more comments")
@click.argument("site")
@click.pass_obj
def close(environ: Mapping[str, str], site: str) -> None:
    """Take no more comments on a site. Those that are published stay.

    \b
    Examples:
      comments site close news
    """
    _set_closed(environ, site, closed=True)


@command.command("open", short_help="take comments again")
@click.argument("site")
@click.pass_obj
def open_again(environ: Mapping[str, str], site: str) -> None:
    """Take comments on a site again.

    \b
    Examples:
      comments site open news
    """
    _set_closed(environ, site, closed=False)


def _set_closed(environ: Mapping[str, str], site: str, *, closed: bool) -> None:
    takes = "no more comments" if closed else "comments"

    async def change(database: Connection) -> str:
        before = (await select_sites(database, [site])).get(site)
        if before is None:
            raise ConfigurationError(no_site(site))
        if before.closed == closed:
            return f"nothing to do: the site {site} is {'closed' if closed else 'open'} and takes {takes}"
        await close_site(database, site, closed=closed)
        return f"the site {site} takes {takes}"

    click.echo(with_database(environ, change))


command.add_command(show)
command.add_command(set_settings)
