"""A worker process with short timings, whose scorer does what comments say.

`python -m tests.faults.obedient_worker SECONDS LIMIT`: each call of the scorer takes SECONDS, and is taken for hung
after LIMIT. A comment that contains `DEADLY` kills the process; one that contains `HANGING` makes the scorer hang.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Sequence

import msgspec

from comments_service.domain.decisions import ATTRIBUTES
from comments_service.logs import configure
from comments_service.settings import Settings, from_environment
from moderation.scorers import Scored
from moderation.worker.process import work
from tests.running import QUICK

DEADLY = "道連れ"
HANGING = "固まる"
PACE = msgspec.structs.replace(QUICK, lease=1.0)


class ObedientScorer:
    name = "obedient"
    version = "1"

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        time.sleep(self._seconds)
        if any(DEADLY in text for text in texts):
            os.kill(os.getpid(), signal.SIGKILL)
        if any(HANGING in text for text in texts):
            time.sleep(3600)
        return [Scored(dict.fromkeys(ATTRIBUTES, 0.1), "ja", []) for _ in texts]


if __name__ == "__main__":
    configure()
    settings = from_environment(Settings, "COMMENTS_", os.environ)
    seconds, limit = map(float, sys.argv[1:])
    pace = msgspec.structs.replace(PACE, score_limit=limit)
    signals = (signal.SIGINT, signal.SIGTERM)
    asyncio.run(work(settings.servers(), ObedientScorer(seconds), "as a test asked", signals, pace))
