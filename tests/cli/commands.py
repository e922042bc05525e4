"""Runs a command line inside the process of the test."""

import asyncio
from collections.abc import Callable, Sequence

import msgspec
import pytest


class Ran(msgspec.Struct, frozen=True):
    """Exit status, standard output, standard error."""

    status: int
    out: str
    err: str


async def run(
    main: Callable[[Sequence[str]], int | None], arguments: Sequence[str], output: pytest.CaptureFixture[str]
) -> Ran:
    """In a thread: the commands run an event loop of their own."""

    def in_thread() -> tuple[int, str]:
        try:
            return main(arguments) or 0, ""
        except SystemExit as end:
            # What the interpreter does with it: a text is printed and the status is 1.
            return (1, f"{end.code}\n") if isinstance(end.code, str) else (end.code or 0, "")

    output.readouterr()
    status, message = await asyncio.to_thread(in_thread)
    captured = output.readouterr()
    return Ran(status, captured.out, captured.err + message)
