"""The account of a child process, and the signal it gets when its parent dies."""

import os
import pwd
import shutil
import subprocess
from functools import cache
from pathlib import Path
from signal import Signals

import msgspec

from comments_service.errors import StartError

# To reach a folder below a closed one, such as /root, the account needs one of these. The lesser right comes first.
# Containers usually grant root the second only.
_CAPABILITIES = (None, "dac_read_search", "dac_override")


class Account(msgspec.Struct, frozen=True):
    """An unprivileged account, and the capability that it keeps if it needs one."""

    uid: int
    gid: int
    capability: str | None = None


def server_account(home: Path, program: Path) -> Account | None:
    """The account that runs `program` on the folder `home`. None is our own, which is not root.

    PostgreSQL refuses to run as root. `home` keeps its owner; a new folder gets the account `nobody`.
    """
    if os.geteuid() != 0:
        return None
    account = _owner(home)
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
    if home.exists() and (status := home.stat()).st_uid != 0:
        return Account(status.st_uid, status.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as error:
        raise StartError(
            "this machine has no account `nobody`; run `comments up` as an ordinary user"
        ) from error
    return Account(nobody.pw_uid, nobody.pw_gid)


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
