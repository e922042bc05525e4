"""The phases, in the order in which they are asked (pure). A new rule is a new function here."""

from moderation.deciding.phases.closed import closed
from moderation.deciding.phases.links import links
from moderation.deciding.phases.mode import premoderated
from moderation.deciding.phases.people import people
from moderation.deciding.phases.repeats import repeats
from moderation.deciding.phases.tags import self_harm_risk, tag_phases
from moderation.deciding.phases.toxicity import toxicity
from moderation.deciding.phases.words import blocked_words, suspect_words
from moderation.deciding.pipeline import Phase

# Phases that reject come before those that hold: a moderator is not asked about what a rule settles. But a person who
# seems to be at risk is not turned away by a word. Each tag has an opinion in one of its two places, as policies say.
PHASES: tuple[tuple[str, Phase], ...] = (
    ("closed", closed),
    ("self_harm_risk", self_harm_risk),
    ("blocked_words", blocked_words),
    *tag_phases("reject"),
    ("people", people),
    ("suspect_words", suspect_words),
    ("links", links),
    ("repeats", repeats),
    *tag_phases("hold"),
    ("mode", premoderated),
    ("toxicity", toxicity),
)
