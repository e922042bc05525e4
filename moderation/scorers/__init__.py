"""What scores texts. Importing this package loads no model and no torch."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from comments_service.domain.decisions import Scores, Span


class Scored(msgspec.Struct, frozen=True):
    """One text's scores: all seven attributes, each 0 to 1, and what in the text made them.

    `lang` is "ja" or "en". `spans` index code points of the text as given. `by` names whose scores these are, where a
    scorer is made of several.
    """

    scores: Scores
    lang: str
    spans: list[Span]
    by: str = ""


class Scorer(Protocol):
    """Scores texts. Called from one thread at a time, never from the event loop's.

    `name` and `version` are stored with each decision; `version` changes whenever scores may.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        """Score `texts`, one answer each in the same order. `langs` overrides the language that is detected.

        A score that is not a finite number in 0..1 is an error of the scorer and is raised, never returned.
        """
        ...
