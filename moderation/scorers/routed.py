"""Two scorers as one: a text goes to the one that knows its language."""

from collections.abc import Sequence

from moderation.languages import language_of
from moderation.scorers import Scored, Scorer


class RoutedScorer:
    """Japanese texts go to one scorer, all others to another. Name and version are those of both."""

    def __init__(self, japanese: Scorer, others: Scorer) -> None:
        self.name = f"{others.name}+{japanese.name}"
        self.version = f"{others.version}+{japanese.version}"
        self._scorers = {"ja": japanese, "en": others}

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        given = langs or [None] * len(texts)
        judged_as = [language_of(text, lang) for text, lang in zip(texts, given, strict=True)]
        scored: dict[int, Scored] = {}
        for language, scorer in self._scorers.items():
            places = [place for place, lang in enumerate(judged_as) if lang == language]
            if places:
                mine = scorer.score([texts[place] for place in places], [language] * len(places))
                scored.update(zip(places, mine, strict=True))
        return [scored[place] for place in range(len(texts))]
