"""Where suggested scores go: to PostgreSQL, to a file, or nowhere."""

import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from comments_service.run_file import service_settings
from moderation.api.suggestions.database import DatabasePlace
from moderation.api.suggestions.file import FilePlace
from moderation.api.suggestions.keeping import DroppedSuggestions, Keeper, Place, Suggestions

log = logging.getLogger(__name__)

FILE_NAME = "suggested_scores.jsonl"


def place_of(environ: Mapping[str, str]) -> Place | None:
    """The database that is set or that belongs to a running `comments up`; else a file in COMMENTS_DATA_DIR, if set.

    Raises `ConfigurationError`, `StartError`.
    """
    settings = service_settings(environ)
    settings.require_readable()
    if settings.database_url is not None:
        return DatabasePlace(settings.database_url)
    # Its default is no choice of the operator's: nobody would look for a file there.
    if environ.get("COMMENTS_DATA_DIR"):
        return FilePlace(settings.data_path / FILE_NAME)
    return None


def file_left(environ: Mapping[str, str]) -> Path | None:
    """The file in the data folder, if it has suggestions: also where they go to a database by now."""
    path = service_settings(environ).data_path / FILE_NAME
    return path if path.is_file() and path.stat().st_size else None


@asynccontextmanager
async def open_suggestions(place: Place | None, *, keep_text: bool) -> AsyncGenerator[Suggestions]:
    """What takes suggested scores to `place` until the end of the block. The log says where they go.

    Raises `ConfigurationError` if that cannot work.
    """
    if place is None:
        log.warning(
            "suggested scores are dropped", extra={"set": "COMMENTS_DATABASE_URL or COMMENTS_DATA_DIR"}
        )
        yield DroppedSuggestions()
        return
    async with place.writing() as write:
        log.info("suggested scores are kept", extra={"where": place.name, "texts": keep_text})
        yield Keeper(write, keep_text=keep_text)
