"""Shorter scripts: the names that a script declares for itself become one or two letters.

A name gets one short name in the whole script, whatever its scopes, so that no scope need be known: only whether it
stands for a variable, or for a property, which keeps its name. The code is ours, as its formatter leaves it: each
arrow has parentheses, each statement its semicolon, nothing has a label. What is misread here fails in every test in a
browser.
"""

import itertools
import re
import string
from collections import Counter
from collections.abc import Iterator

import msgspec

_TOKEN = re.compile(
    r"(?P<string>'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")|(?P<name>[A-Za-z_$][\w$]*)|(?P<number>\d[\w.]*)"
    r"|(?P<space>\s+)|(?P<mark>=>|\?\.(?!\d)|\.\.\.|.)",
    re.DOTALL,
)
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/\w*")
_TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))+", re.DOTALL)
_RESERVED = frozenset(
    re.findall(
        r"\w+",
        "async await break case catch class const continue default delete do else export extends false finally for from"
        " function get if import in instanceof let new null of return set static super switch this throw true try"
        " typeof undefined var void while yield",
    )
)
# A brace behind one of these begins an object or a pattern; behind anything else a block.
_BEFORE_OBJECT = frozenset(
    ["(", "=", ",", "[", ":", "?", "&", "|", "...", "return", "const", "let", "of", "in", "="]
)
_STATEMENTS = frozenset(
    ["if", "for", "while", "switch", "await", "return", "of", "in", "typeof", "void", "throw"]
)

# Those first that are frequent in words, which stand beside the names: then a script compresses better.
_LETTERS = "etaoinsrlhdcumpfgybvwkxjqzETAOINSRLHDCUMPFGYBVWKXJQZ"

# Names of properties too, and the same in all scripts: of ours alone, and never within a string.
_EVERYWHERE = {
    name: f"${short}"
    for name, short in zip(
        [
            "translate",
            "announce",
            "tools",
            "known",
            "notify",
            "isClosed",
            "makeState",
            "reacting",
            "leaving",
            "setStart",
            "goHome",
            "reloadWithin",
            "unloadedReplies",
            "oldestFirst",
            "makeOwnComments",
            "makeWriter",
            "compare",
            "readReplies",
        ],
        _LETTERS,
        strict=False,
    )
}

# How many uses of a name are worth that `{ name }` becomes `{ name: a }`. Found by trying: it is about compression.
WORTH = 6


class _Token(msgspec.Struct):
    """A piece of a script.

    `within` is what the closest bracket around it begins: `(`, `[`, `object`, `class`, `block` or `template`; `depth`
    is how many are around it. `statement` numbers those of the script itself. `role` is how it names a variable, if it
    does: as a `variable`, or as a `shorthand` for a property too.
    """

    text: str
    kind: str
    within: str = "block"
    statement: int = 0
    depth: int = 0
    role: str = ""


def shorten_names(script: str, kept: frozenset[str] = frozenset()) -> str:
    """The script with short names for all variables that it declares but `kept`.

    What a statement declares within itself is its own; what the script declares is known in all of them.
    """
    tokens = list(_Reader(script).tokens())
    code = [token for token in tokens if token.kind != "space"]
    for token in code:
        if token.kind == "name":
            token.text = _EVERYWHERE.get(token.text, token.text)
    for index, token in enumerate(code):
        token.role = _role(code, index)
    variables = [token for token in code if token.role]
    ours = _declared(code) - kept - _RESERVED
    shared = {token.text for token in variables if token.text in ours} & _outside(code)
    others = {token.text for token in variables if token.text not in shared}
    used = Counter(token.text for token in variables if token.text in shared)
    short = _named([name for name, _ in used.most_common()], others)
    own = {
        statement: _named_within(inside, ours - shared, short)
        for statement, inside in _by_statement(variables).items()
    }
    for token in variables:
        new = own[token.statement].get(token.text) or short.get(token.text)
        if new is not None:
            token.text = new if token.role == "variable" else f"{token.text}:{new}"
    return "".join(token.text for token in tokens)


def join_declarations(script: str) -> str:
    """The script with `let` in place of `const`, and neighbouring declarations as one.

    `const a = 1; let b = 2;` becomes `let a = 1, b = 2;`.
    """
    tokens = [token for token in _Reader(script).tokens() if token.text]
    last = _Token(";", "mark")
    declaring: dict[int, bool] = {}
    for index, token in enumerate(tokens):
        if token.kind == "space":
            continue
        if token.text == "const":
            token.text = "let"
        if token.text == "let" and token.within == "block":
            if last.text == ";" and declaring.get(token.depth):
                last.text, token.text = ",", ""
                tokens[index + 1].text = tokens[index + 1].text.lstrip()
            declaring[token.depth] = last.text != "export"
        elif last.text == ";":
            declaring[token.depth] = False
        if token.text == "{":
            declaring[token.depth + 1] = False
        if token.text:
            last = token
    return "".join(token.text for token in tokens)


def _named_within(inside: list[_Token], ours: set[str], shared: dict[str, str]) -> dict[str, str]:
    """Short names for those of `ours` that are used so often in a statement that they make it shorter.

    They go by the order of their first use: then statements that are alike have the same names, and compress better.
    """
    used = Counter(token.text for token in inside if token.role == "variable" and token.text in ours)
    written_twice = Counter(token.text for token in inside if token.role == "shorthand")
    worth = [name for name, many in used.items() if many >= WORTH * written_twice[name]]
    taken = {shared.get(token.text, token.text) for token in inside if token.text not in worth}
    return _named(worth, taken)


def _by_statement(variables: list[_Token]) -> dict[int, list[_Token]]:
    statements: dict[int, list[_Token]] = {}
    for token in variables:
        statements.setdefault(token.statement, []).append(token)
    return statements


def _named(used: list[str], taken: set[str]) -> dict[str, str]:
    """Short names for `used` ones, the shortest for the first of them. None is one of those `taken`."""
    names = itertools.chain(_LETTERS, map("".join, itertools.product(_LETTERS, _LETTERS + string.digits)))
    free = (name for name in names if name not in taken and name not in _RESERVED)
    return dict(zip(used, free, strict=False))


class _Reader:
    """Takes a script to pieces. Of a template only the expressions have tokens of their own."""

    def __init__(self, script: str) -> None:
        self._script = script
        self._at = 0
        self._last = _Token("", "mark")
        self._stack = ["block"]
        self._statement = 0

    def tokens(self) -> Iterator[_Token]:
        while self._at < len(self._script):
            depth = len(self._stack)
            token = self._template() if self._stack[-1] == "template" else self._code()
            self._at += len(token.text)
            token.depth = depth
            if depth == 1 and token.text in ("const", "let", "class", "function"):
                self._statement += 1
            token.statement = self._statement
            if token.kind != "space":
                self._last = token
            yield token

    def _template(self) -> _Token:
        if found := _TEMPLATE.match(self._script, self._at):
            return _Token(found[0], "string", "template")
        if self._script[self._at] == "`":
            self._stack.pop()
            return _Token("`", "string", self._stack[-1])
        self._stack.append("block")
        return _Token("${", "mark", "template")

    def _code(self) -> _Token:
        within = self._stack[-1]
        found = self._begins_value() and _REGEX.match(self._script, self._at)
        if found:
            return _Token(found[0], "string", within)
        found = _TOKEN.match(self._script, self._at)
        if found is None:
            raise ValueError(self._script[self._at :])
        token = _Token(found[0], str(found.lastgroup), within)
        self._note(token)
        return token

    def _begins_value(self) -> bool:
        is_value = self._last.kind in ("name", "number", "string") and self._last.text not in _STATEMENTS
        return not is_value and self._last.text not in (")", "]", "}")

    def _note(self, token: _Token) -> None:
        """Follows the brackets."""
        if token.text == "`":
            token.kind = "string"
            self._stack.append("template")
        elif token.text == "class":
            self._stack.append("class head")
        elif token.text in ("(", "["):
            self._stack.append(token.text)
        elif token.text == "{" and self._stack[-1] == "class head":
            self._stack[-1] = "class"
        elif token.text == "{":
            self._stack.append("object" if self._last.text in _BEFORE_OBJECT else "block")
        elif token.text in (")", "]", "}"):
            self._stack.pop()
            token.within = self._stack[-1]


def _role(code: list[_Token], index: int) -> str:
    token = code[index]
    before = code[index - 1].text if index else ""
    after = code[index + 1].text if index + 1 < len(code) else ""
    if token.kind != "name" or token.text in _RESERVED or before in (".", "?."):
        return ""
    if token.within == "class" and (before in ("{", "}", ";", "static", "async", "get", "set")):
        return ""
    if token.within == "object" and before in ("{", ",", "async", "get", "set", "*"):
        return "shorthand" if after in (",", "}", "=") else "variable" if after not in (":", "(") else ""
    return "variable"


def _declared(code: list[_Token]) -> set[str]:
    """The names that the script declares: by a keyword, in a pattern, as a parameter."""
    names: set[str] = set()
    opened: list[int] = []
    for index, token in enumerate(code):
        before = code[index - 1].text if index else ""
        if token.kind == "name" and before in ("const", "let", "class", "function"):
            names.add(token.text)
        elif token.kind == "mark" and token.text in ("(", "[", "{", "${"):
            opened.append(index)
        elif token.kind == "mark" and token.text in (")", "]", "}"):
            start = opened.pop()
            after = code[index + 1].text if index + 1 < len(code) else ""
            if _declares(code[start - 1].text, token.text, after):
                names |= _of_pattern(code[start : index + 1])
    return names


def _outside(code: list[_Token]) -> set[str]:
    """The names that the script declares outside of all its functions."""
    return {
        name.text
        for keyword, name in itertools.pairwise(code)
        if keyword.depth == 1 and keyword.text in ("const", "let", "class", "function")
    }


def _declares(before: str, closing: str, after: str) -> bool:
    """Whether what stands between brackets are parameters, or a pattern behind a keyword."""
    if closing == ")":
        return after == "=>" or (after == "{" and before not in ("if", "for", "while", "switch"))
    return before in ("const", "let")


def _of_pattern(code: list[_Token]) -> set[str]:
    """The names that a pattern, or a list of parameters, declares. It may name some that a default value uses."""
    return {
        token.text
        for before, token, after in zip(code, code[1:], code[2:], strict=False)
        if token.kind == "name"
        and before.text in ("(", ",", "{", "[", ":", "...")
        and after.text in (",", ")", "}", "]", "=")
    }
