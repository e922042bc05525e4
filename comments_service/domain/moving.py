"""Moving an article to another id, and merging it into another article (pure)."""

from typing import Literal

import msgspec

# `move`: nobody has commented on the new id yet, or named it. `merge`: both may have comments. `either`: as it comes.
Way = Literal["move", "merge", "either"]


class MovedArticle(msgspec.Struct, frozen=True, kw_only=True):
    """An article after it was moved or merged.

    `aliases` are all ids that it had before and that go on to mean it. `changed` is false if the old id meant it
    already. `count` is the number of its published comments.
    """

    site_id: str
    article_id: str
    aliases: list[str]
    revision: int
    count: int
    merged: bool
    changed: bool
