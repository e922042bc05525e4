"""The results as Markdown."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from bench.process import Speed
from bench.through_worker import Run
from comments_service.domain.comments import Status
from moderation.labelled.rows import Row


def header(rounds: int, rows: Sequence[Row], submitted: Sequence[Row], checkpoint: str) -> str:
    """Describes the data of both tables of speed: `rows` for each scorer alone, `submitted` through the worker."""
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
    """Returns a table with a line for each scorer. The first scorer is the baseline."""
    plain = next(iter(measured.values()))
    lines = [
        "## Speed of each scorer: full size, random weights\n",
        "| scorer | comments per CPU second | × plain | one comment, p50 / p95 ms | asked a transformer | peak MiB |",
        "|---|---|---|---|---|---|",
    ]
    for name, rounds in measured.items():
        cells = [
            name,
            _figure(1 / median(measurement.seconds for measurement in rounds)),
            _ratio(plain, rounds),
            _alone(rounds),
            f"{median(measurement.asked for measurement in rounds):.0%}",
            f"{median(measurement.peak_mib for measurement in rounds):.0f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _alone(rounds: Sequence[Speed]) -> str:
    known = [speed.alone for speed in rounds if speed.alone]
    return " / ".join(_figure(1000 * median(seconds)) for seconds in zip(*known, strict=True))


def work(measured: Mapping[str, Sequence[Run]]) -> str:
    """Returns a table with a line for each worker. The first worker is the baseline."""
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
            _figure(1 / median(measurement.seconds for measurement in rounds)),
            _ratio(plain, rounds),
            f"{median(measurement.asked for measurement in rounds):.0%}",
            f"{median(run.worked.peak_mib for run in rounds):.0f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def quality(rows: Sequence[Row], measured: Mapping[str, Run]) -> str:
    """Returns a table with a line for each worker. The first worker is the baseline.

    A worker loses the toxic comments that it approved and the baseline did not.
    """
    toxic = [index for index, row in enumerate(rows) if row.toxicity == 1]
    benign = [index for index, row in enumerate(rows) if row.toxicity == 0]
    plain = next(iter(measured.values()))
    caught = [index for index in toxic if not _approved(plain, index)]
    lines = [
        "## Quality through the worker: small, trained weights\n",
        f"{len(toxic)} comments labelled toxic and {len(benign)} benign ones, decided at 0.5.",
        "Lost: labelled toxic, held with plain `Detoxify.predict`, and approved here.\n",
        "| worker with | toxic held | benign held | lost of those | of all toxic | asked the transformer | × plain |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, run in measured.items():
        lost = sum(_approved(run, index) for index in caught)
        cells = [
            name,
            _share(sum(not _approved(run, index) for index in toxic), len(toxic)),
            _share(sum(not _approved(run, index) for index in benign), len(benign)),
            _share(lost, len(caught)),
            _share(lost, len(toxic)),
            f"{run.asked:.0%}",
            f"{plain.seconds / run.seconds:.1f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _approved(run: Run, index: int) -> bool:
    return run.decided[index].status is Status.APPROVED


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else ""


def _ratio(plain: Sequence[Speed] | Sequence[Run], rounds: Sequence[Speed] | Sequence[Run]) -> str:
    pairs = zip(plain, rounds, strict=True)
    return f"{median(baseline.seconds / measurement.seconds for baseline, measurement in pairs):.2f}"


def _figure(value: float) -> str:
    """Returns a number with three significant digits, or from 100 on as an integer."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
