"""The timings and limits of the worker."""

import msgspec


class WorkerPace(msgspec.Struct, frozen=True, kw_only=True):
    """How the worker paces itself. Times are seconds.

    It takes up to `batch` new deliveries at once, and waits `block` for the first. A delivery whose lease is not
    renewed for `lease` is another worker's. Scoring that takes longer than `score_limit` is taken for hung. After
    `attempts` failures a comment is held for a person; before each new attempt it waits `pause`, doubled each time. The
    worker waits `pause` after an outage. The sweeper runs every `sweep`, and lets a comment be on its way to the stream
    for `grace`. Every `purge` it erases what was withdrawn long ago and drops old places. Every `pages` it reads the
    pages of articles that are due.
    """

    batch: int = 64
    lease: float = 30.0
    score_limit: float = 120.0
    block: float = 1.0
    sweep: float = 2.0
    grace: float = 5.0
    attempts: int = 5
    pause: float = 1.0
    purge: float = 30.0
    pages: float = 1.0
