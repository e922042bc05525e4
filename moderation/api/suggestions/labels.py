"""Labelled texts from suggested scores (pure)."""

from datetime import datetime
from typing import Any, Literal

from comments_service.domain.decisions import Attribute, Scores
from comments_service.domain.suggestions import AttributeScores, KeptSuggestion
from moderation.api.perspective.attributes import meaning_of
from moderation.api.perspective.plain_text import text_of_html
from moderation.labelled.rows import Row

SOURCE = "suggested"
# A score from the one to the other says neither yes nor no.
UNSURE_FROM = 0.4
UNSURE_TO = 0.6


class SuggestedRow(Row, frozen=True, kw_only=True, omit_defaults=True):
    """A labelled text with the suggestion that it comes from. Readers of labelled texts pass over the further fields.

    `suggested` has the scores by the names that the client wrote; `scores` are our own of that time.
    """

    received_at: datetime
    suggested: dict[str, AttributeScores]
    community_id: str = ""
    client_token: str = ""
    context: Any = None
    scores: Scores | None = None
    scorer_version: str = ""


Missing = Literal["no text", "no label"]


def row_of(kept: KeptSuggestion) -> SuggestedRow | Missing:
    """The labelled text of a suggestion, or what it lacks to be one."""
    if kept.text is None:
        return "no text"
    text = text_of_html(kept.text).text if kept.html else kept.text
    labels = _labels(kept)
    if not labels:
        return "no label"
    return SuggestedRow(
        text=text,
        lang=kept.lang,
        source=SOURCE,
        received_at=kept.received_at,
        suggested=kept.attribute_scores,
        community_id=kept.community_id,
        client_token=kept.client_token,
        context=kept.context,
        scores=kept.scores,
        scorer_version=kept.scorer_version,
        **labels,
    )


def _labels(kept: KeptSuggestion) -> dict[Attribute, int]:
    """Two names that mean one attribute and contradict each other label nothing."""
    found: dict[Attribute, set[int]] = {}
    for name, suggested in kept.attribute_scores.items():
        attribute = meaning_of(name)
        value = None if suggested.summary_score is None else suggested.summary_score.value
        if attribute is not None and value is not None and not UNSURE_FROM <= value <= UNSURE_TO:
            found.setdefault(attribute, set()).add(int(value > UNSURE_TO))
    return {attribute: labels.pop() for attribute, labels in found.items() if len(labels) == 1}
