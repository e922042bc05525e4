"""The results of `bench/serving.py` as Markdown."""

from collections.abc import Sequence
from statistics import median

import msgspec


class Measured(msgspec.Struct, frozen=True):
    """One round of one job on one system. Of a live job there is no rate, and `p50` and `p99` are of the last listener.

    Times are milliseconds, `cpu` is microseconds of the server's processes for each request.
    """

    job: str
    system: str
    round: int
    rate: float | None
    p50: float
    p99: float
    cpu: float | None
    errors: int
    first: float | None = None


class Report(msgspec.Struct, frozen=True):
    """All rounds, and the machine and options that they were measured with."""

    machine: str
    rounds: int
    seconds: float
    measured: list[Measured]


def markdown(report: Report) -> str:
    """Tables with a line for each system of each job. Ratios are of the same round."""
    lines = [
        f"Medians of {report.rounds} interleaved rounds of {report.seconds:g} s, with their range. {report.machine}.",
        "",
    ]
    by_job: dict[str, list[Measured]] = {}
    for measured in report.measured:
        by_job.setdefault(measured.job, []).append(measured)
    served = {job: rounds for job, rounds in by_job.items() if rounds[0].rate is not None}
    live = {job: rounds for job, rounds in by_job.items() if rounds[0].rate is None}
    if served:
        lines += [
            "| job | system | requests/s | × bare | CPU µs/request | p50 ms | p99 ms | errors |",
            "|---|---|---|---|---|---|---|---|",
            *(line for job, rounds in served.items() for line in _served(job, rounds)),
        ]
    if live:
        lines += [
            "",
            "| job | system | POST → first page, p50 ms | → last page, p50 ms | slowest, ms | lost |",
            "|---|---|---|---|---|---|",
            *(line for job, rounds in live.items() for line in _live(job, rounds)),
        ]
    return "\n".join(lines)


def _served(job: str, rounds: Sequence[Measured]) -> list[str]:
    bare = {one.round: one.rate for one in rounds if one.system == "bare"}
    lines: list[str] = []
    for system, of_system in _by_system(rounds).items():
        ratios = [
            one.rate / rate for one in of_system if one.rate and (rate := bare.get(one.round)) is not None
        ]
        cells = [
            job,
            system,
            _range([one.rate or 0 for one in of_system]),
            _range(ratios, 2) if ratios else "",
            _range([one.cpu for one in of_system if one.cpu is not None]),
            f"{median(one.p50 for one in of_system):.1f}",
            f"{median(one.p99 for one in of_system):.1f}",
            str(sum(one.errors for one in of_system)),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _live(job: str, rounds: Sequence[Measured]) -> list[str]:
    lines: list[str] = []
    for system, of_system in _by_system(rounds).items():
        cells = [
            job,
            system,
            _range([one.first or 0 for one in of_system]),
            _range([one.p50 for one in of_system]),
            f"{max(one.p99 for one in of_system):.0f}",
            str(sum(one.errors for one in of_system)),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _by_system(rounds: Sequence[Measured]) -> dict[str, list[Measured]]:
    systems: dict[str, list[Measured]] = {}
    for measured in rounds:
        systems.setdefault(measured.system, []).append(measured)
    return systems


def _range(values: Sequence[float], digits: int = 0) -> str:
    if not values:
        return ""
    return f"{median(values):,.{digits}f} ({min(values):,.{digits}f}–{max(values):,.{digits}f})"
