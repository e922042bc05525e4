"""Firefox ESR as Debian has it, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/).

Playwright drives only a Firefox of its own, which comes from no package registry.
"""

import asyncio
import contextlib
import itertools
import json
import os
import re
import shutil
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.waiting import wait_until

_LISTENING = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")


class Tab:
    """A tab of Firefox."""

    def __init__(self, session: "Session", context: str) -> None:
        self._session = session
        self._context = context

    async def open(self, url: str) -> None:
        """Returns when the page is loaded."""
        await self._session.send(
            "browsingContext.navigate", {"context": self._context, "url": url, "wait": "complete"}
        )

    async def show(self) -> None:
        """Bring the tab to the front."""
        await self._session.send("browsingContext.activate", {"context": self._context})

    async def evaluate(self, expression: str) -> Any:
        """Returns what the expression or its promise gives, as JSON."""
        answer = await self._session.send(
            "script.evaluate",
            {
                "expression": f"(async () => JSON.stringify((await ({expression})) ?? null))()",
                "target": {"context": self._context},
                "awaitPromise": True,
            },
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    async def shows(self, expression: str, expected: object) -> None:
        """Returns when the expression gives what is expected."""
        found: list[object] = []

        async def is_shown() -> bool:
            found[:] = [await self.evaluate(expression)]
            return found == [expected]

        try:
            await wait_until(is_shown, f"{expression} never was {expected!r}", timeout=20)
        except AssertionError as error:
            raise AssertionError(f"{error}, but {found}") from None

    async def type(self, text: str) -> None:
        """Presses the keys of a text, in the element that has the focus."""
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        actions = [{"type": "key", "id": "keyboard", "actions": keys}]
        await self._session.send("input.performActions", {"context": self._context, "actions": actions})

    async def before_pages(self, script: str) -> None:
        """Runs the script in each page of the tab before those of the page."""
        await self._session.send(
            "script.addPreloadScript",
            {"functionDeclaration": f"() => {{ {script} }}", "contexts": [self._context]},
        )


class Session:
    """A session of WebDriver BiDi."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._ids = itertools.count(1)

    async def send(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """Returns the result of a command. Events in between are dropped."""
        sent = next(self._ids)
        await self._socket.send(json.dumps({"id": sent, "method": method, "params": params}))
        while True:
            answer = json.loads(await self._socket.recv())
            if answer.get("id") == sent:
                assert answer["type"] == "success", answer
                return answer["result"]

    async def new_tab(self) -> Tab:
        return Tab(self, (await self.send("browsingContext.create", {"type": "tab"}))["context"])


def firefox_path() -> str:
    """The path of Firefox. Skips the test where there is none."""
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Firefox is not installed, and CI skips nothing: apt-get install firefox-esr")
        pytest.skip("Firefox is not installed (apt-get install firefox-esr)")
    return path


@contextlib.asynccontextmanager
async def running_firefox(profile: Path) -> AsyncGenerator[Session]:
    """A headless Firefox with a new profile."""
    process = await asyncio.create_subprocess_exec(
        firefox_path(),
        *("--headless", "--no-remote", "--remote-debugging-port=0", f"--profile={profile}"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        # Firefox refuses a home that belongs to another user.
        env=os.environ | {"HOME": str(profile)},
    )
    try:
        async with connect(await _address(process), max_size=None) as socket:
            session = Session(socket)
            await session.send("session.new", {"capabilities": {}})
            yield session
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    async with asyncio.timeout(60):
        async for line in process.stderr:
            if match := _LISTENING.search(line):
                return f"{match[1].decode()}/session"
    raise AssertionError("Firefox ended before it listened")
