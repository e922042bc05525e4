"""The accounts of a child process, and the signal it gets when its parent dies.

PostgreSQL refuses to run as root, and neither server should. Under `nobody` every other program of that account could
read their data. So as root each server runs under a number that no account has.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Container
from contextlib import suppress
from functools import cache
from pathlib import Path
from signal import Signals

import msgspec

from comments_service.errors import StartError

# To reach a folder below a closed one, such as /root, the account needs one of these. The lesser right comes first.
# Containers usually grant root the second only.
_CAPABILITIES = (None, "dac_read_search", "dac_override")
# Linux distributions and systemd give these numbers to nobody (systemd's docs/UIDS-GIDS.md).
_UNUSED = range(60_578, 61_184)


class Account(msgspec.Struct, frozen=True):
    """An unprivileged account, and the capability that it keeps if it needs one."""

    uid: int
    gid: int
    capability: str | None = None


def server_account(home: Path, program: Path) -> Account | None:
    """The account that runs `program` on the folder `home`. None is our own, which is not root.

    `home` keeps its owner, unless that is root or `nobody`: then it is for a number that no account has, always the
    same for this folder. Raises `StartError`.
    """
    if os.geteuid() != 0:
        return None
    return _reaching(_owner(home), home, program)


def idle_account(home: Path, program: Path) -> Account | None:
    """A system account under which nothing runs now. None is our own, which is not root.

    For programs that ask for the name of their account, which a bare number has not. Give what they made to the
    server's account when they have ended.
    """
    if os.geteuid() != 0:
        return None
    busy = _busy_uids()
    for entry in sorted(pwd.getpwall(), key=lambda entry: entry.pw_uid):
        if (0 < entry.pw_uid < 1000 or entry.pw_name == "nobody") and entry.pw_uid not in busy:
            return _reaching(Account(entry.pw_uid, entry.pw_gid), home, program)
    raise StartError("every system account of this machine is at work; run `comments up` as an ordinary user")


def _reaching(account: Account, home: Path, program: Path) -> Account:
    """The account with the capability that it needs to reach both. Raises `StartError` if none is enough."""
    for capability in _CAPABILITIES:
        candidate = Account(account.uid, account.gid, capability)
        reach = ["sh", "-c", 'cd "$1" && test -x "$2"', "sh", str(home.parent), str(program)]
        words = [*launcher(Signals.SIGKILL, candidate), *reach]
        if subprocess.run(words, check=False, capture_output=True).returncode == 0:
            return candidate
    raise StartError(
        f"{program.name} cannot run as root, and user {account.uid} cannot reach both {home.parent} and {program}; "
        "run `comments up` as an ordinary user, or set COMMENTS_DATA_DIR to a folder such as /var/lib/comments"
    )


def _owner(home: Path) -> Account:
    if home.exists() and (status := home.stat()).st_uid not in _shared_uids():
        return Account(status.st_uid, status.st_gid)
    taken = {entry.pw_uid for entry in pwd.getpwall()}
    # PostgreSQL and Redis of one data folder never share a number: one has even ones, the other odd ones.
    server = home.resolve().parent
    number = 2 * int.from_bytes(hashlib.sha256(os.fsencode(server.parent)).digest()[:4])
    number += server.name != "postgres"
    for step in range(0, len(_UNUSED), 2):
        uid = _UNUSED[(number + step) % len(_UNUSED)]
        if uid not in taken:
            return Account(uid, uid)
    raise StartError(
        f"all user numbers from {_UNUSED[0]} to {_UNUSED[-1]} have accounts; run `comments up` as an ordinary user"
    )


def _shared_uids() -> Container[int]:
    """Root, and `nobody`, which earlier releases used and other programs use too."""
    return {0, *(entry.pw_uid for entry in pwd.getpwall() if entry.pw_name == "nobody")}


def _busy_uids() -> set[int]:
    # Not needed, and perhaps not installed, where the servers are others.
    import psutil

    busy: set[int] = set()
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            busy.update(process.uids())
    return busy


def hand_over(folder: Path, account: Account) -> None:
    """Give the folder, last, and all in it that has its owner to `account`. Follows no link."""
    before = folder.stat().st_uid
    if before == account.uid:
        return
    for path in (*folder.rglob("*"), folder):
        if path.lstat().st_uid == before:
            os.chown(path, account.uid, account.gid, follow_symlinks=False)


def launcher(orphan_signal: Signals, account: Account | None) -> list[str]:
    """The words before a command that run it as `account`, and send it `orphan_signal` when its parent dies.

    Without setpriv (on macOS) orphans get no signal. The next start finds and stops them.
    """
    setpriv = _setpriv()
    if setpriv is None:
        if account is None:
            return []
        raise StartError(
            "root needs util-linux's `setpriv`, 2.33 or newer; run `comments up` as an ordinary user"
        )
    words = [setpriv, "--pdeathsig", orphan_signal.name.removeprefix("SIG")]
    if account is not None:
        words += [f"--reuid={account.uid}", f"--regid={account.gid}", "--clear-groups", "--no-new-privs"]
        if account.capability is not None:
            # PostgreSQL looks at its own binary with access(2), which ignores an ordinary user's capabilities
            # unless this bit is set.
            words += ["--securebits=+no_setuid_fixup"]
            words += [f"--inh-caps=+{account.capability}", f"--ambient-caps=+{account.capability}"]
    return [*words, "--"]


@cache
def _setpriv() -> str | None:
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return None
    probe = subprocess.run([setpriv, "--pdeathsig", "keep", "true"], check=False, capture_output=True)
    return setpriv if probe.returncode == 0 else None
