"""Messages about wrong values are sentences that name what is allowed."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
import pytest
from msgspec import Meta, inspect

from comments_service.domain.comments import Status
from comments_service.wording import kind_at, what_is_wrong

Name = Annotated[str, Meta(pattern="^[a-z-]{1,5}$", description="The site: 1 to 5 of `a-z -`.")]
Title = Annotated[str, Meta(pattern="^[^\\u0000-\\u001f]*$", max_length=10)]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]


class Part(msgspec.Struct, forbid_unknown_fields=True):
    share: Share = 0.5


class Whole(msgspec.Struct, forbid_unknown_fields=True):
    count: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    least: Annotated[int, Meta(ge=3)] = 3
    order: Literal["newest", "oldest"] = "newest"
    status: Status = Status.HELD
    name: Name | None = None
    title: Title = ""
    password: Annotated[str, Meta(min_length=16)] = "x" * 16
    words: Annotated[list[Title], Meta(min_length=1, max_length=3)] = msgspec.field(default_factory=list[str])
    parts: dict[Literal["insult", "threat"], Part] = {}
    sections: dict[Annotated[str, Meta(min_length=1, max_length=9)], Part] = {}
    part: Part | None = None
    parent: UUID | None = None
    closed: bool = False
    form: Annotated[str, Meta(pattern="^https?://")] = "https://"


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({}, "lacks the field 'count'"),
        ([], "must be an object, not a list"),
        ({"count": "1"}, "must be a whole number from 1 to 2147483647, not text"),
        ({"count": 0}, "must be a whole number from 1 to 2147483647"),
        ({"count": 1.5}, "must be a whole number from 1 to 2147483647, not a fraction"),
        ({"count": 1, "least": 2}, "must be a whole number of at least 3"),
        ({"count": 1, "order": "best"}, "must be one of 'newest', 'oldest', not 'best'"),
        ({"count": 1, "order": 7}, "must be one of 'newest', 'oldest', not a whole number"),
        (
            {"count": 1, "status": "detox"},
            "must be one of 'pending', 'approved', 'held', 'rejected', 'removed', 'withdrawn', not 'detox'",
        ),
        ({"count": 1, "name": "A"}, "must be 1 to 5 of `a-z -`"),
        ({"count": 1, "name": 5}, "must be 1 to 5 of `a-z -`, not a whole number"),
        ({"count": 1, "title": "a\nb"}, "must be text of at most 10 characters without control characters"),
        ({"count": 1, "title": "x" * 11}, "must be text of at most 10 characters"),
        ({"count": 1, "title": None}, "must be text of at most 10 characters, not null"),
        ({"count": 1, "password": "short"}, "must be text of at least 16 characters"),
        ({"count": 1, "sections": {"": {}}}, "must have only names that are text of 1 to 9 characters"),
        ({"count": 1, "sections": "a"}, "must be an object, not text"),
        ({"count": 1, "words": []}, "must be a list of 1 to 3 items"),
        ({"count": 1, "words": ["a", True]}, "must be text of at most 10 characters, not true or false"),
        ({"count": 1, "parts": {"rude": {}}}, "must have only names that are one of 'insult', 'threat', not 'rude'"),
        ({"count": 1, "parts": {"insult": {"share": 2}}}, "must be a number from 0 to 1"),
        ({"count": 1, "part": {"sahre": 1}}, "has no field 'sahre'; its fields are share"),
        ({"count": 1, "parent": "none"}, "must be a UUID"),
        ({"count": 1, "closed": "yes"}, "must be true or false, not text"),
        ({"count": 1, "form": "ftp://"}, "must be text of the form ^https?://"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_in_a_sentence(value: object, sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError) as raised:
        msgspec.convert(value, Whole)
    message, _, place = str(raised.value).partition(" - at `")
    kind = kind_at(inspect.type_info(Whole), place.partition("$")[2].strip(".`"))
    assert what_is_wrong(message, kind) == sentence


def test_a_message_that_is_not_msgspecs_own_stays() -> None:
    assert what_is_wrong("reject_above must not be below approve_below", None).startswith("reject_above must")


def test_without_its_type_a_wrong_value_is_told_too() -> None:
    assert what_is_wrong("Expected `int`, got `str`", None) == "must be a whole number, not text"
    assert what_is_wrong("Expected `str`, got `int`", None, "12") == "must be text, not '12'"
