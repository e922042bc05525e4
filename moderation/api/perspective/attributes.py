"""What the attribute names of Perspective's clients mean here (pure).

A name that means harm has the nearest of our attributes. A name that means something good (COMPASSION) or something
that no attribute of ours measures (SPAM) has none: under another name's score COMPASSION would mean its opposite, and
SPAM would call an advertisement clean. docs/migrate-from-perspective.md gives the reason for each.

The names are those that Google's API documentation listed (conversationai/perspectiveapi, 2-api/models.md at commit
73d80ae and the pages before it), those of its client libraries, and the `_EXPERIMENTAL` ones of 2024.
"""

import re

from comments_service.domain.decisions import Attribute

MEANINGS: dict[str, Attribute] = {
    "TOXICITY": "toxicity",
    "SEVERE_TOXICITY": "severe_toxicity",
    "IDENTITY_ATTACK": "identity_attack",
    "INSULT": "insult",
    "PROFANITY": "obscene",
    "THREAT": "threat",
    "SEXUALLY_EXPLICIT": "sexual_explicit",
    # The same question, answered by a smaller model.
    "TOXICITY_FAST": "toxicity",
    # Learned from the decisions of the New York Times' moderators.
    "ATTACK_ON_AUTHOR": "insult",
    "ATTACK_ON_COMMENTER": "insult",
    "ATTACK_ON_PUBLISHER": "insult",
    "INFLAMMATORY": "toxicity",
    "LIKELY_TO_REJECT": "toxicity",
    "OBSCENE": "obscene",
    # Names of 2018, before IDENTITY_ATTACK, INSULT, PROFANITY and THREAT.
    "IDENTITY_HATE": "identity_attack",
    "TOXICITY_IDENTITY_HATE": "identity_attack",
    "TOXICITY_INSULT": "insult",
    "TOXICITY_OBSCENE": "obscene",
    "TOXICITY_THREAT": "threat",
}

LEFT_OUT = frozenset(
    {
        # Good to have in a comment: the opposite of what our attributes measure.
        "AFFINITY",
        "COMPASSION",
        "CONSTRUCTIVE",
        "CURIOSITY",
        "NUANCE",
        "PERSONAL_STORY",
        "REASONING",
        "RESPECT",
        # Ways to persuade: each may be polite, and research adds them up with TOXICITY, which would then count twice.
        "ALIENATION",
        "FEARMONGERING",
        "GENERALIZATION",
        "MORAL_OUTRAGE",
        "POWER_APPEAL",
        "SCAPEGOATING",
        # No attribute of ours measures these.
        "FLIRTATION",
        "INCOHERENT",
        "OFF_TOPIC",
        "SPAM",
        "UNSUBSTANTIAL",
    }
)

# `TOXICITY`, `TOXICITY@6`, `INSULT_EXPERIMENTAL`, `INSULT_EXPERIMENTAL@2`. ASCII, upper case: Google knows no other.
_FORM = re.compile(r"([A-Z_]+?)(?:_EXPERIMENTAL)?(?:@[0-9]+)?", re.ASCII)


def meaning_of(name: str) -> Attribute | None:
    """Returns our attribute for `name`, as asked, or None where the answer is to leave it out."""
    return MEANINGS.get(_without_form(name))


def known_name(name: str) -> str:
    """Returns `name` without its form if Perspective has or had it, else "other": a bounded set for a metric."""
    plain = _without_form(name)
    return plain if plain in MEANINGS or plain in LEFT_OUT else "other"


def _without_form(name: str) -> str:
    found = _FORM.fullmatch(name)
    return found[1] if found else name
