"""What the worker counts and times for Prometheus, and the small server that gives it out."""

import contextlib
import logging
import time
from collections.abc import Generator, Sequence
from datetime import UTC, datetime
from typing import get_args

from prometheus_client import Counter, Gauge, Histogram, start_http_server

from comments_service.metrics import FewValues
from comments_service.outside.failures import Why
from comments_service.redis.queue import Delivery
from moderation.scorers import Scored, Scorer

log = logging.getLogger(__name__)

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128)

TAKEN = Counter("moderation_deliveries", "Deliveries taken: new, or stale (another worker's).", ["kind"])
ENDED = Counter(
    "moderation_deliveries_ended",
    "How deliveries ended: finished, failed (for another try), untried.",
    ["how"],
)
WAITED = Histogram(
    "moderation_queue_wait_seconds", "From the stream to the worker, for new deliveries.", buckets=_SECONDS
)
QUEUE_LENGTH = Gauge("moderation_queue_length", "Unfinished entries of the stream, every few seconds.")
QUEUE_AGE = Gauge("moderation_queue_age_seconds", "Age of the oldest of them; 0 if there is none.")
BATCH = Histogram("moderation_batch_comments", "Comments that are judged together.", buckets=_SIZES)
JUDGED = Histogram(
    "moderation_judge_seconds", "Judging a batch: the scorer and the phases.", buckets=_SECONDS
)
SCORED = Histogram("moderation_scorer_seconds", "A call of the scorer that succeeded.", buckets=_SECONDS)
TEXTS = Counter("moderation_scorer_texts", "Texts that were scored: comments, and each name once a batch.")
FAILURES = Counter("moderation_scorer_failures", "Calls of the scorer that failed, by error.", ["error"])
PURGED = Counter("moderation_purged_comments", "Withdrawn comments whose text was erased.")
PAGES = Counter(
    "moderation_article_pages",
    "Pages of articles that were asked what the article is called: named, nameless, or why they could not be read.",
    ["how"],
)
for _how in ("finished", "failed", "untried"):
    ENDED.labels(_how)
for _kind in ("new", "stale"):
    TAKEN.labels(_kind)

for _how in ("named", "nameless", "unreadable", *get_args(Why)):
    PAGES.labels(_how)

_errors = FewValues()


class TimedScorer:
    """A scorer whose calls are counted and timed."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer

    @property
    def name(self) -> str:
        return self._scorer.name

    @property
    def version(self) -> str:
        return self._scorer.version

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        began = time.perf_counter()
        try:
            answers = self._scorer.score(texts, langs)
        except Exception as error:
            FAILURES.labels(_errors(type(error).__name__)).inc()
            raise
        SCORED.observe(time.perf_counter() - began)
        TEXTS.inc(len(texts))
        return answers


def count_hanging() -> None:
    FAILURES.labels("hangs").inc()


def count_taken(deliveries: Sequence[Delivery], *, stale: bool = False) -> None:
    """Count deliveries as they are taken, and how long new ones have waited on the stream."""
    TAKEN.labels("stale" if stale else "new").inc(len(deliveries))
    if not stale:
        for delivery in deliveries:
            # The first part of an entry's id is Redis' clock in milliseconds.
            WAITED.observe(max(time.time() - int(delivery.entry.partition("-")[0]) / 1000, 0.0))


def count_page(how: str) -> None:
    PAGES.labels(how).inc()


def show_queue(length: int, oldest: datetime | None) -> None:
    QUEUE_LENGTH.set(length)
    QUEUE_AGE.set(max((datetime.now(UTC) - oldest).total_seconds(), 0.0) if oldest else 0.0)


@contextlib.contextmanager
def served_figures(host: str, port: int) -> Generator[None]:
    """Serve `/metrics` from a thread of its own until the end of the block; at port 0 not at all.

    Where it cannot listen, such as beside a second worker, the log says so: comments are moderated all the same.
    """
    if not port:
        yield
        return
    try:
        server, thread = start_http_server(port, host)
    except OSError as error:
        log.warning("no metrics", extra={"host": host, "port": port, "error": error.strerror})
        yield
        return
    log.info("metrics", extra={"host": host, "port": port})
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
