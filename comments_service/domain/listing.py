"""How an article's comments are listed: in which view and order (pure)."""

from typing import Literal

# All comments one after another, or top-level comments with their replies.
View = Literal["flat", "threads"]
# By time, by the share of positive reactions, or by the number of replies; the highest first.
Order = Literal["newest", "oldest", "top", "replied"]
