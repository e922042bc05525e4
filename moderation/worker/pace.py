"""The timings of the worker."""

import msgspec


class WorkerPace(msgspec.Struct, frozen=True, kw_only=True):
    """How the worker paces itself. Times are seconds.

    A delivery whose lease is not renewed for `lease` is another worker's. Scoring that takes longer than
    `score_limit` is taken for hung. `grace` is how long a comment may be on its way to the stream. A delivery is held
    for a person after `attempts`. After an outage the worker waits for `pause`.
    """

    batch: int = 64
    lease: float = 30.0
    score_limit: float = 120.0
    block: float = 1.0
    sweep: float = 2.0
    grace: float = 5.0
    attempts: int = 5
    pause: float = 1.0
