"""A phase that holds shouting: a comment mostly in capital letters, or with one character many times in a row."""

import re

from comments_service.domain.comments import Status
from comments_service.domain.decisions import Span
from moderation.deciding.pipeline import Subject, Verdict

REASON = "shouting"
# Fewer letters may be an abbreviation: NATO, H5N1.
LETTERS = 20
CAPITALS = 0.7
# A letter or a mark. Readers laugh with w, 笑 and 草, and draw lines with ー.
RUN = re.compile(r"([^\W\d_wｗ笑草ー]|[!?！？])\1{9,}", re.IGNORECASE)


def shouting(subject: Subject) -> Verdict | None:
    """Holds the comment for a moderator. Returns None, which asks the next phase, for any comment without shouting."""
    spans = [Span(*match.span(), REASON) for match in RUN.finditer(subject.body)]
    if is_in_capitals(subject.body):
        spans = [Span(0, len(subject.body), REASON)]
    return Verdict(Status.HELD, REASON, spans) if spans else None


def is_in_capitals(text: str) -> bool:
    """True if most letters are capitals. Letters without case, such as kana, do not count."""
    letters = [character for character in text if character.isupper() or character.islower()]
    capitals = sum(character.isupper() for character in letters)
    return len(letters) >= LETTERS and capitals >= CAPITALS * len(letters)
