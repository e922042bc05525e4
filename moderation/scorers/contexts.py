"""What stands anywhere in a line and changes what its words mean: a denial, a quotation, whom it speaks of (pure).

A word counts once more, apart, in each context that its line has: idiot beside "you" is not idiot beside "I", and
what is said to be not so is not said.
"""

import re
from collections.abc import Iterator

_EN_NEGATION = (
    r"\b(?:not?|never|nobody|none|nothing|without|stop|cannot"
    r"|(?:do|is|are|wo|ca|does|did|should|was|were|would|could)n'?t)\b"
)
PATTERNS = {
    "negation": rf"{_EN_NEGATION}|ない|なかっ|ません|ねえ|ちゃう",
    "quotation": r"[\"“”「」『』]|\b(?:sa(?:y|ys|id|ying)|call(?:ed|ing|s)?|words?)\b"
    r"|と[言い]う|って[言い]う|[とて]言|とか言|発言|書き込",
    "addressee": r"\b(?:you(?:r|'re|re)?|u|ur)\b"
    r"|お前|おまえ|オマエ|君|きみ|あんた|アンタ|貴様|てめ|イッチ|[こそあ]いつ|コイツ",
    "self": r"\b(?:i|me|my|we|us|our|i'?m)\b|ワイ|俺|おれ|オレ|私|僕|ぼく|自分|うち",
    "question": r"\?|か(?=[。 ]|$)",
    "group": r"\b(?:wom[ae]n|girls?|females?|men|blacks?|whites?|asians?|jew(?:s|ish)?|muslims?|islam|christians?|gays?"
    r"|lesbians?|trans(?:gender)?|immigrants?|refugees?|migrants?|foreigners?|mexicans?|disabled|elderly)\b"
    r"|外国人|韓国|朝鮮|中国人|在日|移民|難民|黒人|白人|女|男|障害|老人|年寄り|若者|ゲイ|同性愛|日本人",
}
CONTEXTS = len(PATTERNS)
_ANY = re.compile("|".join(f"({pattern})" for pattern in PATTERNS.values()), re.MULTILINE)


def find_contexts(joined: str) -> Iterator[tuple[int, int]]:
    """Where in folded lines a sign of a context stands, and the number of that context."""
    for match in _ANY.finditer(joined):
        yield match.start(), (match.lastindex or 1) - 1
