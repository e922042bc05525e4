"""The phases in the order in which they are asked. A new rule is a function here."""

from moderation.phases.closed import closed
from moderation.phases.links import links
from moderation.phases.repeats import repeats
from moderation.phases.toxicity import toxicity
from moderation.phases.words import blocked_words, suspect_words
from moderation.pipeline import Phase

# Rejections come before what holds, so that nobody is asked about what a rule settles.
PHASES: tuple[tuple[str, Phase], ...] = (
    ("closed", closed),
    ("blocked_words", blocked_words),
    ("suspect_words", suspect_words),
    ("links", links),
    ("repeats", repeats),
    ("toxicity", toxicity),
)
