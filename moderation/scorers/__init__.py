"""Scorers of texts. Importing this package loads no model and no torch."""

from collections.abc import Sequence
from typing import Literal, Protocol, get_args

import msgspec

from comments_service.domain.decisions import Scores, Span

# What a scorer may find in a text besides the scores, named as the rules of `moderation.tags` label what they find.
Tag = Literal["offer", "self_harm_encouragement", "self_harm_risk"]
TAGS: tuple[Tag, ...] = get_args(Tag)


class Scored(msgspec.Struct, frozen=True):
    """The scores of one text: all seven attributes, each 0 to 1, and the spans of the text that led to them.

    `lang` is "ja" or "en". `spans` index code points of the text as given. `by` names the scorer that gave the scores
    if several work as one; else it is empty. `tags` are the stretches that make an offer of the text, or encouragement
    of self-harm, or a sign of risk, labelled with one of `TAGS`; none if the scorer cannot tell.
    """

    scores: Scores
    lang: str
    spans: list[Span]
    by: str = ""
    tags: list[Span] = []


class Scorer(Protocol):
    """Scores texts. Called from one thread at a time, never from the event loop's.

    `name` and `version` are stored with each decision; `version` changes whenever scores may.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        """Returns an answer for each of `texts`, in order. `langs` overrides the detected languages.

        Raises an error if the model gives a score that is not a finite number in 0..1.
        """
        ...
