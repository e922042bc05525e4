"""What was compared, and what became of the other texts."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
from prometheus_client import Counter as Metric

from moderation.api.perspective.attributes import known_name
from moderation.api.shadow.comparison import Compared, Comparison
from moderation.api.shadow.endpoint import KINDS, Address, Endpoint, Question

# The names of outcomes besides those of `KINDS`.
COMPARED, MARKED, LEFT_OUT = "compared", "do_not_store", "left_out"
_TEXTS = Metric(
    "moderation_shadow_texts",
    "Texts for the shadow comparison: compared, not sent because of doNotStore, left out for the rate, or why not.",
    ["outcome"],
)
for _outcome in (COMPARED, MARKED, LEFT_OUT, *KINDS):
    _TEXTS.labels(_outcome)


class ShadowReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was compared since the start of this process. `ours` is the version of our scores.

    `texts` counts texts by outcome.
    """

    endpoint: str
    ours: str
    since: datetime
    texts: dict[str, int]
    attributes: list[Compared]


class Tally:
    """The comparison so far, and what became of the texts."""

    def __init__(self, address: Address, ours: str) -> None:
        self._address = address
        self._ours = ours
        self._since = datetime.now(UTC)
        self._comparison = Comparison()
        self._texts: Counter[str] = Counter()

    def count(self, outcome: str) -> None:
        self._texts[outcome] += 1
        _TEXTS.labels(outcome).inc()

    async def compare(self, endpoint: Endpoint, question: Question, ours: Mapping[str, float]) -> None:
        """Asks and adds. Raises `NoAnswerError`, which is not counted yet."""
        theirs = await endpoint.ask(question)
        for name, score in theirs.items():
            if name in ours:
                self._comparison.add(known_name(name), score, ours[name])
        self.count(COMPARED)

    def report(self) -> ShadowReport:
        return ShadowReport(
            endpoint=str(self._address),
            ours=self._ours,
            since=self._since,
            texts=dict(sorted(self._texts.items())),
            attributes=self._comparison.compared(),
        )
