"""The scores of texts that came before, so that what many post again and again is scored once."""

import hashlib
import struct
from collections import OrderedDict
from collections.abc import Sequence

from comments_service.domain.decisions import ATTRIBUTES, Scores
from moderation.folding.languages import languages_of
from moderation.scorers import Scored, Scorer

_PACKED = struct.Struct(f"{len(ATTRIBUTES)}d")
# About 250 bytes each: 8 MiB.
_MOST = 32_768


class CachedScorer:
    """A scorer with its last scores in front of it, the least recently asked for forgotten first.

    A text is known by a SHA-256 over version, language and text; the text itself is not kept. Scores are given again
    only for exactly the text that was scored, so that no answer depends on what came before it. Spans are not kept:
    for scorers that find none. Like every scorer, for one thread at a time. What cannot be scored is not remembered.
    """

    def __init__(self, scorer: Scorer, most: int = _MOST) -> None:
        self.name = scorer.name
        self.version = scorer.version
        self._scorer = scorer
        self._most = most
        self._known: OrderedDict[bytes, bytes] = OrderedDict()

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        judged_as = languages_of(texts, langs)
        keys = [self._key(text, lang) for text, lang in zip(texts, judged_as, strict=True)]
        found = {key: packed for key in keys if (packed := self._known.get(key))}
        # A text that is twice among these is scored once.
        fresh = {key: place for place, key in enumerate(keys) if key not in found}
        if fresh:
            places = fresh.values()
            scored = self._scorer.score([texts[at] for at in places], [judged_as[at] for at in places])
            for key, one in zip(fresh, scored, strict=True):
                found[key] = _PACKED.pack(*(one.scores[attribute] for attribute in ATTRIBUTES))
        self._remember(found)
        return [Scored(_unpacked(found[key]), lang, []) for key, lang in zip(keys, judged_as, strict=True)]

    def _remember(self, used: dict[bytes, bytes]) -> None:
        for key, packed in used.items():
            # What is no score is an error of the scorer, which the next time may not make.
            if all(0 <= score <= 1 for score in _PACKED.unpack(packed)):
                self._known[key] = packed
                self._known.move_to_end(key)
        while len(self._known) > self._most:
            self._known.popitem(last=False)

    def _key(self, text: str, lang: str) -> bytes:
        # Parts are told apart by a character that no version and no language has.
        return hashlib.sha256(f"{self.version}\0{lang}\0{text}".encode("utf-8", "surrogatepass")).digest()


def _unpacked(packed: bytes) -> Scores:
    return dict(zip(ATTRIBUTES, _PACKED.unpack(packed), strict=True))
