"""A network of its own, in which the host of Google's Perspective API is this machine.

A process in namespaces of its own: its network has nothing but a loopback device, so that nothing can leave the machine
and port 443 is free; its /etc/hosts is a file of the test. Other processes join it. The rest of the machine does not
notice. Works as root, and as an ordinary user where the kernel lets such a user make namespaces.
"""

import contextlib
import functools
import os
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from time import monotonic, sleep

from moderation.tls.names import PERSPECTIVE_HOST

ADDRESS = "127.0.0.77"
HOSTS = f"127.0.0.1 localhost\n::1 localhost\n{ADDRESS} {PERSPECTIVE_HOST}\n"

# `ip link set lo up`, which is not on every machine: SIOCSIFFLAGS with IFF_UP.
_LOOPBACK_UP = (
    "import fcntl, socket, struct;fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh', b'lo', 1))"
)
# $1 is a folder with the files that take the place of those in /etc.
_ENTER = f"""
set -e
folder=$1 python=$2; shift 2
for file in "$folder"/*; do mount --bind "$file" "/etc/${{file##*/}}"; done
"$python" -c "{_LOOPBACK_UP}"
exec "$@"
"""


class PrivateNetwork:
    """The namespaces of a running process, which others join."""

    def __init__(self, process: "subprocess.Popen[bytes]", as_user: bool) -> None:
        self._join = ["nsenter", f"--target={process.pid}", "--net", "--mount"]
        if as_user:
            self._join += ["--user", "--preserve-credentials"]

    def run(
        self, command: Sequence[str], environ: Mapping[str, str], typed: bytes = b""
    ) -> "subprocess.CompletedProcess[bytes]":
        """Run a command inside, in an environment of nothing but `environ` and the path of programs."""
        return subprocess.run(
            [*self._join, "--", *command],
            input=typed,
            capture_output=True,
            env={"PATH": os.environ["PATH"], **environ},
            timeout=90,
            check=False,
        )


@contextlib.contextmanager
def private_network(
    command: Sequence[str], environ: Mapping[str, str], folder: Path
) -> Generator[PrivateNetwork]:
    """A network with a server: Python run with the arguments `command`. It listens on port 443 of `ADDRESS`.

    `folder` is for files of this function.
    """
    in_etc = folder / "etc"
    in_etc.mkdir(parents=True)
    (in_etc / "hosts").write_text(HOSTS)
    if Path("/etc/nsswitch.conf").exists():
        (in_etc / "nsswitch.conf").write_text("hosts: files\n")
    prefix = unshare()
    assert prefix is not None
    log = folder / "server.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [*prefix, "sh", "-c", _ENTER, "sh", str(in_etc), sys.executable, sys.executable, *command],
            env=environ,
            stderr=errors,
        )
    try:
        deadline = monotonic() + 60
        while not _listens(process.pid):
            assert process.poll() is None, log.read_text()
            assert monotonic() < deadline, f"after 60 s the server does not listen: {log.read_text()}"
            sleep(0.02)
        yield PrivateNetwork(process, "--user" in prefix)
    finally:
        process.terminate()
        process.wait()


def _listens(pid: int) -> bool:
    """Whether a process of the namespace listens on port 443."""
    with contextlib.suppress(OSError):
        rows = Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]
        # 0A is the state of listening. Before the namespace is there these are the rows of the machine.
        return any(row.split()[1:4:2] == ["4D00007F:01BB", "0A"] for row in rows)
    return False


@functools.cache
def unshare() -> list[str] | None:
    """The command that starts another in namespaces of its own; None where none is allowed to."""
    for prefix in (
        ["unshare", "--net", "--mount"],
        ["unshare", "--user", "--map-root-user", "--net", "--mount"],
    ):
        script = f'mount --bind /etc/hostname /etc/hosts && "$1" -c "{_LOOPBACK_UP}"'
        with contextlib.suppress(OSError):
            tried = subprocess.run(
                [*prefix, "sh", "-c", script, "sh", sys.executable], capture_output=True, check=False
            )
            if tried.returncode == 0:
                return prefix
    return None
