"""Runs our modules as processes: JSON on standard input, JSON on the last line of standard output."""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

AnswerT = TypeVar("AnswerT")

ROOT = Path(__file__).parents[1]
# A worker is meant to run on one core.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}


class ChildError(Exception):
    """A process ended with an error. The message is the end of its standard error."""


async def run(
    *arguments: str, given: bytes = b"", environ: Mapping[str, str] = os.environ, folder: Path = ROOT
) -> bytes:
    """Returns what `python ARGUMENTS` writes to standard output. Raises `ChildError`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**environ, **_ONE_THREAD},
        cwd=folder,
    )
    out, errors = await process.communicate(given)
    if process.returncode != 0:
        last = errors.decode(errors="replace").strip().splitlines()[-5:]
        raise ChildError(f"{' '.join(arguments)}: {' '.join(last)}")
    return out


async def ask(
    module: str, question: msgspec.Struct, kind: type[AnswerT], environ: Mapping[str, str] = os.environ
) -> AnswerT:
    """Runs the module as a process and returns its answer. Raises `ChildError`."""
    out = await run("-m", module, given=msgspec.json.encode(question), environ=environ)
    return msgspec.json.decode(out.splitlines()[-1], type=kind)
