"""What is wrong with a value, in words for a person.

The messages of msgspec are for programmers: "Expected `int`, got `str`", "Invalid enum value 'detox'".
"""

import re
from collections.abc import Callable
from typing import Any, cast

import msgspec
from msgspec import inspect

_ENUM = re.compile(r"Invalid enum value '?(.*?)'?", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_EXPECTED = re.compile(
    r"(?:Expected `([^`]+)`|Invalid (UUID|RFC3339|ISO8601)).*?(?:, got `(\w+)`)?", re.DOTALL
)
_STEP = re.compile(r"\[(?:\d+|\.\.\.)\]|[^.\[\]]+")
_NAMES = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
    "uuid": "a UUID",
}  # fmt: skip


def what_is_wrong(message: str, kind: inspect.Type | None, given: str | None = None) -> str:
    """A message of msgspec about a value of type `kind`, as the end of a sentence that begins with the value's name.

    `given` is the value as it was written, where that is known and may be shown. Messages that are not msgspec's own
    stay as they are.
    """
    kind = _present(kind)
    if missing := _MISSING.fullmatch(message):
        return f"lacks the field {missing[1]!r}"
    if unknown := _UNKNOWN.fullmatch(message):
        return f"has no field {unknown[1]!r}{_fields(_bare(kind))}"
    if (enum := _ENUM.fullmatch(message)) and kind is not None:
        bare = _bare(kind)
        if isinstance(bare, inspect.DictType):
            return f"must have only names that are {described(bare.key_type)}, not {enum[1]!r}"
        return f"must be {described(kind)}, not {enum[1]!r}"
    expected = _EXPECTED.fullmatch(message)
    if expected and expected[1] == "str" and isinstance(bare := _bare(kind), inspect.DictType):
        return f"must have only names that are {described(bare.key_type)}{_form(_bare(bare.key_type))}"
    return _unlike(message, expected, kind, given) if expected else message


def in_words(error: Exception, kind: Any) -> str:
    """An error of decoding a value of the Python type `kind`, as a sentence. Other errors keep their words."""
    message, _, place = str(error).partition(" - at `")
    path = place.rpartition("$")[2].strip(".`")
    if not isinstance(error, msgspec.ValidationError):
        return message
    said = what_is_wrong(message, kind_at(inspect.type_info(kind), path))
    if said == message:
        # One of ours, which names what it is about.
        return f"{path}: {message}" if path else message
    return f"{path or 'it'} {said}"


def _unlike(message: str, expected: re.Match[str], kind: inspect.Type | None, given: str | None) -> str:
    name = (expected[1] or expected[2]).lower()
    wanted = described(kind) if kind is not None else _NAMES.get(name, name)
    if given is not None:
        return f"must be {wanted}, not {given!r}"
    if expected[3]:
        return f"must be {wanted}, not {'a fraction' if expected[3] == 'float' else _NAMES[expected[3]]}"
    return f"must be {wanted}{_form(_bare(kind)) if 'matching regex' in message and 'text' in wanted else ''}"


def _fields(kind: inspect.Type | None) -> str:
    names = field_names(kind)
    return f"; its fields are {', '.join(names)}" if names else ""


def field_names(kind: inspect.Type | None) -> list[str]:
    """The names of an object's fields, as they are sent. None of what is no object."""
    bare = _bare(kind)
    return [field.encode_name for field in bare.fields] if isinstance(bare, inspect.StructType) else []


def _form(kind: inspect.Type | None) -> str:
    """The pattern of a text. One that begins by excluding characters excludes control characters."""
    if not isinstance(kind, inspect.StrType) or not kind.pattern:
        return ""
    return " without control characters" if kind.pattern.startswith("^[^") else f" of the form {kind.pattern}"


def described(kind: inspect.Type) -> str:
    """A type in words: "a whole number from 1 to 100", "one of 'newest', 'oldest'", "text of at most 40 characters"."""
    if isinstance(kind, inspect.Metadata):
        return _specified(kind) or described(kind.type)
    return _WORDS[type(kind)](kind) if type(kind) in _WORDS else "of another form"


def _specified(kind: inspect.Metadata) -> str:
    """What the description of a text says, in place of its pattern: of "The site: 1 to 64 of a-z 0-9 -." the end."""
    schema = cast("dict[str, Any]", kind.extra_json_schema or {})
    description = str(schema.get("description", ""))
    patterned = isinstance(kind.type, inspect.StrType) and kind.type.pattern
    return description.partition(": ")[2].rstrip(".") if patterned else ""


_WORDS: dict[type[inspect.Type], Callable[[Any], str]] = {
    inspect.IntType: lambda kind: f"a whole number{_between(kind.ge, kind.le)}",
    inspect.FloatType: lambda kind: f"a number{_between(kind.ge, kind.le)}",
    inspect.StrType: lambda kind: f"text{_between(kind.min_length or None, kind.max_length, 'characters')}",
    inspect.ListType: lambda kind: f"a list{_between(kind.min_length, kind.max_length, 'items')}",
    inspect.LiteralType: lambda kind: f"one of {', '.join(map(repr, kind.values))}",
    inspect.EnumType: lambda kind: f"one of {', '.join(repr(one.value) for one in kind.cls)}",
    inspect.UnionType: lambda kind: " or ".join(map(described, kind.types)),
    inspect.DateTimeType: lambda _: "a time such as 2026-04-01T09:30:00Z",
    inspect.UUIDType: lambda _: "a UUID",
    inspect.BoolType: lambda _: "true or false",
    inspect.NoneType: lambda _: "null",
    inspect.DictType: lambda _: "an object",
    inspect.StructType: lambda _: "an object",
}


def _between(least: float | None, most: float | None, unit: str = "") -> str:
    """ " from 1 to 100", " of at least 16 characters" or nothing."""
    unit = f" {unit}" if unit else ""
    if least is not None and most is not None:
        return f" {'of' if unit else 'from'} {_number(least)} to {_number(most)}{unit}"
    if least is not None:
        return f" of at least {_number(least)}{unit}"
    return f" of at most {_number(most)}{unit}" if most is not None else ""


def _number(number: float) -> str:
    return str(int(number) if number == int(number) else number)


def kind_at(kind: inspect.Type | None, path: str) -> inspect.Type | None:
    """The type of a part of a value, such as `thresholds[...].approve_below`. None if it is not known."""
    for step in _STEP.findall(path):
        kind = _part(_bare(_present(kind)), step)
    return kind


def _part(kind: inspect.Type | None, step: str) -> inspect.Type | None:
    if isinstance(kind, inspect.StructType):
        return next((field.type for field in kind.fields if field.encode_name == step), None)
    if isinstance(kind, inspect.DictType):
        return kind.value_type
    return kind.item_type if isinstance(kind, inspect.ListType) else None


def _present(kind: inspect.Type | None) -> inspect.Type | None:
    """Of an optional type the type that it has if it is given."""
    while isinstance(bare := _bare(kind), inspect.UnionType):
        others = [one for one in bare.types if not isinstance(one, inspect.NoneType)]
        if len(others) != 1:
            return kind
        [kind] = others
    return kind


def _bare(kind: inspect.Type | None) -> inspect.Type | None:
    """The type without its description."""
    while isinstance(kind, inspect.Metadata):
        kind = kind.type
    return kind
