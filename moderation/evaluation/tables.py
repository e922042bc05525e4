"""Figures and tables in Markdown."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from moderation.measures import Estimate

T = TypeVar("T")


def decimal(estimate: Estimate) -> str:
    return f"{estimate.value:.3f} ({estimate.low:.3f}–{estimate.high:.3f})"


def percent(estimate: Estimate) -> str:
    return f"{estimate.value * 100:.1f} % ({estimate.low * 100:.1f}–{estimate.high * 100:.1f})"


def optional(value: T | None, shown: Callable[[T], str]) -> str:
    return "" if value is None else shown(value)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Returns a table without the columns that are empty in every row, or nothing if there is no row."""
    listed = [list(row) for row in rows]
    if not listed:
        return []
    kept = [column for column in range(len(header)) if any(row[column] for row in listed)]
    cells = [[row[column].replace("|", "\\|") for column in kept] for row in [list(header), *listed]]
    cells.insert(1, ["---"] * len(kept))
    return [f"| {' | '.join(row)} |" for row in cells]
