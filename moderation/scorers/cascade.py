"""A cheap scorer before an expensive one: the embedded model decides the clear cases, a transformer the rest."""

import math
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

import msgspec

from comments_service.domain.decisions import Scores
from moderation.scorers import Scored, Scorer
from moderation.scorers.ngram.model_file import Gate
from moderation.scorers.ngram.scorer import SPAN_THRESHOLD
from moderation.scorers.ngram.sums import fold_for_scoring, without_addresses

_WORD = re.compile(r"[^\W_]+")


class CascadeScorer:
    """Scores every text with the embedded model, and with the transformer those that are not clear.

    A text is clear if the embedded model's highest score lies beyond a border of its language's gate, or if the
    transformer does not know its language: it keeps the embedded model's scores. The others get the transformer's, and
    of the embedded model's spans those of attributes that both find in it. `by` says whose scores a text has. A text
    that folding tells to be disguised is read by the transformer both as written and folded, and the worse counts.

    If the transformer fails, so does the whole call: the embedded model never stands in for it.
    """

    name = "cascade"

    def __init__(
        self,
        embedded: Scorer,
        transformer: Scorer,
        gates: Mapping[str, Gate],
        loss: float,
        languages: Collection[str],
    ) -> None:
        """`languages` are those that the transformer knows; one without a gate has no clear texts.

        `loss` is the share of toxic comments that may be taken for clearly benign.
        """
        self._embedded = embedded
        self._transformer = transformer
        known = sorted(languages)
        self._borders = {
            lang: (gate.benign_below(loss), math.inf if gate.upper is None else gate.upper)
            for lang, gate in ((lang, gates.get(lang, Gate())) for lang in known)
        }
        self.version = (
            f"{embedded.name}-{embedded.version}+{transformer.name}-{transformer.version}"
            f"+{','.join(known)}-{loss:g}"
        )

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        scored = [_signed(one, self._embedded) for one in self._embedded.score(texts, langs)]
        unclear = [place for place, one in enumerate(scored) if not self._is_clear(one)]
        if unclear:
            judged = self._ask([texts[place] for place in unclear], [scored[place].lang for place in unclear])
            for place, one in zip(unclear, judged, strict=True):
                both = {name for name, score in one.scores.items() if score >= SPAN_THRESHOLD}
                spans = [span for span in scored[place].spans if span.label in both]
                scored[place] = _signed(msgspec.structs.replace(one, spans=spans), self._transformer)
        return scored

    def _is_clear(self, one: Scored) -> bool:
        if one.lang not in self._borders:
            return True
        lower, upper = self._borders[one.lang]
        highest = max(one.scores.values())
        return highest < lower or highest >= upper

    def _ask(self, texts: Sequence[str], langs: Sequence[str]) -> list[Scored]:
        """The transformer's answers; about a disguised text the worse of how it reads with and without disguise."""
        written = [respelled(text) for text in texts]
        undone = {
            place: respelled(folded)
            for place, folded in enumerate(fold_for_scoring(texts))
            if _words(folded) != _words(without_addresses(written[place]).lower())
        }
        judged = self._transformer.score(
            [*written, *undone.values()], [*langs, *(langs[place] for place in undone)]
        )
        answers = judged[: len(texts)]
        for place, other in zip(undone, judged[len(texts) :], strict=True):
            scores = answers[place].scores
            worse: Scores = {name: max(score, other.scores[name]) for name, score in scores.items()}
            answers[place] = msgspec.structs.replace(answers[place], scores=worse)
        return answers


def respelled(text: str) -> str:
    """What the transformer reads: the compatible spelling, one space between words.

    A disguise of full-width letters is read, and texts that differ in their spelling alone are one to a cache.
    """
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _signed(one: Scored, scorer: Scorer) -> Scored:
    return msgspec.structs.replace(one, by=f"{CascadeScorer.name}:{scorer.name}")
