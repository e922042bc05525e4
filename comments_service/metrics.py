"""What this service and its worker count for Prometheus. Each process counts what it does itself.

The values of labels are few: none is a text that somebody outside can make up.
"""

from collections.abc import Sequence
from typing import Literal, get_args

from prometheus_client import Counter, Histogram

from comments_service.domain.decisions import AppliedDecision, Decision

_DECISIONS = Counter(
    "comments_decisions", "Decisions that took effect in this process.", ["status", "phase", "reason"]
)
_SUBMISSIONS = Counter(
    "comments_submissions",
    "Submitted comments by outcome: accepted, repeated, or the code of the problem.",
    ["outcome"],
)
_SUBMISSIONS.labels("accepted")
_REFUSED_STREAMS = Counter(
    "comments_streams_refused",
    "Event streams refused: no descriptor to spare, or too many articles watched here or by one address.",
    ["reason"],
)
for _reason in ("descriptors", "articles", "address"):
    _REFUSED_STREAMS.labels(_reason)

CheckOutcome = Literal["approved", "held", "late", "absent", "limited"]
_CHECKS = Counter(
    "comments_checks",
    "Texts that a reader was about to send: approved or held, as foretold; late or absent without an answer; limited.",
    ["outcome"],
)
for _outcome in get_args(CheckOutcome):
    _CHECKS.labels(_outcome)
_CHECK_SECONDS = Histogram(
    "comments_check_seconds",
    "How long `moderation serve` took to foretell what becomes of a text.",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05),
)
Advised = Literal["unchanged", "edited", "improved"]
_ADVISED = Counter(
    "comments_advised",
    "Accepted comments whose author had been shown that they would be held: sent unchanged, edited, or improved.",
    ["then"],
)
for _then in get_args(Advised):
    _ADVISED.labels(_then)
Reaction = Literal["given", "taken_back", "unchanged"]
_REACTIONS = Counter(
    "comments_reactions",
    "Reactions to a comment or an article: given (also in place of another), taken back, or the same as before.",
    ["to", "then"],
)
for _to in ("comment", "article"):
    for _then in get_args(Reaction):
        _REACTIONS.labels(_to, _then)
_FLUSHES = Counter(
    "comments_reaction_flushes", "Times that new numbers of an article's reactions were shown to readers."
)

ReportOutcome = Literal["counted", "ignored"]
_REPORTS = Counter(
    "comments_reports",
    "Reports by readers: counted, or ignored: a second one, one's own comment, or one that readers do not see.",
    ["outcome"],
)
for _report in get_args(ReportOutcome):
    _REPORTS.labels(_report)

ArticleToken = Literal["kept", "older", "refused"]
_ARTICLE_TOKENS = Counter(
    "comments_article_tokens",
    "Tokens about articles that came with comments: kept, older than what is known, or refused.",
    ["outcome"],
)
for _token in get_args(ArticleToken):
    _ARTICLE_TOKENS.labels(_token)

_ERASURES = Counter("comments_erasures", "Times that somebody had everything about them erased.")


class FewValues:
    """The values of a label: the first `most` different ones as they are, every later one as `other`."""

    def __init__(self, most: int = 64) -> None:
        self._most = most
        self._known: set[str] = set()

    def __call__(self, value: str) -> str:
        if value not in self._known:
            if len(self._known) >= self._most:
                return "other"
            self._known.add(value)
        return value


_phases = FewValues()
_reasons = FewValues()


def count_decisions(decisions: Sequence[Decision], applied: Sequence[AppliedDecision]) -> None:
    """Count the decisions that took effect. Call it when their transaction is committed.

    A moderator may write any reason, so all of theirs count as `moderator`.
    """
    in_effect = {one.comment_id for one in applied}
    for decision in decisions:
        if decision.comment_id in in_effect:
            reason = decision.reason if decision.moderator is None else "moderator"
            _DECISIONS.labels(decision.status.value, _phases(decision.phase), _reasons(reason)).inc()


def count_submission(outcome: Literal["accepted", "repeated"]) -> None:
    """Count a submission that was accepted, or that was accepted before under the same key."""
    _SUBMISSIONS.labels(outcome).inc()


def count_refused_stream(reason: Literal["descriptors", "articles", "address"]) -> None:
    """Count an event stream that was not opened."""
    _REFUSED_STREAMS.labels(reason).inc()


def count_refusal(code: str) -> None:
    """Count a submission that was answered with a problem. The codes are those of `api/problems.py`."""
    _SUBMISSIONS.labels(code).inc()


def count_check(outcome: CheckOutcome, seconds: float | None = None) -> None:
    """Count a text that was checked before it was sent; `seconds` is how long the forecast took."""
    _CHECKS.labels(outcome).inc()
    if seconds is not None:
        _CHECK_SECONDS.observe(seconds)


def count_advised(then: Advised) -> None:
    """Count a comment that was accepted after its author had been shown a forecast."""
    _ADVISED.labels(then).inc()


def count_reaction(to: Literal["comment", "article"], then: Reaction) -> None:
    """Count a reaction that was accepted."""
    _REACTIONS.labels(to, then).inc()


def count_flush() -> None:
    """Count a revision of an article with new numbers of reactions."""
    _FLUSHES.inc()


def count_report(outcome: ReportOutcome) -> None:
    """Count a report of a reader."""
    _REPORTS.labels(outcome).inc()


def count_article_token(outcome: ArticleToken) -> None:
    """Count a token of a publisher about an article, once in each process."""
    _ARTICLE_TOKENS.labels(outcome).inc()


def count_erasure() -> None:
    _ERASURES.inc()
