"""The part of a Markdown page that an evaluation writes, between two marks."""

import os
from collections.abc import Sequence
from pathlib import Path

BEGIN = "<!-- moderation evaluate: begin -->"
END = "<!-- moderation evaluate: end -->"


class NoMarksError(Exception):
    """The page does not have the marks between which the figures go."""


def put_into(page: Path, markdown: str, pictures: Sequence[Path], measured_on: str) -> None:
    """Replaces the text between the marks of `page` by what was measured on, the figures and the pictures.

    Raises NoMarksError, and OSError if the page cannot be read or written.
    """
    before, first_mark, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, last_mark, after = rest.partition(END)
    if not first_mark or not last_mark:
        raise NoMarksError(f"{page} lacks the line {BEGIN} or, after it, {END}")
    shown = [f"![{_title(picture)}]({_from_page(page, picture)})" for picture in pictures]
    parts = ["", BEGIN, "", f"Measured on {measured_on}.", "", markdown.rstrip(), "", *_spaced(shown), END]
    page.write_text(before.rstrip("\n") + "\n" + "\n".join(parts) + after, encoding="utf-8")


def _title(picture: Path) -> str:
    return picture.stem.replace("_", " ")


def _from_page(page: Path, picture: Path) -> str:
    return Path(os.path.relpath(picture, page.parent)).as_posix()


def _spaced(lines: Sequence[str]) -> list[str]:
    return [part for line in lines for part in (line, "")]
