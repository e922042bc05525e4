"""A cache of scores, so that a text that is posted again and again is scored once."""

import hashlib
import struct
from collections import OrderedDict
from collections.abc import Sequence

from comments_service.domain.decisions import ATTRIBUTES, Scores
from moderation.folding.languages import languages_of
from moderation.scorers import Scored, Scorer

_PACKED = struct.Struct(f"{len(ATTRIBUTES)}d")
# At about 250 bytes each: 8 MiB.
_CAPACITY = 32_768


class CachedScorer:
    """A scorer behind a cache of its latest scores. The least recently used scores are dropped first.

    The key is a SHA-256 of version, language and text; the text itself is not kept. Scores are reused only for exactly
    the same text, so that no answer depends on earlier texts. Spans are not kept: use it for scorers without spans.
    Failures and invalid scores are not cached. Like every scorer, it is called from one thread at a time.
    """

    def __init__(self, scorer: Scorer, capacity: int = _CAPACITY) -> None:
        self.name = scorer.name
        self.version = scorer.version
        self._scorer = scorer
        self._capacity = capacity
        self._cached: OrderedDict[bytes, bytes] = OrderedDict()

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        languages = languages_of(texts, langs)
        keys = [self._key(text, lang) for text, lang in zip(texts, languages, strict=True)]
        answers = {key: packed for key in keys if (packed := self._cached.get(key))}
        # A dict, so that a text that occurs twice is scored once.
        missing = {key: index for index, key in enumerate(keys) if key not in answers}
        if missing:
            indexes = missing.values()
            scored_texts = self._scorer.score(
                [texts[index] for index in indexes], [languages[index] for index in indexes]
            )
            for key, scored in zip(missing, scored_texts, strict=True):
                answers[key] = _PACKED.pack(*(scored.scores[attribute] for attribute in ATTRIBUTES))
        self._remember(answers)
        return [Scored(_unpack(answers[key]), lang, []) for key, lang in zip(keys, languages, strict=True)]

    def _remember(self, answers: dict[bytes, bytes]) -> None:
        for key, packed in answers.items():
            # An invalid score is an error of the scorer, which may not occur again the next time.
            if all(0 <= score <= 1 for score in _PACKED.unpack(packed)):
                self._cached[key] = packed
                self._cached.move_to_end(key)
        while len(self._cached) > self._capacity:
            self._cached.popitem(last=False)

    def _key(self, text: str, lang: str) -> bytes:
        # No version and no language contains NUL, which separates the parts.
        return hashlib.sha256(f"{self.version}\0{lang}\0{text}".encode("utf-8", "surrogatepass")).digest()


def _unpack(packed: bytes) -> Scores:
    return dict(zip(ATTRIBUTES, _PACKED.unpack(packed), strict=True))
