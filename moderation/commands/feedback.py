"""`moderation feedback`: the scores that clients suggested, as labelled texts."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import msgspec

from comments_service.command_line import Group
from comments_service.domain.suggestions import Erasure, Selection, kept_token
from comments_service.errors import ConfigurationError
from moderation.api.suggestions.file import FilePlace
from moderation.api.suggestions.keeping import Place
from moderation.api.suggestions.labels import SuggestedRow, row_of
from moderation.api.suggestions.places import file_left, place_of
from moderation.commands.parameters import AGE, PATH, TIME

_FILE = click.option("--file", type=PATH, metavar="FILE", help="of this file instead of where they go now")
_COMMUNITY = click.option(
    "--community",
    "--site",
    "community",
    metavar="ID",
    help="only of this communityId, as the client wrote it",
)


@click.group("feedback", cls=Group)
def command() -> None:
    """Export and erase the scores that clients of `moderation serve` suggested.

    They are read from PostgreSQL if COMMENTS_DATABASE_URL is set or `comments up` runs, else from the file in
    COMMENTS_DATA_DIR.

    \b
    Examples:
      moderation feedback export
      moderation feedback erase --older-than 180d
    """


@command.command("export", short_help="write them as labelled texts, as JSON lines")
@_COMMUNITY
@_FILE
@click.option("--since", type=TIME, help="received at this time or later (UTC, unless it names an offset)")
@click.option("--until", type=TIME, help="received before this time")
@click.option("--all", "everything", is_flag=True, help="also those that a later one about the same replaces")
@click.pass_obj
def export(
    environ: Mapping[str, str],
    community: str | None,
    file: Path | None,
    since: datetime | None,
    until: datetime | None,
    *,
    everything: bool,
) -> None:
    """Write a line of JSON for each labelled text, which `moderation evaluate` and `moderation train` read.

    A score above 0.6 labels its attribute 1, one below 0.4 labels it 0, and one between labels nothing. Of several
    suggestions with the same community and client token (or, without a token, with the same text) the latest counts.
    Standard error says how many have no text or no label.

    \b
    Examples:
      moderation feedback export
      moderation feedback export --community Coral:https://comments.example --since 2026-12-01
    """
    place = _place(environ, file)
    community = None if community is None else kept_token(community)
    selection = Selection(community_id=community, since=since, until=until, latest=not everything)
    counts = asyncio.run(_export(place, selection))
    without = ", ".join(f"{counts[reason]} with {reason}" for reason in ("no text", "no label"))
    click.echo(f"{counts['rows']} rows from {place.name}; left out: {without}", err=True)
    if isinstance(place, FilePlace) and place.unreadable:
        click.echo(f"{place.unreadable} lines of {place.name} are no suggested scores", err=True)


async def _export(place: Place, selection: Selection) -> Counter[str]:
    """Prints the rows, and counts them and what is left out."""
    counts: Counter[str] = Counter()
    async with place.select(selection) as suggestions:
        async for kept in suggestions:
            row = row_of(kept)
            if isinstance(row, SuggestedRow):
                click.echo(msgspec.json.encode(row))
                counts["rows"] += 1
            else:
                counts[row] += 1
    return counts


@command.command("erase", short_help="erase suggested scores for good")
@_COMMUNITY
@_FILE
@click.option(
    "--client-token", metavar="TOKEN", help="only with this clientToken, such as Coral's comment:ID"
)
@click.option("--older-than", type=AGE, help="only what was received longer ago, such as 180d or 12h")
@click.pass_obj
def erase(
    environ: Mapping[str, str],
    community: str | None,
    file: Path | None,
    client_token: str | None,
    older_than: timedelta | None,
) -> None:
    """Erase what fits all options that are given; at least one must be.

    \b
    Examples:
      moderation feedback erase --client-token comment:8c2f7a4e
      moderation feedback erase --community Coral:https://comments.example
      moderation feedback erase --older-than 180d
    """
    if community is None and client_token is None and older_than is None:
        raise click.UsageError("Give '--community', '--client-token' or '--older-than'.")
    erasure = Erasure(
        community_id=None if community is None else kept_token(community),
        client_token=None if client_token is None else kept_token(client_token),
        before=None if older_than is None else datetime.now(UTC) - older_than,
    )
    place = _place(environ, file)
    erased = asyncio.run(place.erase(erasure))
    click.echo(f"erased {erased} suggested {'score' if erased == 1 else 'scores'} of {place.name}")


def _place(environ: Mapping[str, str], file: Path | None) -> Place:
    if file is not None:
        if not file.is_file():
            raise ConfigurationError(f"there is no file {file}")
        return FilePlace(file)
    place = place_of(environ)
    if place is None:
        raise ConfigurationError(
            "suggested scores are nowhere: set COMMENTS_DATABASE_URL or COMMENTS_DATA_DIR as `moderation serve` has it"
        )
    left = file_left(environ)
    if left is not None and not isinstance(place, FilePlace):
        click.echo(f"{left} has others, of a time without a database: see --file", err=True)
    return place
