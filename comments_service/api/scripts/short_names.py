"""Shorter scripts: the names that a script declares for itself become one or two letters, and properties of our own
objects one to three.

A name stands for a variable, or for a property. The variables of a statement have one short name each, whatever their
scopes, so that none shadows another that it did not shadow before. Properties have the same short name in all scripts.
What is misread here fails in every test in a browser.
"""

import itertools
import string
from collections import Counter
from collections.abc import Iterator, Mapping

from comments_service.api.scripts.script_tokens import RESERVED, Token, closing_places

# Those first that are frequent in words, which stand beside the names: then a script compresses better.
_LETTERS = "etnrisoalcdumpfhgbvywkxqjz"
_CAPITALS = "ETAOINSRLHDCUMPFGYBVWKXJQZ"

# How many uses of a name are worth that `{ name }` becomes `{ name: a }`. Found by trying: it is about compression.
_WORTH = 9


def short_properties(names: list[str]) -> dict[str, str]:
    """A short name for each property: no variable has such a one."""
    two = map("".join, itertools.product("$", _LETTERS))
    three = map("".join, itertools.product("$", _LETTERS, _LETTERS))
    return dict(zip(names, itertools.chain(_CAPITALS, two, three), strict=False))


def shorten_names(
    tokens: list[Token], kept: frozenset[str] = frozenset(), properties: Mapping[str, str] | None = None
) -> None:
    """Gives short names to all variables that the script declares but `kept`, and to `properties` theirs.

    What a statement declares within itself is its own; what the script declares is known in all of them. A variable
    with the name of a property has its short name too: then `{ name }` stays as short as that.
    """
    code = [token for token in tokens if token.kind != "space"]
    for token in code:
        if token.kind == "name" and properties:
            token.text = properties.get(token.text, token.text)
    for index, token in enumerate(code):
        token.role = _role(code, index)
    variables = [token for token in code if token.role]
    ours = {name for name, _ in _declarations(code)} - kept - RESERVED
    shared = {token.text for token in variables if token.text in ours} & _outside(code)
    others = {token.text for token in variables if token.text not in shared}
    used = Counter(token.text for token in variables if token.text in shared)
    short = _named([name for name, _ in used.most_common()], others)
    scopes = _Scopes(code)
    own = {
        statement: _named_within(inside, ours - shared, short, scopes)
        for statement, inside in _by_statement(variables).items()
    }
    for token in variables:
        new = own[token.statement].get(token.text) or short.get(token.text)
        if new is not None:
            token.text = new if token.role == "variable" else f"{token.text}:{new}"


class _Scopes:
    """Where in a script the names that it declares are known, and where they are used: by places in its code."""

    def __init__(self, code: list[Token]) -> None:
        self._uses: dict[str, list[int]] = {}
        for place, token in enumerate(code):
            if token.role:
                self._uses.setdefault(token.text, []).append(place)
        functions = _functions(code)
        within: list[range] = [range(len(code))] * len(code)
        for function in functions:
            within[function.start : function.stop] = [function] * len(function)
        self._known: dict[str, set[range]] = {}
        for name, place in _declarations(code):
            self._known.setdefault(name, set()).add(within[place])

    def is_used_where_known(self, name: str, other: str) -> bool:
        """Whether `name` is used within a function that declares the `other`."""
        known = self._known.get(other)
        return known is None or any(place in function for function in known for place in self._uses[name])


def _named_within(
    inside: list[Token], ours: set[str], shared: dict[str, str], scopes: _Scopes
) -> dict[str, str]:
    """Short names for those of `ours` that are used so often in a statement that they make it shorter.

    They go by the order of their first use: then statements that are alike have the same names, and compress better.
    Two names become the same one if no function would mean the other's by it.
    """
    used = Counter(token.text for token in inside if token.role == "variable" and token.text in ours)
    written_twice = Counter(token.text for token in inside if token.role == "shorthand")
    worth = [name for name, many in used.items() if many >= _WORTH * written_twice[name]]
    short = {token.text: shared.get(token.text, token.text) for token in inside if token.text not in worth}
    for name in worth:
        taken = {
            new
            for other, new in short.items()
            if scopes.is_used_where_known(other, name) and scopes.is_used_where_known(name, other)
        }
        short |= _named([name], taken)
    return {name: short[name] for name in worth}


def _by_statement(variables: list[Token]) -> dict[int, list[Token]]:
    statements: dict[int, list[Token]] = {}
    for token in variables:
        statements.setdefault(token.statement, []).append(token)
    return statements


def _named(used: list[str], taken: set[str]) -> dict[str, str]:
    """Short names for `used` ones, the shortest for the first of them. None is one of those `taken`."""
    names = itertools.chain(
        _LETTERS, map("".join, itertools.product(_LETTERS, _LETTERS + _CAPITALS + string.digits))
    )
    free = (name for name in names if name not in taken and name not in RESERVED)
    return dict(zip(used, free, strict=False))


def _role(code: list[Token], index: int) -> str:
    token = code[index]
    before = code[index - 1].text if index else ""
    after = code[index + 1].text if index + 1 < len(code) else ""
    if token.kind != "name" or token.text in RESERVED or before in (".", "?."):
        return ""
    if token.within == "class" and (before in ("{", "}", ";", "static", "async", "get", "set")):
        return ""
    if token.within == "object" and before in ("{", ",", "async", "get", "set", "*"):
        return "shorthand" if after in (",", "}", "=") else "variable" if after not in (":", "(") else ""
    return "variable"


def _declarations(code: list[Token]) -> Iterator[tuple[str, int]]:
    """The names that the script declares, with the place of each: by a keyword, in a pattern, as a parameter."""
    closing = closing_places(code)
    for place, token in enumerate(code):
        if token.text in ("const", "let", "class", "function"):
            yield code[place + 1].text, place
        end = closing.get(place)
        if end is not None and _declares(code, place, end):
            yield from ((name, place) for name in _of_pattern(code[place : end + 1]))


def _functions(code: list[Token]) -> list[range]:
    """The places of each function, with its parameters, in the order of their beginnings."""
    closing = closing_places(code)
    functions: list[range] = []
    for start in sorted(closing):
        if code[start].text != "(" or not _declares(code, start, closing[start]):
            continue
        end = closing[start] + 1 + (code[closing[start] + 1].text == "=>")
        while code[end].kind != "mark" or code[end].text not in (",", ";", ")", "]", "}"):
            is_body = code[end].text == "{" and code[end - 1].text in ("=>", ")")
            end = closing.get(end, end)
            if is_body:
                break
            end += 1
        functions.append(range(start, end + 1))
    return functions


def _outside(code: list[Token]) -> set[str]:
    """The names that the script declares outside of all its functions."""
    return {
        name.text
        for keyword, name in itertools.pairwise(code)
        if keyword.depth == 1 and keyword.text in ("const", "let", "class", "function")
    }


def _declares(code: list[Token], start: int, end: int) -> bool:
    """Whether what stands between brackets are parameters, or a pattern behind a keyword."""
    before, after = code[start - 1].text, code[end + 1].text if end + 1 < len(code) else ""
    if code[start].text == "(":
        return after == "=>" or (after == "{" and before not in ("if", "for", "while", "switch"))
    return before in ("const", "let")


def _of_pattern(code: list[Token]) -> set[str]:
    """The names that a pattern, or a list of parameters, declares. It may name some that a default value uses."""
    return {
        token.text
        for before, token, after in zip(code, code[1:], code[2:], strict=False)
        if token.kind == "name"
        and before.text in ("(", ",", "{", "[", ":", "...")
        and after.text in (",", ")", "}", "]", "=")
    }
