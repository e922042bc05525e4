"""The Markdown pages of this repository, and what stands in them."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from moderation.evaluation.page import BEGIN, END

ROOT = Path(__file__).parents[2]
# `moderation train` writes them.
_WRITTEN_BY_PROGRAMS = {ROOT / "moderation" / "model" / name for name in ("card.md", "encoder_card.md")}

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


def pages() -> list[Path]:
    """The pages that people write."""
    folders = (
        ROOT.glob("*.md"),
        *((ROOT / name).rglob("*.md") for name in ("docs", "examples", "moderation")),
    )
    return sorted({page for folder in folders for page in folder} - _WRITTEN_BY_PROGRAMS)


def name_of(page: Path) -> str:
    """The path of a page as people write it."""
    return page.relative_to(ROOT).as_posix()


def split_generated(text: str) -> tuple[str, str, str]:
    """The text before the figures that `moderation evaluate` writes into a page, the figures, and the text after."""
    before, begin, rest = text.partition(BEGIN)
    figures, end, after = rest.partition(END)
    return before, begin + figures + end, after


def code_blocks(text: str) -> list[tuple[str, str]]:
    """The language and the content of each fenced block of code."""
    return _FENCED.findall(text)


def links(text: str) -> Iterator[tuple[str, str]]:
    """The path and the anchor of each link within the repository, both as they are written."""
    for target in _LINK.findall(_FENCED.sub("", text)):
        if "://" not in target:
            path, _, anchor = target.partition("#")
            yield path, anchor


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    seen: dict[str, int] = {}
    result: set[str] = set()
    for heading in _HEADING.findall(_FENCED.sub("", text)):
        anchor = _NOT_IN_ANCHORS.sub("", heading.lower()).replace(" ", "-")
        number = seen.get(anchor, 0)
        seen[anchor] = number + 1
        result.add(f"{anchor}-{number}" if number else anchor)
    return result


def columns(text: str) -> int:
    """The width of a text: a full-width character takes two columns."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
