"""Partial answers: the `fields` parameter of Google's APIs, such as `languages,attributeScores/TOXICITY(summaryScore)`.

Grammar: Google's documentation of partial responses (a selection is `a,b`, `a/b`, `a(b,c)`, with `*` for any name).
"""

import re
from typing import Any, cast

from moderation.api.perspective.errors import invalid_fields

_TOKEN = re.compile(r"[A-Za-z0-9_@$.*-]+|[,/()]")
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
    everything = selection.get("*")
    return {
        name: _pick(member, below)
        for name, member in members.items()
        if (below := selection.get(name, everything)) is not None
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
            names.setdefault(name, {}).update(below)
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
