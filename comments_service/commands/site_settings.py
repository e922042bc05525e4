"""`comments site show` and `comments site set`: a site's settings."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from comments_service.command_line import Command
from comments_service.commands.database import no_site, with_database
from comments_service.domain.settings_changes import SettingsPatch
from comments_service.domain.site_settings import SiteSettings
from comments_service.errors import ConfigurationError
from comments_service.store.pool import Connection
from comments_service.store.site_settings import update_settings
from comments_service.wording import in_words


@click.command("show", cls=Command, short_help="show the settings of a site")
@click.argument("site")
@click.option("--json", "as_json", is_flag=True, help="one JSON document, which `site set --file` takes")
@click.pass_obj
def show(environ: Mapping[str, str], site: str, *, as_json: bool) -> None:
    """Show all settings of a site, each on a line. Secrets are not shown.

    \b
    Examples:
      comments site show news
      comments site show news --json > news.json
    """
    _show(_changed(environ, site, msgspec.convert({}, SettingsPatch)), as_json=as_json)


@click.command("set", cls=Command, short_help="change settings of a site, and show them")
@click.argument("site")
@click.argument("pairs", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--file", "file", metavar="FILE", help="a JSON document of settings; - for standard input")
@click.pass_obj
def set_settings(environ: Mapping[str, str], site: str, pairs: Sequence[str], file: str | None) -> None:
    """Change settings of a site, which takes effect within seconds, and show them all.

    A value is JSON or plain text; null takes a setting back to its default. What is not named stays as it is.

    \b
    Examples:
      comments site set news check=true
      comments site set news mode=closed 'opens_at="2026-12-01T06:00:00+09:00"'
      comments site set news edit_minutes=null
      comments site set news --file news.json
    """
    values = _document(file) if file else {}
    for pair in pairs:
        key, is_pair, value = pair.partition("=")
        if not is_pair:
            raise ConfigurationError(f"a setting is KEY=VALUE, such as check=true, not {pair!r}")
        values[key] = _value(value)
    try:
        patch = msgspec.convert(values, SettingsPatch)
    except msgspec.ValidationError as error:
        raise ConfigurationError(in_words(error, SettingsPatch)) from error
    _show(_changed(environ, site, patch))


def _document(file: str) -> dict[str, Any]:
    """The settings of a file. Raises `ConfigurationError`."""
    name = "standard input" if file == "-" else file
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return msgspec.json.decode(content, type=dict[str, Any])
    except OSError as error:
        raise ConfigurationError(f"{name}: {error.strerror}") from error
    except msgspec.ValidationError as error:
        raise ConfigurationError(f'{name} must be an object, such as {{"check": true}}') from error
    except msgspec.DecodeError as error:
        raise ConfigurationError(f"{name}: {error}") from error


def _value(text: str) -> object:
    """What the text means as JSON: true, 5 or a list. Any other text is itself."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        if text.lstrip().startswith(("{", "[")):
            raise ConfigurationError(f"{text!r} is no JSON: {error}") from error
        return text


def _changed(environ: Mapping[str, str], site: str, patch: SettingsPatch) -> SiteSettings:
    async def change(database: Connection) -> SiteSettings:
        standing = await update_settings(database, site, patch)
        if standing is None:
            raise ConfigurationError(no_site(site))
        return standing.settings

    return with_database(environ, change)


def _show(settings: SiteSettings, *, as_json: bool = False) -> None:
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(settings), indent=2))
        return
    for key, value in msgspec.to_builtins(settings).items():
        click.echo(f"{key}={value if isinstance(value, str) else msgspec.json.encode(value).decode()}")
