"""Errors and arguments of commands, tested on a command line that exists only here."""

from collections.abc import Callable, Mapping

import click
import pytest

from comments_service.command_line import Command, CommandError, Group, run
from comments_service.errors import (
    CONFIGURATION_STATUS,
    CommentsError,
    ConfigurationError,
    StartError,
    Unavailable,
)

Fail = Callable[[BaseException, bool], int]


@pytest.fixture
def fail() -> Fail:
    """The status of a command `prog do` that raises the error and reports OSErrors."""

    def fail(error: BaseException, supervised: bool) -> int:
        @click.command("do", cls=Command, reports=(OSError,), supervised=supervised)
        def command() -> None:
            raise error

        return run(Group("prog", commands={"do": command}), ["do"], {})

    return fail


@pytest.fixture
def received() -> dict[str, object]:
    """What the last `prog do` received."""
    return {}


@pytest.fixture
def do(received: dict[str, object]) -> Callable[..., int]:
    """The status of `prog do ARGUMENT…`, a command of arguments, a flag and an option with a value."""

    @click.command("do", cls=Command)
    @click.argument("texts", nargs=-1)
    @click.option("--quick", is_flag=True)
    @click.option("--out")
    @click.pass_obj
    def command(environ: Mapping[str, str], **parameters: object) -> None:
        received.update(parameters, environ=environ)

    return lambda *arguments: run(Group("prog", commands={"do": command}), ["do", *arguments], {"A": "1"})


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (Unavailable("the database does not answer"), "prog: the database does not answer\n"),
        (ConfigurationError("SECRET must be set"), "prog: SECRET must be set\n"),
        (CommandError("too many differ"), "prog: too many differ\n"),
        (FileNotFoundError("no such file"), "prog: no such file\n"),
    ],
)
def test_an_error_that_the_operator_can_fix_is_one_line_and_status_1(
    fail: Fail, error: Exception, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fail(error, False) == 1
    assert capsys.readouterr() == ("", line)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ConfigurationError("SECRET must be set"), CONFIGURATION_STATUS),
        (StartError("the port is taken"), 1),
        (Unavailable("no database"), 1),
        (OSError("no file"), 1),
    ],
)
def test_only_a_configuration_error_tells_a_supervisor_not_to_start_the_command_again(
    fail: Fail, error: CommentsError, status: int
) -> None:
    assert fail(error, True) == status


def test_an_error_that_a_command_does_not_expect_is_not_hidden(fail: Fail) -> None:
    with pytest.raises(ValueError, match="a bug"):
        fail(ValueError("a bug"), False)


def test_a_keyboard_interrupt_is_left_to_the_interpreter(fail: Fail) -> None:
    with pytest.raises(KeyboardInterrupt):
        fail(KeyboardInterrupt(), False)


@pytest.mark.parametrize(
    ("arguments", "texts", "quick", "out"),
    [
        (["a", "--quick", "b", "--out", "x", "c"], ("a", "b", "c"), True, "x"),
        (["--out=x", "-5", "-.5", "- a", "--b c", "-"], ("-5", "-.5", "- a", "--b c", "-"), False, "x"),
        (["a", "--", "--quick", "--", "-b"], ("a", "--quick", "--", "-b"), False, None),
        (["--out", "-5", "--out", "- y"], (), False, "- y"),
        (["--out=a b", ""], ("",), False, "a b"),
        ([], (), False, None),
    ],
)
def test_arguments_may_begin_with_a_dash_and_stand_between_options(
    do: Callable[..., int],
    received: dict[str, object],
    arguments: list[str],
    texts: tuple[str, ...],
    quick: bool,
    out: str | None,
) -> None:
    assert do(*arguments) == 0
    assert received == {"texts": texts, "quick": quick, "out": out, "environ": {"A": "1"}}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out"], "Option '--out' requires an argument."),
        (["--out", "--quick"], "Option '--out' requires an argument."),
        (["--out", "--", "a"], "Option '--out' requires an argument."),
        (["--quik"], "No such option '--quik'. Did you mean '--quick'?"),
        (["-x"], "No such option '-x'."),
        (["--quick=yes"], "'--quick' does not take a value."),
        (["--out=1", "--help=me"], "'--help' does not take a value."),
    ],
)
def test_a_wrong_option_is_status_2_with_the_usage_on_standard_error(
    do: Callable[..., int], arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert do(*arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Usage: prog do [OPTIONS] [TEXTS]...\n")
    assert message in err
