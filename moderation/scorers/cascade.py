"""A cheap scorer before an expensive one: the embedded model scores the clear texts, a transformer the others."""

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
from moderation.scorers.weighing import Weighing

_WORD = re.compile(r"[^\W_]+")


class CascadeScorer:
    """Scores every text with the embedded model, and those that are not clear with the transformer too.

    A text is clear if the embedded model's highest score lies outside the borders of the gate of its language, or if
    the transformer does not know its language. A clear text keeps the embedded model's scores. Any other text gets the
    transformer's scores, or both scores weighed, and those of the embedded model's spans whose attribute these find in
    it as well. `by` names the scorer of each text, and is `cascade:both` where both are weighed. The transformer reads
    a disguised text both as written and folded, and the higher scores count.

    If the transformer fails, the whole call fails: the embedded model never replaces it.
    """

    name = "cascade"

    def __init__(
        self,
        embedded: Scorer,
        transformer: Scorer,
        gates: Mapping[str, Gate],
        loss: float,
        languages: Collection[str],
        weighing: Weighing | None = None,
    ) -> None:
        """`languages` are those that the transformer knows. Without a gate no text of a language is clear.

        `loss` is the share of toxic comments that may be taken for clearly benign. The transformer's version must
        change with its `weighing`; without one its scores are taken.
        """
        self._embedded = embedded
        self._transformer = transformer
        self._weighing = weighing
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
        answers = [_scored_by(self._embedded.name, scored) for scored in self._embedded.score(texts, langs)]
        unclear = [index for index, scored in enumerate(answers) if not self._is_clear(scored)]
        if unclear:
            second_answers = self._ask_transformer(
                [texts[index] for index in unclear], [answers[index].lang for index in unclear]
            )
            by = self._transformer.name
            if self._weighing:
                second_answers = self._weighing.of([answers[index] for index in unclear], second_answers)
                by = "both"
            for index, scored in zip(unclear, second_answers, strict=True):
                likely = {name for name, score in scored.scores.items() if score >= SPAN_THRESHOLD}
                spans = [span for span in answers[index].spans if span.label in likely]
                # The transformer knows no tags.
                answers[index] = _scored_by(
                    by,
                    msgspec.structs.replace(scored, spans=spans, tags=answers[index].tags),
                )
        return answers

    def _is_clear(self, scored: Scored) -> bool:
        if scored.lang not in self._borders:
            return True
        lower, upper = self._borders[scored.lang]
        highest = max(scored.scores.values())
        return highest < lower or highest >= upper

    def _ask_transformer(self, texts: Sequence[str], langs: Sequence[str]) -> list[Scored]:
        """Returns the transformer's answers; for a disguised text the higher scores of the text and its folding."""
        as_written = [respelled(text) for text in texts]
        undisguised = {
            index: respelled(folded)
            for index, folded in enumerate(fold_for_scoring(texts))
            if _words(folded) != _words(without_addresses(as_written[index]).lower())
        }
        scored_texts = self._transformer.score(
            [*as_written, *undisguised.values()], [*langs, *(langs[index] for index in undisguised)]
        )
        answers = scored_texts[: len(texts)]
        for index, folded_scored in zip(undisguised, scored_texts[len(texts) :], strict=True):
            scores = answers[index].scores
            higher: Scores = {name: max(score, folded_scored.scores[name]) for name, score in scores.items()}
            answers[index] = msgspec.structs.replace(answers[index], scores=higher)
        return answers


def respelled(text: str) -> str:
    """Returns the text as the transformer reads it: in compatible spelling (NFKC), with single spaces.

    So the transformer can read full-width letters, and a cache sees texts that differ in spelling alone as the same.
    """
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _scored_by(name: str, scored: Scored) -> Scored:
    return msgspec.structs.replace(scored, by=f"{CascadeScorer.name}:{name}")
