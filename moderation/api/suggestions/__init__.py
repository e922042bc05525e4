"""Suggested scores: kept in PostgreSQL or in a file, and read back as labelled texts.

A suggestion that was answered with 200 is kept. What cannot be kept now is refused, so that the client can try again.
"""

from comments_service.domain.suggestions import AttributeScores, SuggestedScore, SuggestedSpan, SuggestedValue
from moderation.api.suggestions.keeping import DroppedSuggestions, NotKeptError, Place, Suggestions
from moderation.api.suggestions.places import open_suggestions, place_of

__all__ = [
    "AttributeScores",
    "DroppedSuggestions",
    "NotKeptError",
    "Place",
    "SuggestedScore",
    "SuggestedSpan",
    "SuggestedValue",
    "Suggestions",
    "open_suggestions",
    "place_of",
]
