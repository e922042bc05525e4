"""The contexts of a line, which change what its words mean: a negation, a quotation, who is meant (pure).

Each word of a line is a separate feature in each context of the line: "idiot" means different things in a line with
"you", in a line with "I" and in a line with "not".
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from moderation.scorers.ngram.substring_hashes import SubstringHashes, hash_of

# Latin words that stand for a context as whole words: no letter, digit or _ before or after them.
WORDS = {
    "negation": "no not never nothing without stop cannot"
    " dont wont cant doesnt didnt shouldnt wouldnt couldnt",
    "quotation": "say says said saying call called calling calls word words",
    "addressee": "you your youre u ur",
    "self": "i me my we us our im",
    "question": "",
    "group": "woman women girl girls female females men black blacks white whites asian asians jew jews jewish"
    " muslim muslims islam christian christians gay gays lesbian lesbians trans transgender immigrant immigrants"
    " refugee refugees migrant migrants foreigner foreigners mexican mexicans disabled elderly",
    # Says that something is not so; it counts as a negation too. "is not" is folded to "isn't".
    "denial": "nobody none neither isnt arent wasnt werent",
}
# Words that are negations if 't follows.
WORDS_BEFORE_T = "don won can doesn didn shouldn wouldn couldn"
DENIALS_BEFORE_T = "isn aren wasn weren"
# Strings that stand for a context anywhere in a line. Of overlapping ones the first counts, and of those that start at
# the same character the longest.
SUBSTRINGS = {
    "negation": ("ない", "なかっ", "ません", "ねえ", "ちゃう"),
    "quotation": (
        *'"“”「」『』',
        *("という", "と言う", "っていう", "って言う", "と言", "て言", "とか言", "発言", "書き込"),
    ),
    "addressee": (
        *("お前", "おまえ", "オマエ", "君", "きみ", "あんた", "アンタ", "貴様", "てめ", "イッチ"),
        *("こいつ", "そいつ", "あいつ", "コイツ"),
    ),
    "self": ("ワイ", "俺", "おれ", "オレ", "私", "僕", "ぼく", "自分", "うち"),
    "question": (
        *("?", "か。", "か ", "か\n"),
        # These affirm what stands before them.
        *(
            "ではないか",
            "ではないで",
            "ではないの",
            "じゃないか",
            "じゃないで",
            "じゃないの",
            "じゃない?",
            "のではな",
        ),
    ),
    "group": (
        *("外国人", "韓国", "朝鮮", "中国人", "日本人", "在日", "移民", "難民", "黒人", "白人", "女", "男"),
        *("障害", "老人", "年寄り", "若者", "ゲイ", "同性愛"),
    ),
    "denial": (
        *(
            "ではない",
            "じゃない",
            "でない",
            "ではありま",
            "じゃありま",
            "ではなかっ",
            "じゃなかっ",
            "ではなく",
        ),
        *(
            "わけではな",
            "わけじゃな",
            "わけがない",
            "はずがない",
            "はずはない",
            "つもりはな",
            "つもりはありま",
            "ことはない",
        ),
        *(
            "とは言って",
            "とは書いて",
            "とは思わな",
            "とは思って",
            "とは思いま",
            "とは限ら",
            "とまでは",
            "とは呼べ",
        ),
        *(
            "なんて思",
            "なんて言",
            "なんて書",
            "などと思",
            "だなんて",
            "なんていない",
            "などいない",
            "など存在しな",
        ),
        *("てはいけな", "てはならな", "てはだめ", "べきではな", "べきじゃな", "べきでな"),
    ),
}
CONTEXTS = len(SUBSTRINGS)

_CONTEXT_OF_SUBSTRING: dict[str, int] = {
    substring: context for context, substrings in enumerate(SUBSTRINGS.values()) for substring in substrings
}
# How long the substrings are that start with these two characters, or are this one alone; the longest first.
_LENGTHS_BY_START: dict[str, list[int]] = {
    start: sorted(
        {len(other) for other in _CONTEXT_OF_SUBSTRING if other in (start, start[0]) or other[:2] == start},
        reverse=True,
    )
    for start in {substring[:2] for substring in _CONTEXT_OF_SUBSTRING}
}
_NEGATION = list(WORDS).index("negation")
_DENIAL = list(WORDS).index("denial")
_BEFORE_T, _DENIAL_BEFORE_T = CONTEXTS, CONTEXTS + 1


class WordTable(NamedTuple):
    """A hash table of words. `numbers` has the number of the word in each slot, 0 for an empty slot.

    `hashes` and `contexts` have the full hash and the context of the word of each number; number 0 is no word.
    """

    numbers: NDArray[np.uint8]
    hashes: NDArray[np.uint64]
    contexts: list[int]


def build_word_table(words_of_contexts: Sequence[str], slots: int = 1 << 14) -> WordTable:
    """Returns a table of the words of each context, which are separated by spaces. `slots` is a power of 2.

    Raises ValueError if two words share a slot: a slot has room for a single word, and the other would be lost.
    """
    numbers = np.zeros(slots, dtype=np.uint8)
    words, hashes, contexts = [""], [0], [-1]
    for context, words_of_context in enumerate(words_of_contexts):
        for word in words_of_context.split():
            word_hash = hash_of(word)
            if number := int(numbers[word_hash % slots]):
                raise ValueError(f"{word!r} and {words[number]!r} share a slot: enlarge the table")
            numbers[word_hash % slots] = len(words)
            words.append(word)
            hashes.append(word_hash)
            contexts.append(context)
    return WordTable(numbers, np.array(hashes, dtype=np.uint64), contexts)


_WORD_TABLE = build_word_table([*WORDS.values(), WORDS_BEFORE_T, DENIALS_BEFORE_T])

# Bits for what a character may be: the first of a longer substring, the second, a substring by itself, a letter.
_FIRST, _SECOND, _SINGLE, _LETTER = 1, 2, 4, 8


def _character_kinds() -> NDArray[np.uint8]:
    kinds = np.zeros(0x10000, dtype=np.uint8)
    kinds[ord("a") : ord("z") + 1] = _LETTER
    for substring in _CONTEXT_OF_SUBSTRING:
        kinds[ord(substring[0])] |= _FIRST if substring[1:] else _SINGLE
        kinds[[ord(second) for second in substring[1:2]]] |= _SECOND
    return kinds


_CHARACTER_KINDS = _character_kinds()


def find_contexts(
    joined: str, codepoints: NDArray[np.uint32], hashes: SubstringHashes
) -> list[tuple[int, int]]:
    """Finds the words and substrings that stand for contexts. Returns the index of each and its context.

    `joined` are folded lines with a line break before and after each. `codepoints` and `hashes` are of `joined`.
    """
    kinds = _CHARACTER_KINDS.take(codepoints, mode="clip")
    return [*_find_words(joined, kinds, hashes), *_find_substrings(joined, kinds)]


def _find_words(joined: str, kinds: NDArray[np.uint8], hashes: SubstringHashes) -> Iterator[tuple[int, int]]:
    letters = kinds == _LETTER
    edges = (letters[1:] != letters[:-1]).nonzero()[0]
    before, last = edges[::2], edges[1::2]
    word_hashes = hashes.between(before, last)
    # Most words have an empty slot. Only the others are compared by their full hash.
    slots = word_hashes.view(np.int64) & len(_WORD_TABLE.numbers) - 1
    numbers = _WORD_TABLE.numbers.take(slots)
    likely = numbers.nonzero()[0]
    matching = likely[_WORD_TABLE.hashes[numbers[likely]] == word_hashes[likely]]
    matching_numbers: list[int] = numbers[matching].tolist()
    for index_before, index_last, number in zip(
        before[matching].tolist(), last[matching].tolist(), matching_numbers, strict=True
    ):
        context, index_after = _WORD_TABLE.contexts[number], index_last + 1
        if context >= _BEFORE_T:
            if not joined.startswith("'t", index_after):
                continue
            context, index_after = _NEGATION if context == _BEFORE_T else _DENIAL, index_after + 2
        if not (_in_word(joined[index_before]) or _in_word(joined[index_after])):
            yield from _with_negation(index_before + 1, context)


def _with_negation(index: int, context: int) -> Iterator[tuple[int, int]]:
    yield index, context
    if context == _DENIAL:
        yield index, _NEGATION


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _find_substrings(joined: str, kinds: NDArray[np.uint8]) -> Iterator[tuple[int, int]]:
    # Few characters can be the first of a substring and are followed by one that can be the second.
    likely = kinds[:-1] & (kinds[1:] >> 1 | _SINGLE) & (_FIRST | _SINGLE)
    end = 0
    for index in likely.nonzero()[0].tolist():
        if index < end:
            continue
        start = joined[index : index + 2]
        for length in _LENGTHS_BY_START.get(start) or _LENGTHS_BY_START.get(start[0], ()):
            context = _CONTEXT_OF_SUBSTRING.get(joined[index : index + length])
            if context is not None:
                yield from _with_negation(index, context)
                end = index + length
                break
