"""Asking a process of our own something: JSON on its standard input, JSON on the last line of its standard output."""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

AnswerT = TypeVar("AnswerT")

ROOT = Path(__file__).parents[1]
# One core for each process, as a worker is meant to run.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}


class ChildError(Exception):
    """A process ended with an error; its last words are the message."""


async def run(*arguments: str, given: bytes = b"", environ: Mapping[str, str] = os.environ) -> bytes:
    """What `python ARGUMENTS` writes to its standard output. Raises `ChildError`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**environ, **_ONE_THREAD},
        cwd=ROOT,
    )
    out, complaints = await process.communicate(given)
    if process.returncode != 0:
        last = complaints.decode(errors="replace").strip().splitlines()[-5:]
        raise ChildError(f"{' '.join(arguments)}: {' '.join(last)}")
    return out


async def ask(
    module: str, question: msgspec.Struct, kind: type[AnswerT], environ: Mapping[str, str] = os.environ
) -> AnswerT:
    """What the module answers, run as a process. Raises `ChildError`."""
    out = await run("-m", module, given=msgspec.json.encode(question), environ=environ)
    return msgspec.json.decode(out.splitlines()[-1], type=kind)
