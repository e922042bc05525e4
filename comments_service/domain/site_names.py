"""The names that a site gives: those it keeps for itself, and the one in place of none (pure)."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from comments_service.domain import text

Name = Annotated[str, Meta(min_length=1, max_length=40, pattern="^[^\\u0000]*$")]
ReservedNames = Annotated[list[Name], Meta(max_length=200)]


def check_names(given: Any) -> None:
    """Clean the names that a site gives. Raises `ValueError` for one that nobody would see."""
    if given.anonymous_name:
        msgspec.structs.force_setattr(
            given, "anonymous_name", _visible(given.anonymous_name, "anonymous_name")
        )
    if given.reserved_names:
        names = [_visible(name, "each of the reserved_names") for name in given.reserved_names]
        msgspec.structs.force_setattr(given, "reserved_names", list(dict.fromkeys(names)))


def _visible(name: str, field: str) -> str:
    cleaned = text.line(name)
    if not text.is_visible(cleaned):
        raise ValueError(f"{field} must have a visible character")
    return cleaned
