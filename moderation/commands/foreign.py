"""Scorers that are not of this package, for measuring: a Python function, or a program."""

import shlex
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from comments_service.command_line import CommandError


class _Text(msgspec.Struct, frozen=True):
    text: str
    lang: str


def scores_of_function(name: str, texts: Sequence[str], langs: Sequence[str]) -> list[float]:
    """Returns what the function `MODULE:FUNCTION` gives for the texts.

    It gets the list of texts, and their languages if it has a second argument that must be given; it returns a score
    for each, or what numpy makes of them. The current folder is searched for the module too. Raises `CommandError`.
    """
    module, _, function = name.partition(":")
    sys.path.insert(0, str(Path.cwd()))
    try:
        scorer = getattr(import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise CommandError(f"there is no scorer {name}: {error}") from error
    finally:
        sys.path.pop(0)
    return _checked(name, scorer(*([list(texts), list(langs)][: _arguments(scorer)])), len(texts))


def _arguments(function: Any) -> int:
    """Returns how many arguments the function must be given, one or two."""
    from inspect import Parameter, signature

    needed = [
        parameter
        for parameter in signature(function).parameters.values()
        if parameter.default is Parameter.empty
        and parameter.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    ]
    return min(2, max(1, len(needed)))


def scores_of_program(command: str, texts: Sequence[str], langs: Sequence[str]) -> list[float]:
    """Returns the scores that a program writes: a number for each line {"text", "lang"} of its standard input.

    Raises `CommandError` if the program fails, or writes something else.
    """
    lines = b"".join(
        msgspec.json.encode(_Text(text, lang)) + b"\n" for text, lang in zip(texts, langs, strict=True)
    )
    try:
        ended = subprocess.run(  # noqa: S603 - the operator's own command
            shlex.split(command), input=lines, stdout=subprocess.PIPE, check=False
        )
    except (OSError, ValueError) as error:
        raise CommandError(f"cannot run {command!r}: {error}") from error
    if ended.returncode:
        raise CommandError(f"{command!r} ended with status {ended.returncode}")
    return _checked(command, ended.stdout.split(), len(texts))


def _checked(name: str, answered: Any, expected: int) -> list[float]:
    try:
        scores = [float(score) for score in answered]
    except (TypeError, ValueError) as error:
        raise CommandError(f"{name} gave something else than numbers: {error}") from error
    if len(scores) != expected:
        raise CommandError(f"{name} gave {len(scores)} scores for {expected} texts")
    if any(not 0 <= score <= 1 for score in scores):
        raise CommandError(f"{name} gave a score that is not from 0 to 1")
    return scores
