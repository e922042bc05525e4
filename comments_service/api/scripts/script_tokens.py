"""The pieces of a script. The code is ours, as its formatter leaves it: each arrow has parentheses, each statement its
semicolon, nothing has a label.
"""

import re
from collections.abc import Iterator

import msgspec

_TOKEN = re.compile(
    r"(?P<string>'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")|(?P<name>[A-Za-z_$][\w$]*)|(?P<number>\d[\w.]*)"
    r"|(?P<space>\s+)|(?P<mark>=>|\?\.(?!\d)|\.\.\.|.)",
    re.DOTALL,
)
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/\w*")
_TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))+", re.DOTALL)
RESERVED = frozenset(
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


class Token(msgspec.Struct):
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


def closing_places(code: list[Token]) -> dict[int, int]:
    """Where the brackets that are opened at a place are closed."""
    closing: dict[int, int] = {}
    opened: list[int] = []
    for place, token in enumerate(code):
        if token.kind == "mark" and token.text in ("(", "[", "{", "${"):
            opened.append(place)
        elif token.kind == "mark" and token.text in (")", "]", "}"):
            closing[opened.pop()] = place
    return closing


def text_of(tokens: list[Token]) -> str:
    return "".join(token.text for token in tokens)


def read_script(script: str) -> list[Token]:
    return list(_Reader(script).tokens())


class _Reader:
    """Takes a script to pieces. Of a template only the expressions have tokens of their own."""

    def __init__(self, script: str) -> None:
        self._script = script
        self._at = 0
        self._last = Token("", "mark")
        self._stack = ["block"]
        self._statement = 0

    def tokens(self) -> Iterator[Token]:
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

    def _template(self) -> Token:
        if found := _TEMPLATE.match(self._script, self._at):
            return Token(found[0], "string", "template")
        if self._script[self._at] == "`":
            self._stack.pop()
            return Token("`", "string", self._stack[-1])
        self._stack.append("block")
        return Token("${", "mark", "template")

    def _code(self) -> Token:
        within = self._stack[-1]
        found = self._begins_value() and _REGEX.match(self._script, self._at)
        if found:
            return Token(found[0], "string", within)
        found = _TOKEN.match(self._script, self._at)
        if found is None:
            raise ValueError(self._script[self._at :])
        token = Token(found[0], str(found.lastgroup), within)
        self._note(token)
        return token

    def _begins_value(self) -> bool:
        is_value = self._last.kind in ("name", "number", "string") and self._last.text not in _STATEMENTS
        return not is_value and self._last.text not in (")", "]", "}")

    def _note(self, token: Token) -> None:
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
