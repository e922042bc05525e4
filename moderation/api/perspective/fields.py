"""Partial answers: the `fields` parameter of Google's APIs, such as `languages,attributeScores/TOXICITY(summaryScore)`.

Grammar: Google's documentation of partial responses (a selection is `a,b`, `a/b`, `a(b,c)`, with `*` for any name).
"""

import re
from typing import Any, cast

from moderation.api.perspective.errors import invalid_fields

_TOKEN = re.compile(r"[A-Za-z0-9_@$.*-]+|[,/()]")
# What is wanted of the members that are named; empty: all of it.
Selection = dict[str, "Selection"]
_DEEPEST = 20


def selected(document: dict[str, Any], selection: str) -> dict[str, Any]:
    """The parts of a document that `selection` names. Raises `PerspectiveError`."""
    return _pick(document, _Parser(selection).selection())


def _pick(value: Any, selection: Selection) -> Any:
    if not selection:
        return value
    if isinstance(value, list):
        return [_pick(item, selection) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    members = cast("dict[str, Any]", value)
    wanted = {name: _of(name, selection) for name in members if name in selection or "*" in selection}
    return {name: _pick(members[name], below) for name, below in wanted.items()}


def _of(name: str, selection: Selection) -> Selection:
    if name in selection and "*" in selection:
        return _both(selection[name], selection["*"])
    return selection.get(name, selection.get("*", {}))


def _both(one: Selection, other: Selection) -> Selection:
    """What either selects."""
    if not one or not other:
        return {}
    return {
        **one,
        **{name: _both(one[name], below) if name in one else below for name, below in other.items()},
    }


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _TOKEN.findall(text)
        self._next = 0
        if "".join(self._tokens) != "".join(text.split()):
            raise invalid_fields(text)

    def selection(self) -> Selection:
        parsed = self._list(0)
        if self._next < len(self._tokens):
            raise invalid_fields(self._text)
        return parsed

    def _list(self, depth: int) -> Selection:
        names: Selection = {}
        while True:
            name, below = self._item(depth)
            names[name] = _both(names[name], below) if name in names else below
            if not self._take(","):
                return names

    def _item(self, depth: int) -> tuple[str, Selection]:
        name = self._name()
        if depth > _DEEPEST:
            raise invalid_fields(self._text)
        if self._take("/"):
            below_name, below = self._item(depth + 1)
            return name, {below_name: below}
        if self._take("("):
            listed = self._list(depth + 1)
            if not self._take(")"):
                raise invalid_fields(self._text)
            return name, listed
        return name, {}

    def _name(self) -> str:
        if self._next >= len(self._tokens) or self._tokens[self._next] in ",/()":
            raise invalid_fields(self._text)
        self._next += 1
        return self._tokens[self._next - 1]

    def _take(self, sign: str) -> bool:
        if self._next < len(self._tokens) and self._tokens[self._next] == sign:
            self._next += 1
            return True
        return False
