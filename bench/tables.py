"""What was measured, as Markdown."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from bench.process import Speed
from bench.through_worker import Run
from comments_service.domain.comments import Status
from moderation.labelled.rows import Row


def header(rounds: int, rows: Sequence[Row], submitted: Sequence[Row], checkpoint: str) -> str:
    """What both tables of speed rest on: `rows` for each scorer by itself, `submitted` through the worker."""
    return (
        f"# Scoring on one core\n\nEnglish comments: {_described(rows, checkpoint)} for each scorer by itself,"
        f" {_described(submitted, checkpoint)} through the worker. Medians of {rounds} interleaved rounds, one thread,"
        " a process each. Times are CPU time, which is what an idle core would take; ratios are of the same round."
    )


def _described(rows: Sequence[Row], checkpoint: str) -> str:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(Path(checkpoint) / "tokenizer.json"))
    tokens = sum(len(tokenizer.encode(row.text).ids) for row in rows) / len(rows)
    characters = sum(len(row.text) for row in rows) / len(rows)
    toxic = sum(row.toxicity == 1 for row in rows)
    return f"{len(rows)} ({toxic} toxic; {characters:.0f} characters and {tokens:.0f} tokens on average)"


def speeds(measured: Mapping[str, Sequence[Speed]]) -> str:
    """A line for each scorer by itself; the first is the one that the others are measured by."""
    plain = next(iter(measured.values()))
    lines = [
        "## Speed of each scorer: full size, random weights\n",
        "| scorer | comments per CPU second | × plain | one comment, p50 / p95 ms | asked a transformer | peak MiB |",
        "|---|---|---|---|---|---|",
    ]
    for name, rounds in measured.items():
        cells = [
            name,
            _figure(1 / median(one.seconds for one in rounds)),
            _ratio(plain, rounds),
            _alone(rounds),
            f"{median(one.asked for one in rounds):.0%}",
            f"{median(one.peak_mib for one in rounds):.0f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _alone(rounds: Sequence[Speed]) -> str:
    known = [one.alone for one in rounds if one.alone]
    return " / ".join(_figure(1000 * median(part)) for part in zip(*known, strict=True))


def work(measured: Mapping[str, Sequence[Run]]) -> str:
    """A line for each worker; the first is the one that the others are measured by."""
    plain = next(iter(measured.values()))
    lines = [
        "## Speed through the worker: full size, random weights, gate of the embedded model\n",
        "From the stream to the decision in PostgreSQL; CPU time of the worker's process.\n",
        "| worker with | comments per CPU second | × plain | asked the transformer | peak MiB |",
        "|---|---|---|---|---|",
    ]
    for name, rounds in measured.items():
        cells = [
            name,
            _figure(1 / median(one.seconds for one in rounds)),
            _ratio(plain, rounds),
            f"{median(one.asked for one in rounds):.0%}",
            f"{median(one.worked.peak_mib for one in rounds):.0f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def quality(rows: Sequence[Row], measured: Mapping[str, Run]) -> str:
    """A line for each worker; what is lost is what the first one did not approve and the line's did."""
    toxic = [place for place, row in enumerate(rows) if row.toxicity == 1]
    benign = [place for place, row in enumerate(rows) if row.toxicity == 0]
    plain = next(iter(measured.values()))
    found = [place for place in toxic if not _approved(plain, place)]
    lines = [
        "## Quality through the worker: small, trained weights\n",
        f"{len(toxic)} comments labelled toxic and {len(benign)} benign ones, decided at 0.5.",
        "Lost: labelled toxic, held with plain `Detoxify.predict`, and approved here.\n",
        "| worker with | toxic held | benign held | lost of those | of all toxic | asked the transformer | × plain |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, run in measured.items():
        lost = sum(_approved(run, place) for place in found)
        cells = [
            name,
            _share(sum(not _approved(run, place) for place in toxic), len(toxic)),
            _share(sum(not _approved(run, place) for place in benign), len(benign)),
            _share(lost, len(found)),
            _share(lost, len(toxic)),
            f"{run.asked:.0%}",
            f"{plain.seconds / run.seconds:.1f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _approved(run: Run, place: int) -> bool:
    return run.decided[place].status is Status.APPROVED


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else ""


def _ratio(plain: Sequence[Speed] | Sequence[Run], rounds: Sequence[Speed] | Sequence[Run]) -> str:
    return f"{median(one.seconds / other.seconds for one, other in zip(plain, rounds, strict=True)):.2f}"


def _figure(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
