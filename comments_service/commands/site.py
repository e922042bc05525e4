"""`comments site`: the sites, and the origins whose pages may post to them."""

from collections.abc import Mapping, Sequence

import click
import msgspec

from comments_service.command_line import Group
from comments_service.commands.database import with_database
from comments_service.domain.sites import SITE_ID, origin_of
from comments_service.errors import ConfigurationError
from comments_service.store.sites import add_origins, close_site, select_listed_sites


@click.group("site", cls=Group)
def command() -> None:
    """Make, list, close and open sites.

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
    with_database(environ, lambda database: add_origins(database, site, origins))


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
    if not with_database(environ, lambda database: close_site(database, site, closed=closed)):
        raise ConfigurationError(f"there is no site {site!r}")
