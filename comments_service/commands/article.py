"""`comments article`: articles whose ids or addresses change."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from comments_service.command_line import Group
from comments_service.commands.database import no_site, with_database
from comments_service.domain.article_addresses import article_named
from comments_service.domain.articles import ArticleKey
from comments_service.domain.moving import MovedArticle, Way
from comments_service.domain.sites import Site
from comments_service.errors import ArticleNotFound, CommentsError, ConfigurationError
from comments_service.store.moving import move_article
from comments_service.store.pool import Connection
from comments_service.store.sites import select_sites

# For an article with more comments than anybody has seen, and for a file with all articles of a site.
SECONDS = 600.0
FILE_SECONDS = 24 * 3600.0


@click.group("article", cls=Group)
def command() -> None:
    """Move articles to other ids, and merge two threads of one article.

    \b
    Examples:
      comments article move news 12345 tram-2026
      comments article import news moved.csv
    """


@command.command("move", short_help="give an article another id or address")
@click.argument("site")
@click.argument("old", help="the article's id, or its page's address")
@click.argument("new", help="the id or the address that it has from now on")
@click.pass_obj
def move(environ: Mapping[str, str], site: str, old: str, new: str) -> None:
    """Give an article another id or address. The old one goes on to mean it.

    \b
    Examples:
      comments article move news 12345 tram-2026
      comments article move news https://news.example/2026/tram https://news.example/tram
    """
    click.echo(_told(_with_site(environ, site, _Pair(old, new), "move")))


@command.command("merge", short_help="merge an article into another one")
@click.argument("site")
@click.argument("old", help="the article's id, or its page's address")
@click.argument("new", help="the article that gets its comments")
@click.pass_obj
def merge(environ: Mapping[str, str], site: str, old: str, new: str) -> None:
    """Give the comments of an article to one that is there, whose id both have from then on. It cannot be taken back.

    \b
    Examples:
      comments article merge news tram tram-2026
    """
    click.echo(_told(_with_site(environ, site, _Pair(old, new), "merge")))


class _Pair(NamedTuple):
    """What an article is called, and what it is called from now on. `line` is that of a file, from 1 on."""

    old: str
    new: str
    line: int = 0


@command.command("import", short_help="move and merge the articles of a CSV file")
@click.argument("site")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def import_file(environ: Mapping[str, str], site: str, file: Path) -> None:
    """Move the articles that a CSV file names: the old and the new id or address on each line.

    One is merged where the new one is there already. Articles without comments are left alone. The same file again
    changes nothing.

    \b
    Examples:
      comments article import news moved.csv
    """
    pairs = list(_pairs(file))

    async def change(database: Connection) -> list[str]:
        known = await _site(database, site)
        numbers, wrong = {"moved": 0, "merged": 0, "there already": 0, "without comments": 0}, list[str]()
        for pair in pairs:
            try:
                moved = await _move(database, known, pair, "either")
                kind = "there already" if not moved.changed else "merged" if moved.merged else "moved"
                numbers[kind] += 1
            except ArticleNotFound:
                numbers["without comments"] += 1
            except CommentsError as error:
                wrong.append(f"line {pair.line}: {error}")
        click.echo(", ".join(f"{number} {kind}" for kind, number in numbers.items()))
        return wrong

    if wrong := with_database(environ, change, seconds=FILE_SECONDS):
        raise ConfigurationError("\n".join(wrong))


def _pairs(file: Path) -> Iterator[_Pair]:
    """The pairs of a CSV file. Raises `ConfigurationError`."""
    # A spreadsheet may begin the file with a mark.
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file} is not in UTF-8") from error
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}") from error
    for number, row in enumerate(csv.reader(lines), 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and cells[:2] == ["old", "new"]):
            continue
        if len(cells) != 2:
            raise ConfigurationError(
                f"{file}, line {number}: two columns are needed, the old and the new one"
            )
        yield _Pair(cells[0], cells[1], number)


def _with_site(environ: Mapping[str, str], site: str, pair: _Pair, way: Way) -> MovedArticle:
    async def change(database: Connection) -> MovedArticle:
        return await _move(database, await _site(database, site), pair, way)

    return with_database(environ, change, seconds=SECONDS)


async def _site(database: Connection, site_id: str) -> Site:
    site = (await select_sites(database, [site_id])).get(site_id)
    if site is None:
        raise ConfigurationError(no_site(site_id))
    return site


async def _move(database: Connection, site: Site, pair: _Pair, way: Way) -> MovedArticle:
    try:
        old, new = (article_named(name, site.address_rules) for name in (pair.old, pair.new))
    except ValueError as error:
        raise ConfigurationError(f"{pair.old!r} to {pair.new!r}: {error}") from error
    return await move_article(
        database, ArticleKey(site.site_id, old.article_id), new.article_id, way, url=new.url
    )


def _told(moved: MovedArticle) -> str:
    before: Sequence[str] = moved.aliases
    start = "nothing to do: " if not moved.changed else ""
    return f"{start}{moved.article_id} has {moved.count} comments, and was {', '.join(before)}"
