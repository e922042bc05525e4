"""The phases, in the order in which they are asked (pure). A new rule is a new function here."""

from moderation.deciding.phases.closed import closed
from moderation.deciding.phases.links import links
from moderation.deciding.phases.repeats import repeats
from moderation.deciding.phases.toxicity import toxicity
from moderation.deciding.phases.words import blocked_words, suspect_words
from moderation.deciding.pipeline import Phase

# Phases that reject come before those that hold: a moderator is not asked about what a rule settles.
PHASES: tuple[tuple[str, Phase], ...] = (
    ("closed", closed),
    ("blocked_words", blocked_words),
    ("suspect_words", suspect_words),
    ("links", links),
    ("repeats", repeats),
    ("toxicity", toxicity),
)
