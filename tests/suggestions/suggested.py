"""Suggestions as clients send them."""

from collections.abc import Mapping
from typing import Any

from comments_service.domain.suggestions import KeptSuggestion, Selection
from moderation.api.suggestions import (
    AttributeScores,
    SuggestedScore,
    SuggestedValue,
    open_suggestions,
    place_of,
)

COMMUNITY = "Coral:https://comments.news.example"
INSULT = "お前みたいな馬鹿は黙ってろ"


def suggested(
    text: str = INSULT,
    given: Mapping[str, float] | None = None,
    *,
    community_id: str | None = COMMUNITY,
    client_token: str | None = "comment:1",  # noqa: S107 - Coral's name of a comment
    **fields: Any,
) -> SuggestedScore:
    """A suggestion of these scores for the whole text."""
    return SuggestedScore(
        text=text,
        lang="ja",
        attribute_scores={
            name: AttributeScores(summary_score=SuggestedValue(value))
            for name, value in (given or {"TOXICITY": 1.0}).items()
        },
        community_id=community_id,
        client_token=client_token,
        **fields,
    )


async def keep(environ: Mapping[str, str], *suggestions: SuggestedScore, keep_text: bool = True) -> None:
    """Keeps them one after another."""
    async with open_suggestions(place_of(environ), keep_text=keep_text) as opened:
        for suggestion in suggestions:
            await opened.keep(suggestion)


async def kept(environ: Mapping[str, str], **selection: Any) -> list[KeptSuggestion]:
    place = place_of(environ)
    assert place is not None
    async with place.select(Selection(**selection)) as suggestions:
        return [suggestion async for suggestion in suggestions]
