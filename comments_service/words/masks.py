"""Words with a letter hidden behind ○ or *: ク○野郎, メン○ラ, f*ck, f**k."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from comments_service.words.boundaries import is_word
from comments_service.words.keys import Key, Kind
from comments_service.words.spelling import HIRAGANA, MASKS, Line, script_of
from comments_service.words.vocabulary import JOINED_AFTER

_JAPANESE_KINDS = (Kind.JAPANESE, Kind.KANJI)
_LONGEST = 8
_MASKS_LOOKED_AT = 20
MASK = "○"
_HIRAGANA = re.compile(f"[{HIRAGANA}]")
_MASKED_PLACE = re.compile(f"[{MASKS}]")


class Masked:
    """The keys of a list by what is seen of them, made when a text first has a mask."""

    def __init__(self, keys: Mapping[str, Sequence[Key]]) -> None:
        self._keys = keys

    @cached_property
    def _japanese(self) -> dict[str, list[str]]:
        seen: dict[str, list[str]] = defaultdict(list)
        for text, keys in self._keys.items():
            if 2 <= len(text) <= _LONGEST and any(key.kind in _JAPANESE_KINDS for key in keys):
                for hidden in range(1, min(2, len(text) - 2) + 1) if len(text) > 2 else (1,):
                    for place in range(1 if len(text) == 2 else 0, len(text) - hidden + 1):
                        seen[text[:place] + MASK * hidden + text[place + hidden :]].append(text)
        return dict(seen)

    @cached_property
    def _latin(self) -> dict[tuple[str, int], list[str]]:
        seen: dict[tuple[str, int], list[str]] = defaultdict(list)
        for text, keys in self._keys.items():
            if any(key.kind is Kind.LATIN or (key.kind is Kind.ROMAJI and len(text) > 3) for key in keys):
                seen[text[0], len(text)].append(text)
        return dict(seen)

    def latin(self, masked: str) -> Iterator[str]:
        """Yields the words that `masked`, with ○ for what is hidden, may be. Its first letter must be seen."""
        hidden = masked.count(MASK)
        if hidden == 1 and masked.endswith(MASK) and len(masked) < 4:
            return  # the end of what is *per se* emphasised
        if len(masked) - hidden >= 2 or (len(masked) > 3 and masked[1:] == MASK * hidden):
            for text in self._latin.get((masked[0], len(masked)), ()):
                if all(seen in (MASK, letter) for seen, letter in zip(masked, text, strict=True)):
                    yield text

    def japanese(self, line: Line) -> Iterator[tuple[str, int, int]]:
        """Yields words with a hidden character, and their bounds, where their script does not go on beside them."""
        text = line.text
        for place in [match.start() for match in _MASKED_PLACE.finditer(text)][:_MASKS_LOOKED_AT]:
            for length in range(2, _LONGEST + 1):
                for start in range(max(place - length + 1, 0), place + 1):
                    end = start + length
                    seen = text[start:end]
                    if len(seen) < length:
                        break
                    for mask in MASKS[1:]:
                        seen = seen.replace(mask, MASK)
                    for word in self._japanese.get(seen, ()):
                        if _stands(line, start, end) or self._stands_if_read(line, start, end, word):
                            yield word, start, end

    def _stands_if_read(self, line: Line, start: int, end: int, word: str) -> bool:
        """True if a longer word with a hidden kana in its middle is one where hiragana go on: む○うな."""
        inside = not any(character in MASKS for character in (line.shown[start], line.shown[end - 1]))
        if not inside or len(word) < 3 or not _HIRAGANA.match(line.shown, start):
            return False
        read = Line(line.original, line.shown[:start] + word + line.shown[end:], line.starts, line.ends)
        return any(is_word(read, start, end, key) for key in self._keys[word])


def _stands(line: Line, start: int, end: int) -> bool:
    shown = line.shown
    seen = [script_of(character) for character in shown[start:end] if character not in MASKS]
    left, right = shown[start - 1 : start] if start else "", shown[end : end + 1]
    if left and (script_of(left) == seen[0] or left in f"{MASKS}ー"):
        return False
    if right and (script_of(right) == seen[-1] or right in f"{MASKS}ー"):
        return False
    if end - start > 2:
        return True
    # Of two characters with one hidden, only katakana with a circle says enough, and not before any kanji: バ○.
    is_hidden = seen[0] == "katakana" and shown[end - 1] in "○*"
    return is_hidden and (script_of(right) != "kanji" or shown[end : end + 2] in JOINED_AFTER)
