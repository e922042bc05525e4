"""Runs a command line inside the process of the test, or as a process of its own."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence

import msgspec
import pytest

Main = Callable[[Sequence[str]], int | None]


class Result(msgspec.Struct, frozen=True):
    """Exit status, standard output, standard error."""

    status: int
    out: str
    err: str


# Runs `comments ARGUMENT…`.
Comments = Callable[..., Awaitable[Result]]


async def run(main: Main, arguments: Sequence[str], output: pytest.CaptureFixture[str]) -> Result:
    """Runs a command line in a thread, since the commands run an event loop of their own."""

    def in_thread() -> tuple[int, str]:
        try:
            return main(arguments) or 0, ""
        except SystemExit as end:
            # As the interpreter does: it prints a text and ends with status 1.
            return (1, f"{end.code}\n") if isinstance(end.code, str) else (end.code or 0, "")

    output.readouterr()
    status, message = await asyncio.to_thread(in_thread)
    captured = output.readouterr()
    return Result(status, captured.out, captured.err + message)


def run_process(
    main: Main, arguments: Sequence[str], modules: Sequence[str], **environ: str
) -> subprocess.CompletedProcess[str]:
    """Runs a command line as a process. At its end it prints on standard error which of `modules` it has loaded."""
    code = (
        f"import sys; from {main.__module__} import main\n"
        f"try: sys.exit(main({list(arguments)!r}))\n"
        f"finally: sys.stderr.write(','.join(sorted(set(sys.modules) & set({list(modules)!r}))))"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COMMENTS_")}
    return subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, env=environment | environ
    )
