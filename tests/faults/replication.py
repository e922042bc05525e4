"""Two PostgreSQL servers from the wheel, of which one follows the other, and a Redis that follows another."""

from collections.abc import Sequence
from pathlib import Path
from signal import Signals

import psutil
from redis.asyncio import Redis as RedisClient

from comments_service.local.account import Account
from comments_service.local.postgres import Postgres
from comments_service.local.redis import Redis


class ReplicatedPostgres(Postgres):
    """A server that others may follow."""

    async def prepare(self) -> None:
        await super().prepare()
        with (self.folder / "pg_hba.conf").open("a") as hba:
            hba.write("host replication comments 127.0.0.1/32 scram-sha-256\n")

    async def run(
        self, command: Sequence[str], stdin: bytes = b"", *, folder: Path, account: Account | None
    ) -> None:
        statements = stdin.replace(b"LOGIN CREATEDB", b"LOGIN CREATEDB REPLICATION")
        await super().run(command, statements, folder=folder, account=account)

    async def confirm_by_standby(self) -> None:
        """From now on a transaction is confirmed when a standby has it. Restarts the server."""
        await self.stop()
        self.command = [*self.command, "-c", "synchronous_standby_names=*"]
        await self.start()

    def make_read_only(self) -> None:
        """Take no more writes, in open sessions neither, and stay up: what an operator does to a primary at first."""
        with (self.data / "postgresql.conf").open("a") as configuration:
            configuration.write("default_transaction_read_only = on\n")
        assert self.pid is not None
        psutil.Process(self.pid).send_signal(Signals.SIGHUP)


class Standby(ReplicatedPostgres):
    """Follows `primary` until it is promoted."""

    def __init__(self, folder: Path, primary: ReplicatedPostgres) -> None:
        super().__init__(folder)
        self._primary = primary
        self.password = primary.password

    async def _create(self) -> None:
        fresh = self.folder / "data.new"
        account = self.launch.account
        await self.new_folder(fresh, account)
        base_backup = self.program.with_name("pg_basebackup")
        options = ["--pgdata", str(fresh), "--write-recovery-conf", "--checkpoint=fast", "--no-sync"]
        await self.run(
            [str(base_backup), "--dbname", self._primary.url, *options], folder=fresh, account=account
        )
        fresh.rename(self.data)

    async def promote(self) -> None:
        """Make it a primary. Returns before it is one."""
        command = [str(self.program.with_name("pg_ctl")), "promote", "--no-wait", "-D", str(self.data)]
        await self.run(command, folder=self.data, account=self.launch.account)


def two_redis_servers(folder: Path) -> tuple[Redis, Redis]:
    """Two servers with one password, so that one may stand in for the other."""
    first = Redis(folder / "first")
    (folder / "second").mkdir(mode=0o711)
    (folder / "second" / "password").write_text(first.password)
    return first, Redis(folder / "second")


async def demote_redis(server: Redis, primary: Redis) -> None:
    """Make `server` a replica of `primary`, as a Sentinel does. Its open connections stay open."""
    async with RedisClient.from_url(server.url) as client:
        await client.config_set("masterauth", primary.password)
        await client.execute_command("REPLICAOF", "127.0.0.1", primary.port)
