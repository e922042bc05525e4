"""Help with examples, versions and completion by Tab of both command lines."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest

import comments_service.cli
import moderation.cli
from comments_service import __version__
from tests.cli.running import Result, run, run_process

MAINS = {"comments": comments_service.cli.main, "moderation": moderation.cli.main}
GROUPS = {"comments": comments_service.cli.group, "moderation": moderation.cli.group}
EXAMPLE = re.compile(r"^    ((?:[A-Z_]+=\S+ )*(?:comments|moderation) .*|docker compose .*)$", re.MULTILINE)


def with_subcommands(context: click.Context) -> Iterator[click.Context]:
    """The context and those of all commands below it."""
    yield context
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            command = context.command.get_command(context, name)
            assert command is not None
            yield from with_subcommands(
                command.make_context(name, [], parent=context, resilient_parsing=True)
            )


def contexts() -> list[click.Context]:
    return [
        context
        for program, group in GROUPS.items()
        for context in with_subcommands(group.make_context(program, [], resilient_parsing=True))
    ]


CONTEXTS = {context.command_path: context for context in contexts()}


def test_the_command_lines_have_exactly_these_commands() -> None:
    assert list(CONTEXTS) == [
        "comments",
        "comments up",
        "comments serve",
        "comments migrate",
        "comments site",
        "comments site add",
        "comments site remove-origin",
        "comments site list",
        "comments site close",
        "comments site open",
        "comments site show",
        "comments site set",
        "comments article",
        "comments article move",
        "comments article merge",
        "comments article import",
        "comments moderator",
        "comments moderator add",
        "comments moderator list",
        "comments moderator remove",
        "moderation",
        "moderation work",
        "moderation alive",
        "moderation serve",
        "moderation score",
        "moderation feedback",
        "moderation feedback export",
        "moderation feedback erase",
        "moderation train",
        "moderation evaluate",
        "moderation suite",
        "moderation calibrate",
        "moderation export",
        "moderation verify",
        "moderation certificates",
    ]


def examples(path: str) -> list[str]:
    """The lines of the examples in the help, as they are shown."""
    _, _, block = CONTEXTS[path].get_help().partition("\n  Examples:\n")
    return EXAMPLE.findall(block.partition("\n\n")[0])


@pytest.mark.parametrize("path", CONTEXTS)
def test_the_help_of_every_command_shows_examples_line_by_line(path: str) -> None:
    shown = examples(path)
    assert len(shown) > 0
    assert [line for line in shown if line not in (CONTEXTS[path].command.help or "")] == []


@pytest.mark.parametrize("example", [line for path in CONTEXTS for line in examples(path)])
def test_every_example_is_a_valid_command_line(example: str) -> None:
    words = shlex.split(re.split(" [<>] ", example)[0])
    start = next(index for index, word in enumerate(words) if word in GROUPS)
    program, *arguments = words[start:]
    context = GROUPS[program].make_context(program, arguments)
    while isinstance(context.command, click.Group):
        name, command, rest = context.command.resolve_command(
            context, [*context._protected_args, *context.args]
        )
        assert command is not None
        context = command.make_context(name, rest, parent=context)
    assert (context.command_path.split()[0], context.args) == (program, [])


@pytest.mark.parametrize("option", ["--help", "-h"])
@pytest.mark.parametrize("path", CONTEXTS)
async def test_both_options_for_help_work_for_every_command(
    path: str, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    program, *arguments = path.split()
    result = await run(MAINS[program], [*arguments, option], capsys)
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith(f"Usage: {path} ")


@pytest.mark.parametrize("program", GROUPS)
async def test_both_programs_print_their_version(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run(MAINS[program], ["--version"], capsys) == Result(0, f"{program} {__version__}\n", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("program", GROUPS)
async def test_the_help_names_the_script_that_completes_by_tab(
    program: str, shell: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    variable = f"_{program.upper()}_COMPLETE"
    assert f"{variable}={shell}_source {program}" in CONTEXTS[program].get_help()
    monkeypatch.setenv(variable, f"{shell}_source")
    result = await run(MAINS[program], [], capsys)
    assert (result.status, result.err) == (0, "")
    assert f"{variable}={shell}_complete" in result.out
    assert f" {program}" in result.out


# Commands, options, and the values of an option.
COMPLETIONS = [
    ("comments s", ["serve", "site"]),
    ("comments site ", ["add", "remove-origin", "list", "close", "open", "show", "set"]),
    ("comments moderator add --r", ["--role"]),
    ("comments moderator add --role ", ["viewer", "agency", "moderator", "admin"]),
    ("moderation e", ["evaluate", "export"]),
    ("moderation evaluate --attribute t", ["toxicity", "threat"]),
]


@pytest.mark.parametrize(("line", "completions"), COMPLETIONS)
async def test_tab_completes_commands_options_and_values(
    line: str, completions: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program, *words = line.split(" ")
    monkeypatch.setenv(f"_{program.upper()}_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(words)))
    result = await run(MAINS[program], [], capsys)
    assert (result.status, result.err) == (0, "")
    assert [item.partition(",")[2] for item in result.out.splitlines()] == completions


@pytest.mark.parametrize("program", GROUPS)
def test_completing_the_name_of_a_command_loads_no_heavy_module(program: str) -> None:
    completion = {f"_{program.upper()}_COMPLETE": "bash_complete", "COMP_WORDS": program, "COMP_CWORD": "1"}
    result = run_process(MAINS[program], [], ["asyncpg", "msgspec", "numpy", "redis"], **completion)
    assert (result.returncode, result.stderr) == (0, "")
    assert len(result.stdout.splitlines()) == len(GROUPS[program].commands)
