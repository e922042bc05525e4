"""`moderation serve --tls`: HTTPS, and what keeps it from starting."""

import asyncio
import contextlib
import re
import ssl
import subprocess
import sys
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from comments_service.errors import CONFIGURATION_STATUS
from comments_service.settings import Settings
from comments_service.sockets import listening_socket
from moderation.api import server as serving
from moderation.api.app import Parts, create_app
from moderation.settings import ModerationSettings
from moderation.tls.folder import write_certificates
from moderation.tls.names import PERSPECTIVE_HOST
from moderation.tls.serving import ServedCertificate
from tests.commands.running import moderation
from tests.running import ngram
from tests.tls.handshakes import certificate_of
from tests.waiting import wait_until

BODY: dict[str, Any] = {
    "comment": {"text": "お前みたいな馬鹿は黙ってろ"},
    "requestedAttributes": {"TOXICITY": {}},
}


@contextlib.asynccontextmanager
async def served(folder: Path) -> AsyncGenerator[int]:
    """The server with the certificate of `folder`, on the port that is given."""
    parts = Parts(settings=ModerationSettings(), service=Settings(), scorer=ngram())
    server = serving.new_server(create_app(parts), ServedCertificate(folder))
    with contextlib.closing(listening_socket("127.0.0.1", 0, "a setting")) as listening:
        task = asyncio.create_task(server._serve([listening]))
        await wait_until(lambda: server.started or task.done(), "the server did not start")
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            await task


def client(port: int, folder: Path) -> httpx.AsyncClient:
    context = ssl.create_default_context(cafile=str(folder / "ca.crt"))
    return httpx.AsyncClient(base_url=f"https://localhost:{port}", verify=context)


async def test_the_calls_are_answered_over_https(tmp_path: Path) -> None:
    written = write_certificates(tmp_path, [], datetime.now(UTC))
    async with served(tmp_path) as port, client(port, tmp_path) as https:
        answer = (await https.post("/v1alpha1/comments:analyze", json=BODY)).json()
        assert answer["attributeScores"]["TOXICITY"]["summaryScore"]["value"] > 0.7
        # Clients take the addresses of the calls from it.
        discovered = (await https.get("/below/$discovery/rest?version=v1alpha1")).json()
        assert discovered["rootUrl"] == f"https://localhost:{port}/below/"
        figures = (await https.get("/metrics")).text
    end = re.search(r"^moderation_certificate_end_seconds (\S+)$", figures, re.MULTILINE)
    assert end is not None
    assert float(end[1]) == pytest.approx(written.certificate_end.timestamp(), abs=60)


async def test_a_certificate_that_was_renewed_on_disk_is_shown_without_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "RENEWAL_TICKS", 1)
    write_certificates(tmp_path, [], datetime.now(UTC) - timedelta(days=800))
    async with served(tmp_path) as port, client(port, tmp_path) as https:
        before = await certificate_of(port, PERSPECTIVE_HOST, tmp_path / "ca.crt")
        assert (await https.get("/health/live")).status_code == 200
        assert moderation("certificates", tmp_path) == 0

        async def renewed() -> bool:
            return await certificate_of(port, PERSPECTIVE_HOST, tmp_path / "ca.crt") != before

        await wait_until(renewed, "the server goes on showing the former certificate")
        # A connection that was open before goes on.
        assert (await https.get("/health/live")).status_code == 200


async def test_a_client_that_speaks_http_gets_no_answer_and_the_next_one_does(tmp_path: Path) -> None:
    write_certificates(tmp_path, [], datetime.now(UTC))
    async with served(tmp_path) as port, httpx.AsyncClient(base_url=f"http://localhost:{port}") as http:
        with pytest.raises(httpx.HTTPError):
            await http.get("/health/live")
        async with client(port, tmp_path) as https:
            assert (await https.get("/health/live")).status_code == 200


@pytest.mark.parametrize("named", ["--tls", "MODERATION_TLS"])
def test_without_its_certificate_it_does_not_start_and_is_not_started_again(
    named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = {"COMMENTS_DATA_DIR": str(tmp_path)}
    if named == "--tls":
        status = moderation("serve", "--tls", tmp_path / "none", **environ)
    else:
        status = moderation("serve", **environ, MODERATION_TLS=str(tmp_path / "none"))
    assert status == CONFIGURATION_STATUS
    assert capsys.readouterr().err == (
        f"moderation: cannot read {tmp_path}/none/tls.crt: No such file or directory; "
        "`moderation certificates` makes them\n"
    )


def test_without_tls_nothing_loads_what_makes_certificates() -> None:
    loaded = (
        "import sys, moderation.api.server, moderation.commands.serve; print('cryptography' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, check=True, text=True)
    assert done.stdout == "False\n"
