"""Wraps the prose of Markdown pages: `python -m tests.docs.wrapping README.md docs/*.md`.

Paragraphs, list items and quotations are filled to `WIDTH` columns. Tables, code, headings, HTML and pictures stay.
"""

import argparse
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.docs.markdown import columns, split_generated

WIDTH = 120

_FENCE = re.compile(r"\s*```")
# A line that stays as it is: nothing, a heading, a row of a table, HTML, or a picture alone.
_VERBATIM = re.compile(r"\s*(?:$|#|\||<|!\[[^\]]*\]\([^)]*\)$)")
# The indent of a paragraph, and the mark before an item of a list or a quotation.
_START = re.compile(r"\s*(?:(?:[-*]|\d+\.|>) )?")
# A word is never broken within code or a link.
_WORD = re.compile(r"(?:`[^`]*`|\[(?:`[^`]*`|[^\]`])*\]\([^)]*\)|\S)+")
# A word that would make something else of the line that begins with it.
_NOT_FIRST = re.compile(r"[-*+]|\d+[.)]|[#>|<].*|!\[.*")


def wrapped(text: str) -> str:
    """The page with its prose filled to `WIDTH` columns."""
    before, figures, after = split_generated(text)
    return "".join([*_wrapped_part(before), figures, *_wrapped_part(after)])


def _wrapped_part(text: str) -> Iterator[str]:
    paragraph: list[str] = []
    in_code = False
    for line in text.splitlines(keepends=True):
        fence = _FENCE.match(line)
        verbatim = in_code or fence or _VERBATIM.match(line)
        if verbatim or _start_of(line).strip():
            yield from _filled(paragraph)
            paragraph = []
        if verbatim:
            yield line
            in_code ^= bool(fence)
        else:
            paragraph.append(line)
    yield from _filled(paragraph)


def _start_of(line: str) -> str:
    match = _START.match(line)
    return match[0] if match else ""


def _filled(paragraph: list[str]) -> Iterator[str]:
    if not paragraph:
        return
    start = _start_of(paragraph[0])
    indent = re.sub(r"[^>\s]", " ", start)
    text = " ".join(line.strip() for line in paragraph)
    line, *words = _WORD.findall(text.removeprefix(start.strip()))
    line = start + line
    for word in words:
        if columns(f"{line} {word}") > WIDTH and not _NOT_FIRST.fullmatch(word):
            yield f"{line}\n"
            line = indent + word
        else:
            line = f"{line} {word}"
    yield f"{line}\n"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.docs.wrapping",
        description=f"Wraps the prose of Markdown pages at {WIDTH} columns, in place.",
    )
    parser.add_argument("pages", metavar="PAGE", type=Path, nargs="+")
    pages: list[Path] = parser.parse_args(arguments).pages
    for page in pages:
        page.write_text(wrapped(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
