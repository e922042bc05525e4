"""What answers to analyze calls must hold."""

from collections.abc import Mapping, Sequence
from typing import Any


def value(answer: Mapping[str, Any], attribute: str = "TOXICITY") -> float:
    return answer["attributeScores"][attribute]["summaryScore"]["value"]


def assert_told_apart(scores: Sequence[float]) -> None:
    """The scores of `texts.ALL`: insults above, thanks below any threshold that is in use."""
    insult, thanks, insult_ja, thanks_ja = scores
    assert min(insult, insult_ja) > 0.7
    assert max(thanks, thanks_ja) < 0.3
