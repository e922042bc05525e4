"""The comments under the articles of the demo newspaper."""

from functools import cache
from importlib.resources import files

import msgspec


class DemoComment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A comment, `minutes` old. It answers the one whose `key` is its `to`.

    `reactions` has how many readers react with each kind.
    """

    article: str
    author: str
    body: str
    minutes: int
    key: str = ""
    to: str = ""
    staff: bool = False
    pinned: bool = False
    reactions: dict[str, int] = {}


class _Demo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    comments: list[DemoComment]
    articles: dict[str, dict[str, int]]


@cache
def _demo() -> _Demo:
    text = files("comments_service.demo").joinpath("comments.toml").read_text(encoding="utf-8")
    return msgspec.toml.decode(text, type=_Demo)


def demo_comments() -> list[DemoComment]:
    """The comments. One that is answered stands before its answers."""
    return _demo().comments


def demo_article_reactions() -> dict[str, dict[str, int]]:
    """How many readers react to each article with each kind."""
    return _demo().articles


def demo_rounds() -> list[list[DemoComment]]:
    """The comments that answer nothing, then the answers to these, then the answers to those, and so on."""
    rounds: list[list[DemoComment]] = []
    depths = {"": -1}
    for comment in demo_comments():
        depth = depths[comment.to] + 1
        if comment.key:
            depths[comment.key] = depth
        rounds.extend([] for _ in range(len(rounds), depth + 1))
        rounds[depth].append(comment)
    return rounds
