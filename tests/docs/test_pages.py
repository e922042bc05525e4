"""The Markdown pages: one width, links that lead somewhere, and paths and commands that exist."""

import re
import shlex
from pathlib import Path

import click
import pytest

import comments_service.cli
import moderation.cli
from tests.docs.markdown import ROOT, anchors, code_blocks, links, name_of, pages, split_generated
from tests.docs.wrapping import wrapped

PAGES = {name_of(page): page for page in pages()}
GROUPS = {"comments": comments_service.cli.group, "moderation": moderation.cli.group}
# A path is a word that begins with one of these folders.
FOLDERS = "bench|comments_service|deploy|docs|examples|migrations|moderation|tests"
NAMED = re.compile(rf"(?<![\w./@-])(?:{FOLDERS})/[\w./-]*[\w/]")
# The command lines of a block of code, each without what follows it in the shell.
SHELL = re.compile(r"^\$ (.+)$", re.MULTILINE)
PROGRAM = re.compile(rf"(?:.*/bin/)?({'|'.join(GROUPS)})")
BETWEEN_COMMANDS = re.compile(r"&&|[|<>#]")


def prose(page: Path) -> str:
    """The page without what `moderation evaluate` writes into it."""
    before, _, after = split_generated(page.read_text("utf-8"))
    return before + after


def test_there_are_pages() -> None:
    assert {"README.md", "docs/architecture.md", "moderation/labelled/GUIDELINE.md"} <= PAGES.keys()


@pytest.mark.parametrize("name", PAGES)
def test_prose_is_filled_to_one_width(name: str) -> None:
    """`.venv/bin/python -m tests.docs.wrapping PAGE…` does it."""
    text = PAGES[name].read_text("utf-8")
    assert text.splitlines() == wrapped(text).splitlines()


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    page = PAGES[name]
    for path, anchor in links(page.read_text("utf-8")):
        target = (page.parent / path) if path else page
        assert target.exists(), path
        if anchor:
            assert anchor in anchors(target.read_text("utf-8")), f"{path}#{anchor}"


@pytest.mark.parametrize("name", PAGES)
def test_every_path_that_a_page_names_exists(name: str) -> None:
    named = set(NAMED.findall(prose(PAGES[name])))
    assert {path for path in named if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("name", PAGES)
def command_lines(page: Path) -> list[list[str]]:
    """The words of each command of ours that a page shows, the name of the program first."""
    blocks = [block for language, block in code_blocks(prose(page)) if language == "console"]
    lines = [line for block in blocks for line in SHELL.findall(block.replace("\\\n", " "))]
    commands = [
        shlex.split(part)
        for line in lines
        if "_COMPLETE=" not in line
        for part in BETWEEN_COMMANDS.split(line)
    ]
    return [
        [program[1], *words[index + 1 :]]
        for words in commands
        for index, word in enumerate(words)
        if (program := PROGRAM.fullmatch(word))
    ]


@pytest.mark.parametrize("name", PAGES)
def test_every_command_that_a_page_shows_is_a_right_one(name: str) -> None:
    for program, *arguments in command_lines(PAGES[name]):
        context = GROUPS[program].make_context(program, arguments)
        while isinstance(context.command, click.Group):
            command_name, command, rest = context.command.resolve_command(
                context, [*context._protected_args, *context.args]
            )
            assert command is not None
            context = command.make_context(command_name, rest, parent=context)
        assert context.args == []
