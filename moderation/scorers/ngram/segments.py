"""The sentences and clauses of a folded line, which are also scored by themselves (pure)."""

import re
from itertools import pairwise

# What is quoted is one piece: its stops end no sentence of who quotes it. An unclosed mark quotes nothing.
_QUOTED = r"「[^」\n]*」|『[^』\n]*』"
_OPENED = [re.compile(r"「[^」\n]*+(」)?"), re.compile(r"『[^』\n]*+(』)?")]
_SENTENCE_END = re.compile(
    rf"{_QUOTED}|([。!?. ](?:(?<=[。!?])[。!?]* *|(?<=\.) +|(?<=[ぁ-ゖァ-ヺー一-鿿々] )))"
)
# In Latin text a space does not end a sentence.
_ASCII_SENTENCE_END = re.compile(r"([!?.](?:(?<!\.)[!?]* *|(?<=\.) +))")
_CLAUSE_END = re.compile(rf"{_QUOTED}|([、,;:…(){{}}\[\]]+(?<!\d,(?=\d)) *|\.\.+ *)")
# How a Japanese clause says politely, at its end, that it is an opinion. What it denies is no opinion: とは思いません.
_OPINION_END = re.compile(
    r"(?:と(?:思(?:いま(?:す|した)|う|った|って(?:(?:い)?ま(?:す|した)|しまいま(?:す|した)|い?る|おりま(?:す|した)))"
    r"|感じ(?:ま(?:す|した)|た|て(?:い)?ま(?:す|した)|てしまいま(?:す|した))|存じま(?:す|した)|考え(?:ま(?:す|した)|ており?ま(?:す|した))"
    r"|申し上げま(?:す|した))|の?(?:では|じゃ)ない(?:か(?:と(?:思|存|考)\w{0,20})?|で(?:しょう|す)か|の(?:か|でしょうか)))"
    r"(?:次第です|今日この頃です|のは私だけでしょうか)?[。!?、w… ]*$"
)
_SHORTEST = 3
_LONGEST_CLAUSE = 60


def sentences(line: str) -> list[str]:
    """Returns the sentences of a folded line, none if it is a single sentence."""
    return _cut(line, _ASCII_SENTENCE_END if line.isascii() else _SENTENCE_END)


def clauses(sentence: str) -> list[str]:
    """Returns the clauses of a folded sentence, none if it is a single clause. Long ones are left to the windows.

    A Japanese clause that ends as a polite opinion is given without that end: この歌手は気持ち悪いと思いました.
    """
    parts = _cut(sentence, _CLAUSE_END)
    found = [clause for clause in parts if len(clause) <= _LONGEST_CLAUSE]
    if "と" in sentence or "ない" in sentence:
        for part in parts or [sentence]:
            end = _OPINION_END.search(part)
            if end and _SHORTEST <= end.start() <= _LONGEST_CLAUSE:
                found.append(part[: end.start()])
    return found


def _cut(line: str, pattern: re.Pattern[str]) -> list[str]:
    ends = [match.end() for match in pattern.finditer(_without_unclosed(line)) if match[1]]
    if not ends or ends[0] == len(line):
        return []
    parts = [line[start:end] for start, end in pairwise([0, *ends, len(line)])]
    return [part for part in parts if len(part) >= _SHORTEST]


def _without_unclosed(line: str) -> str:
    """Returns the line, as long as it was, without marks that quote nothing: each would have its rest read again."""
    for opened in _OPENED:
        line = opened.sub(_closed, line)
    return line


def _closed(opened: re.Match[str]) -> str:
    return opened[0] if opened[1] else opened[0].replace(opened[0][0], "\0")
