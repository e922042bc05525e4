"""What an English line says that somebody is not: words that count as words of their own (pure).

"Nobody here is stupid" has the same words as an insult. So the letters of what is denied are written with others, one
for one, and the weights learn "stupid" and a denied "stupid" apart. Only plain denials are known. "Isn't he stupid" and
"not just stupid" deny nothing.
"""

import re

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Letters of words too (`features`), which folded text hardly has.
_DENIED = str.maketrans(_LETTERS, "".join(chr(0x180 + index) for index in range(len(_LETTERS))))

_SOME = r"(?: [a-z']+){1,4}?"
_SUBJECT = rf"(?:nobody|no one|none of{_SOME}|neither{_SOME}|not (?:one|a single|all|every){_SOME})"
_IS = r"(?:is|are|was|were)"
_PLACE = r"(?: (?:here|there|else|(?:in|on|at|of|from)(?: [a-z']+){1,3}?))?"
_SAYS = r"(?:says?|said|saying|calls?|called|calling|claims?|claimed)"
_THINKS = r"(?:thinks?|thought|believes?|believed)"
_NOT = (
    r"(?:don't|do not|doesn't|does not|didn't|did not|wouldn't|would not|won't|shouldn't|should not"
    r"|never|nobody|no one)"
)
_NOT_SO = r"(?! (?:just|only|even|merely|simply|as|more|less|but|he|she|it|they|you|we|i|this|that|there|anything)\b)"
_WORD = r" [a-z'*-]+"
_SMALL = r"(?: (?:an?|the|really|all|any|so|that|being|some|such|at))*"
_MAY = r"(?: (?:should|must|would|can|could|may|ever|want to|be|to))*"
_DENIAL = re.compile(
    rf"(?:{_SUBJECT}{_PLACE} {_IS}|{_IS}n't){_NOT_SO}(?P<what>{_SMALL}{_WORD}(?:{_WORD})?)"
    rf"|{_NOT}{_MAY} (?:{_SAYS}|{_THINKS})(?P<said>(?:{_WORD}){{1,7}})"
)
_SIGNS = re.compile("n't|n[oe][bvtin ]")


def with_denials(line: str) -> str:
    """Returns a folded English line, as long as it was, in which what is denied has other letters."""
    return _DENIAL.sub(_rewritten, line) if _SIGNS.search(line) else line


def _rewritten(match: re.Match[str]) -> str:
    group = "what" if match["what"] else "said"
    start = match.start(group) - match.start()
    return match[0][:start] + match[0][start:].translate(_DENIED)
