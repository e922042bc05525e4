"""What `moderation serve` counts and times for Prometheus."""

from collections.abc import Sequence

from prometheus_client import Counter, Gauge, Histogram

from moderation.api.perspective.attributes import known_name

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.8, 2)

REQUESTS = Counter("moderation_requests", "Requests by call and HTTP status.", ["call", "status"])
ANSWERED = Histogram(
    "moderation_request_seconds", "From a request to its answer, by call.", ["call"], buckets=_SECONDS
)
TEXTS_WAITING = Gauge("moderation_texts_waiting", "Texts that wait for the scorer of `moderation serve`.")
CERTIFICATE_END = Gauge(
    "moderation_certificate_end_seconds",
    "When the certificate of `moderation serve` ends, in seconds since 1970; 0 without TLS.",
)
_LEFT_OUT = Counter(
    "moderation_attributes_left_out",
    "Attributes that were asked for and left out of answers, since none of ours means the same.",
    ["attribute"],
)


def count_left_out(names: Sequence[str]) -> None:
    for name in names:
        _LEFT_OUT.labels(known_name(name)).inc()


def count_answer(call: str, status: int, seconds: float) -> None:
    """Count the answer to a request for `call`: one of our paths, without its prefix, or `other`."""
    REQUESTS.labels(call, str(status)).inc()
    ANSWERED.labels(call).observe(seconds)
