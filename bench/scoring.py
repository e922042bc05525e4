"""The speed of each scorer and the loss of the cascade, compared with plain `Detoxify.predict`: Markdown tables.

`python bench/scoring.py --data DIR [--models DIR] [--texts N] [--rounds N] …`: speed with a BERT of full size and
random weights (speed does not depend on them), quality with a small one that is trained here on the labelled texts.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bench import tables
from bench.child import ChildError, ask, run
from bench.labelled import both_kinds, labelled, traffic
from bench.process import Speed, Task
from bench.scorers import BATCH, Spec
from bench.through_worker import Run, servers, through_worker
from moderation.labelled.rows import Row

PLAIN = "plain `Detoxify.predict`"


class Options(msgspec.Struct, frozen=True):
    data: Path
    models: Path
    embedded: str | None
    texts: int
    submitted: int
    judged: int
    rounds: int
    toxic: float
    losses: list[float]
    only: str
    tiny: bool
    seed: int


class Folders(msgspec.Struct, frozen=True):
    """A checkpoint, and the models that were exported from it."""

    checkpoint: str
    fp32: str
    int8: str


async def prepared(options: Options, weights: str, size: str) -> Folders:
    """Returns the model of these weights and this size, and makes it unless an earlier run did."""
    folder = options.models / f"{weights}-{size}"
    if not (folder / "model.ckpt").exists():
        _report(f"making a {size} model with {weights} weights …")
        data, name = str(options.data.absolute()), str(folder.absolute())
        await run("-m", "bench.models", weights, name, "--data", data, "--size", size)
    exported: list[str] = []
    for name, flags in (("fp32", ()), ("int8", ("--int8",))):
        out = folder.with_name(f"{folder.name}-{name}").absolute()
        exported.append(str(out))
        if not out.exists():
            _report(f"exporting it as {name} …")
            await run("-m", "moderation", "export", str(folder.absolute()), "--out", str(out), *flags)
    return Folders(str(folder.absolute()), *exported)


def scorers(folders: Folders, options: Options) -> dict[str, Spec]:
    """Returns the scorers to compare, by their names in the table. The first is the baseline."""
    backends = {"detoxify": folders.checkpoint, "onnx fp32": folders.fp32, "onnx int8": folders.int8}
    named = {
        f"{PLAIN}, {BATCH} as they come": Spec("batches", folders.checkpoint),
        **{f"`{name}`": Spec("transformer", folder) for name, folder in backends.items()},
        "`ngram`, the embedded model": Spec("ngram", embedded=options.embedded),
        **{
            f"`cascade` with {name}": Spec("cascade", folder, options.embedded, options.losses[0])
            for name, folder in backends.items()
        },
    }
    return _chosen(folders, options, named)


def workers(folders: Folders, options: Options) -> dict[str, Spec]:
    """Returns the scorers to compare through the worker. The first is the baseline."""
    cascades = {
        f"`cascade` with {name}, loss {loss:.1%}": Spec("cascade", folder, options.embedded, loss)
        for name, folder in (("onnx fp32", folders.fp32), ("onnx int8", folders.int8))
        for loss in options.losses
    }
    return _chosen(folders, options, {"`onnx int8`": Spec("transformer", folders.int8), **cascades})


def _chosen(folders: Folders, options: Options, named: dict[str, Spec]) -> dict[str, Spec]:
    chosen = {name: spec for name, spec in named.items() if options.only in name}
    return {PLAIN: Spec("plain", folders.checkpoint), **chosen}


async def alone(specs: dict[str, Spec], texts: list[str], rounds: int) -> dict[str, list[Speed]]:
    """Measures each scorer alone, in a new process each time; every round has all scorers in turn."""
    speeds: dict[str, list[Speed]] = {name: [] for name in specs}
    for number in range(1, rounds + 1):
        for name, spec in specs.items():
            _report(f"round {number} of {rounds}: {name}")
            speeds[name].append(await ask("bench.process", Task(spec, texts), Speed))
    return speeds


async def at_work(specs: dict[str, Spec], texts: list[str], rounds: int) -> dict[str, list[Run]]:
    """Measures each scorer in a worker, in a new process each time; every round has all scorers in turn."""
    runs: dict[str, list[Run]] = {name: [] for name in specs}
    async with servers(os.environ) as urls:
        for number in range(1, rounds + 1):
            for name, spec in specs.items():
                _report(f"round {number} of {rounds}, through the worker: {name}")
                runs[name].append(await through_worker(urls, spec, texts))
    return runs


async def measure(options: Options) -> str:
    """Measures everything and returns it as Markdown."""
    rows = labelled(options.data)
    full = await prepared(options, "random", "tiny" if options.tiny else "base")
    small = await prepared(options, "trained", "tiny" if options.tiny else "small")
    texts = traffic(rows, options.texts, options.toxic, options.seed)
    submitted = traffic(rows, options.submitted, options.toxic, options.seed)
    runs = await at_work(workers(full, options), [row.text for row in submitted], options.rounds)
    sections = [
        tables.header(options.rounds, texts, submitted, full.checkpoint),
        tables.speeds(await alone(scorers(full, options), [row.text for row in texts], options.rounds)),
        tables.work(runs),
    ]
    balanced: Sequence[Row] = both_kinds(rows, options.judged, options.seed)
    decided = await at_work(workers(small, options), [row.text for row in balanced], 1)
    sections.append(tables.quality(balanced, {name: run for name, [run] in decided.items()}))
    return "\n\n".join(sections)


def _report(progress: str) -> None:
    sys.stderr.write(f"{progress}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with en_train and en_dev files")
    parser.add_argument("--models", type=Path, default=Path(".data/bench"), help="where models are kept")
    parser.add_argument("--embedded", help="file of an embedded model other than the shipped one")
    parser.add_argument(
        "--texts", type=int, default=64, help="comments for each measurement of a scorer by itself"
    )
    parser.add_argument("--submitted", type=int, default=256, help="comments for each one through the worker")
    parser.add_argument(
        "--judged", type=int, default=1000, help="comments of each kind to measure quality on"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--toxic", type=float, default=0.05, help="share of toxic comments where speed is measured"
    )
    parser.add_argument("--losses", type=float, nargs="+", default=[0.01, 0.02], help="of the gate")
    parser.add_argument(
        "--only", default="", help="measure only scorers with this in their name, and plain ones"
    )
    parser.add_argument("--tiny", action="store_true", help="the smallest models, to see whether all runs")
    parser.add_argument("--seed", type=int, default=0)
    options = msgspec.convert(vars(parser.parse_args(arguments)), Options)
    try:
        sys.stdout.write(asyncio.run(measure(options)) + "\n")
    except (ChildError, OSError, ValueError) as error:
        sys.stderr.write(f"bench: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
