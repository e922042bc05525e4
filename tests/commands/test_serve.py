"""`moderation serve` as a process."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from comments_service.local.server import free_port
from moderation.api.app import Parts
from moderation.scorers import Scorer
from moderation.scorers.ngram.scorer import NgramScorer
from tests.commands.running import moderation
from tests.evaluation.fixed_scorers import LengthScorer
from tests.waiting import wait_until


@asynccontextmanager
async def started(
    folder: Path, *arguments: str, **environ: str
) -> AsyncGenerator[tuple[asyncio.subprocess.Process, Path]]:
    log = folder / "serve.log"
    environment: Mapping[str, str] = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(sys.path),
        "COMMENTS_DATA_DIR": str(folder / "none"),
        "MODERATION_SCORER": "ngram",
        **environ,
    }
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "moderation", "serve", *arguments),
            stdout=output,
            stderr=output,
            env=environment,
        )
    try:
        yield process, log
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_answers_until_it_is_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    port = free_port()
    async with started(tmp_path, MODERATION_PORT=str(port)) as (process, log):
        url = f"http://127.0.0.1:{port}"

        async def answers() -> bool:
            try:
                async with httpx.AsyncClient() as client:
                    return (await client.get(f"{url}/health/ready")).status_code == 200
            except httpx.TransportError:
                return False

        await wait_until(answers, "it does not answer", timeout=30)
        process.send_signal(number)
        # It ends by the signal that it was told to stop with, without a traceback.
        assert await process.wait() == -number
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    [listening] = [entry for entry in entries if entry["message"] == "listening"]
    assert listening["address"] == url
    assert listening["version"].startswith("ngram-")


async def test_it_does_not_say_that_it_listens_on_a_port_that_is_taken(tmp_path: Path) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        async with started(tmp_path, MODERATION_PORT=str(taken.getsockname()[1])) as (process, log):
            assert await process.wait() == 1
    assert "listening" not in log.read_text()
    assert "MODERATION_PORT" in log.read_text().splitlines()[-1]


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        (
            {"MODERATION_PIN_VERSION": "ngram-1+perspective-1"},
            "MODERATION_PIN_VERSION is 'ngram-1+perspective-1'",
        ),
        ({"MODERATION_SCORER": "onnx", "MODERATION_MODEL": "/nowhere"}, "onnx"),
        ({"MODERATION_CALIBRATION": "on"}, "MODERATION_CALIBRATION"),
        ({"MODERATION_KEY_LIMIT": "many"}, "MODERATION_KEY_LIMIT"),
        ({"COMMENTS_DATABASE_URL": "mysql://x"}, "COMMENTS_DATABASE_URL"),
    ],
)
async def test_it_does_not_start_with_a_setting_that_cannot_be_right(
    tmp_path: Path, environ: dict[str, str], message: str
) -> None:
    async with started(tmp_path, **environ) as (process, log):
        # The status that tells a supervisor not to start it again.
        assert await process.wait() == 78
    assert message in log.read_text().splitlines()[-1]


async def test_it_does_not_start_with_a_policy_that_cannot_be_read(tmp_path: Path) -> None:
    policy = tmp_path / "policy.json"
    for content in (None, '{"max_links": "many"}'):
        if content:
            policy.write_text(content)
        async with started(tmp_path, "--policy", str(policy)) as (process, log):
            assert await process.wait() == 78
        assert f"the policy {policy}" in log.read_text().splitlines()[-1]


async def test_it_starts_with_the_version_that_it_is_pinned_to(tmp_path: Path) -> None:
    port = free_port()
    version = f"ngram-{NgramScorer.load().version}+off"
    environ = {
        "MODERATION_PORT": str(port),
        "MODERATION_CALIBRATION": "off",
        "MODERATION_PIN_VERSION": version,
    }
    async with started(tmp_path, **environ) as (process, log):
        await wait_until(
            lambda: "listening" in log.read_text() or process.returncode is not None, "it did not start"
        )
        assert process.returncode is None, log.read_text()


@pytest.mark.parametrize(("calibration", "warned"), [("perspective", True), ("off", False)])
def test_a_scorer_that_nobody_measured_is_said_to_give_its_own_scores(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    calibration: str,
    warned: bool,
) -> None:
    served: list[Parts] = []

    def configured_scorer(_environ: Mapping[str, str]) -> tuple[Scorer, str]:
        return LengthScorer(), "the test's"

    def serve(parts: Parts, _certificate: object) -> None:
        served.append(parts)

    for of_the_process in ("configure", "raise_limit"):
        monkeypatch.setattr(f"moderation.commands.serve.{of_the_process}", lambda: None)
    monkeypatch.setattr("moderation.commands.serve.configured_scorer", configured_scorer)
    monkeypatch.setattr("moderation.api.server.serve", serve)
    assert moderation("serve", MODERATION_CALIBRATION=calibration) == 0
    assert [parts.version for parts in served] == [f"length-1+{'unmeasured' if warned else 'off'}"]
    assert any("nobody measured" in message for message in caplog.messages) is warned
