"""The readiness probe of `comments up`, and the addresses that it prints.

The request is written by hand: it is one line and no more, and whatever comes back is an answer.
"""

import asyncio
import os
import shlex
import sys
from contextlib import suppress
from pathlib import Path

from comments_service.settings import Settings

ANSWER_SECONDS = 5.0


class Address:
    """The address of a process of ours, as a browser on this machine reaches it."""

    def __init__(self, host: str, port: int, *, tls: bool = False) -> None:
        self.bound_host = host
        self.host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
        self.port = port
        scheme = "https" if tls else "http"
        self.url = (
            f"{scheme}://[{self.host}]:{port}" if ":" in self.host else f"{scheme}://{self.host}:{port}"
        )

    async def why_not_ready(self) -> str | None:
        """Returns None if `GET /health/ready` answers 200, else the reason in a line."""
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._ask()
        return "the API does not answer yet"

    async def answers(self) -> bool:
        """True if the process answers anything at all within `ANSWER_SECONDS`, be it that it expects HTTPS."""
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._ask("/health/live")
                return True
        return False

    async def _ask(self, path: str = "/health/ready") -> str | None:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            head, _, body = (await reader.read()).decode(errors="replace").partition("\r\n\r\n")
        finally:
            writer.close()
        status = head.split("\r\n", 1)[0]
        return None if " 200" in status else f"{status} {body}".strip()[:300]

    def pages(self) -> str:
        """The pages worth opening first, one a line."""
        pages = {"demo article": "/demo/articles/welcome", "desk": "/desk", "API docs": "/docs"}
        return "\n".join(f"  {name:<14}{self.url}{path}" for name, path in pages.items())


def token_command(folder: Path) -> str:
    """The command that makes a token beside this process, from the folder in which it was started."""
    command = Path(sys.executable).with_name("comments")
    words = [shlex.quote(os.path.relpath(command) if command.is_relative_to(Path.cwd()) else str(command))]
    if folder != Path(Settings().data_dir).resolve():
        words.insert(0, f"COMMENTS_DATA_DIR={shlex.quote(str(folder))}")
    return " ".join([*words, 'moderator add "Your name" --role admin'])
