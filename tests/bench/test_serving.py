"""The benchmark of the service for a moment: it runs, and its figures are right. No test depends on speed."""

from pathlib import Path

import msgspec
import pytest

from bench import serving
from bench.load import Call, load, once
from bench.peer import remark42
from bench.serving_tables import Measured, Report, markdown
from tests.running import ARTICLE, RunningService


def test_every_job_is_measured_on_every_system_that_can_do_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "report.json"
    options = ["--rounds", "1", "--seconds", "0.2", "--comments", "3", "--live-comments", "2"]
    status = serving.main([*options, "--listeners", "5", "--json", str(file)])
    printed = capsys.readouterr()
    assert status == 0, printed.err
    report = msgspec.json.decode(file.read_bytes(), type=Report)
    assert printed.out == markdown(report) + "\n"
    measured = {(one.job, one.system) for one in report.measured if one.system != "nginx"}
    served = {"READ", "COUNT1", "COUNT20", "WRITE16", "WRITE64"}
    assert measured == {
        *((job, system) for job in served for system in ("ours", "bare")),
        ("LIVE1", "ours"),
        ("LIVE1000", "ours"),
    }
    assert {one.errors for one in report.measured} == {0}


async def test_the_numbers_of_a_call_are_filled_in(service: RunningService) -> None:
    port = int(service.url.rpartition(":")[2])
    path = ARTICLE.replace("tram-2026", "w-@m")
    body = msgspec.json.encode({"author": "Reader", "body": "Comment @n"}).decode()
    post = Call(port, f"{path}/comments", "POST", {"Content-Type": "application/json"}, body)
    status, answer = await once(post, 7012)
    assert status == 202, answer
    async with service.context.pool.acquire() as database:
        row = await database.fetchrow("SELECT article_id, body FROM comments")
    assert row is not None
    assert tuple(row) == ("w-12", "Comment 7012")


async def test_answers_that_are_errors_are_counted(service: RunningService) -> None:
    port = int(service.url.rpartition(":")[2])
    found = await load(Call(port, f"{ARTICLE}/comments"), connections=2, seconds=0.1, start=0)
    missing = await load(Call(port, "/nothing"), connections=2, seconds=0.1, start=0)
    assert found.requests > 0
    assert (found.errors, missing.errors) == (0, missing.requests)


async def test_only_a_peer_on_this_machine_is_measured() -> None:
    with pytest.raises(ValueError, match="on this machine"):
        await remark42("http://comments.example:8080", 1)


def test_a_ratio_compares_measurements_of_the_same_round() -> None:
    def one(system: str, number: int, rate: float) -> Measured:
        return Measured("READ", system, number, rate, 1.0, 2.0, None, 0)

    # The machine was busy in the second round.
    rates = {"ours": (200.0, 30.0, 400.0), "bare": (100.0, 10.0, 100.0)}
    measured = [one(system, number, rate) for system, of in rates.items() for number, rate in enumerate(of)]
    printed = markdown(Report("2 cores", 3, 1.0, measured))
    assert "| READ | ours | 200 (30–400) | 3.00 (2.00–4.00) |  | 1.0 | 2.0 | 0 |" in printed
    assert "| READ | bare | 100 (10–100) | 1.00 (1.00–1.00) |  | 1.0 | 2.0 | 0 |" in printed
