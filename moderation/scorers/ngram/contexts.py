"""What stands anywhere in a line and changes what its words mean: a denial, a quotation, whom it speaks of (pure).

A word counts once more, apart, in each context that its line has: idiot beside "you" is not idiot beside "I", and
what is said to be not so is not said.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from moderation.scorers.ngram.substring_hashes import Stretches, hash_of

# Words of Latin letters, which no letter, digit or _ touches.
WORDS = {
    "negation": "no not never nobody none nothing without stop cannot"
    " dont isnt arent wont cant doesnt didnt shouldnt wasnt werent wouldnt couldnt",
    "quotation": "say says said saying call called calling calls word words",
    "addressee": "you your youre u ur",
    "self": "i me my we us our im",
    "question": "",
    "group": "woman women girl girls female females men black blacks white whites asian asians jew jews jewish"
    " muslim muslims islam christian christians gay gays lesbian lesbians trans transgender immigrant immigrants"
    " refugee refugees migrant migrants foreigner foreigners mexican mexicans disabled elderly",
}
# Denials too, if 't follows.
CUT_WORDS = "don isn aren won can doesn didn shouldn wasn weren wouldn couldn"
# Anything else, wherever it stands; of what overlaps, what begins first counts, and the longer of one beginning.
SIGNS = {
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
    "question": ("?", "か。", "か ", "か\n"),
    "group": (
        *("外国人", "韓国", "朝鮮", "中国人", "日本人", "在日", "移民", "難民", "黒人", "白人", "女", "男"),
        *("障害", "老人", "年寄り", "若者", "ゲイ", "同性愛"),
    ),
}
CONTEXTS = len(SIGNS)

_CONTEXT_OF_SIGN: dict[str, int] = {
    sign: number for number, signs in enumerate(SIGNS.values()) for sign in signs
}
_LONGEST_FIRST = sorted({len(sign) for sign in _CONTEXT_OF_SIGN}, reverse=True)
_DENIAL = list(WORDS).index("negation")
# The context of each word and its hash; before them one that no word has.
_CONTEXT_OF_WORD: list[int] = [-1]
_HASHES = np.zeros(256, dtype=np.uint64)
_NUMBERS = np.zeros(1 << 14, dtype=np.uint8)
for _context, _words in enumerate([*WORDS.values(), CUT_WORDS]):
    for _word in _words.split():
        _HASHES[len(_CONTEXT_OF_WORD)] = hash_of(_word)
        _NUMBERS[hash_of(_word) % len(_NUMBERS)] = len(_CONTEXT_OF_WORD)
        _CONTEXT_OF_WORD.append(_context)

# What a character may be: the first of a longer sign or the second, a sign by itself, a letter.
_FIRST, _SECOND, _ALONE, _LETTER = 1, 2, 4, 8


def _kinds() -> NDArray[np.uint8]:
    kinds = np.zeros(0x10000, dtype=np.uint8)
    kinds[ord("a") : ord("z") + 1] = _LETTER
    for sign in _CONTEXT_OF_SIGN:
        kinds[ord(sign[0])] |= _FIRST if sign[1:] else _ALONE
        kinds[[ord(second) for second in sign[1:2]]] |= _SECOND
    return kinds


_KINDS = _kinds()


def find_contexts(joined: str, written: NDArray[np.uint32], stretches: Stretches) -> list[tuple[int, int]]:
    """Where in folded lines, a line break before and after each, signs of contexts stand, and whose signs they are.

    `written` are the code points of `joined` and `stretches` theirs.
    """
    kinds = _KINDS.take(written, mode="clip")
    return [*_find_words(joined, kinds, stretches), *_find_signs(joined, kinds)]


def _find_words(joined: str, kinds: NDArray[np.uint8], stretches: Stretches) -> Iterator[tuple[int, int]]:
    letters = kinds == _LETTER
    edges = (letters[1:] != letters[:-1]).nonzero()[0]
    before, last = edges[::2], edges[1::2]
    hashes = stretches.hashes(before, last)
    # A table first, for most words are none of these, and the whole hash of the few that are left.
    numbers = _NUMBERS.take(hashes.view(np.int64) & len(_NUMBERS) - 1)
    likely = numbers.nonzero()[0]
    same = likely[_HASHES[numbers[likely]] == hashes[likely]]
    found: list[int] = numbers[same].tolist()
    for start, end, number in zip(before[same].tolist(), last[same].tolist(), found, strict=True):
        context, after = _CONTEXT_OF_WORD[number], end + 1
        if context == CONTEXTS:
            if not joined.startswith("'t", after):
                continue
            context, after = _DENIAL, after + 2
        if not (_in_word(joined[start]) or _in_word(joined[after])):
            yield start + 1, context


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _find_signs(joined: str, kinds: NDArray[np.uint8]) -> Iterator[tuple[int, int]]:
    # Few places have both the first and the second character of a sign.
    likely = kinds[:-1] & (kinds[1:] >> 1 | _ALONE) & (_FIRST | _ALONE)
    reached = 0
    for place in likely.nonzero()[0].tolist():
        if place < reached:
            continue
        for size in _LONGEST_FIRST:
            context = _CONTEXT_OF_SIGN.get(joined[place : place + size])
            if context is not None:
                yield place, context
                reached = place + size
                break
