"""Measures the speed of a scorer in its own process: JSON of a `Task` in, JSON of a `Speed` out.

`python -m bench.process`
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bench.scorers import Spec, make
from moderation.scorers import Scored, Scorer

# How many comments a worker takes from the stream at once.
_TOGETHER = 64
_LEAST_SECONDS = 0.3


class Task(msgspec.Struct, frozen=True):
    spec: Spec
    texts: list[str]


class Speed(msgspec.Struct, frozen=True):
    """CPU time of all threads together, and memory.

    `seconds` is the time for a comment in a full batch; `alone` are the median and the 95th percentile of the time for
    a single comment. `asked` is the share of comments that a transformer scored.
    """

    seconds: float
    alone: tuple[float, float] | None
    asked: float
    peak_mib: float


def measure(task: Task) -> Speed:
    scorer = make(task.spec)
    # The first call builds what the next calls reuse.
    scorer.score(task.texts[:2])
    scored, seconds = _together(scorer, task.texts)
    # Nobody calls the library with a list for a single comment.
    alone = None if task.spec.kind == "batches" else _alone(scorer, task.texts)
    asked = sum(answer.by != "cascade:ngram" for answer in scored) / len(scored)
    return Speed(seconds, alone, 0.0 if task.spec.kind == "ngram" else asked, peak_mib())


def _together(scorer: Scorer, texts: Sequence[str]) -> tuple[list[Scored], float]:
    """Returns the answers, and the seconds for each text."""
    began, rounds = time.process_time(), 0
    while True:
        scored = [
            answer
            for start in range(0, len(texts), _TOGETHER)
            for answer in scorer.score(texts[start : start + _TOGETHER])
        ]
        rounds += 1
        if (spent := time.process_time() - began) > _LEAST_SECONDS:
            return scored, spent / rounds / len(texts)


def _alone(scorer: Scorer, texts: Sequence[str]) -> tuple[float, float]:
    seconds: list[float] = []
    for text in texts:
        began = time.process_time()
        scorer.score([text])
        seconds.append(time.process_time() - began)
    seconds.sort()
    return seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.95)]


def peak_mib() -> float:
    """Returns the peak memory of this process. `getrusage` would include the memory that its parent had."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    answer = measure(msgspec.json.decode(sys.stdin.buffer.read(), type=Task))
    sys.stdout.buffer.write(b"\n" + msgspec.json.encode(answer))
